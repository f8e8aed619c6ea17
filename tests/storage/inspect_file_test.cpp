#include "emulator/storage/inspect_file.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

namespace durascope::storage {
namespace {

using journal::StorageSnapshot;
using journal::StoredTable;

std::string fixture(const char* name) { return std::string(TEST_DATA_DIR "/") + name + ".sqlite"; }

const StoredTable* tableNamed(const StorageSnapshot& snapshot, const std::string& name) {
  for (const StoredTable& table : snapshot.tables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

/// A database that stays open, as another process would have it.
class OpenDatabase {
 public:
  explicit OpenDatabase(const QString& path) {
    sqlite3_open(path.toUtf8().constData(), &db_);
    run("PRAGMA journal_mode = WAL");
  }
  ~OpenDatabase() { sqlite3_close(db_); }
  OpenDatabase(const OpenDatabase&) = delete;
  OpenDatabase& operator=(const OpenDatabase&) = delete;

  bool run(const char* sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

 private:
  sqlite3* db_ = nullptr;
};

constexpr const char* kMakeKv = "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID";

}  // namespace

class InspectFileTest : public QObject {
  Q_OBJECT

  static QString failureOf(const QString& path) {
    const auto snapshot = inspectFile(path.toStdString());
    return snapshot ? "read" : QString::fromStdString(snapshot.error().message).remove(path + " ");
  }

  /// The locks of this process and others on the file.
  static QByteArray locksOn(const QString& path) {
    struct stat status {};
    if (::stat(path.toUtf8().constData(), &status) != 0) return {};
    QFile all("/proc/locks");
    if (!all.open(QIODevice::ReadOnly)) return {};
    QByteArrayList lines;
    for (const QByteArray& line : all.readAll().split('\n')) {
      if (!line.contains(":" + QByteArray::number(static_cast<qulonglong>(status.st_ino)) + " ")) continue;
      // The system may list one twice while others change theirs.
      if (const QByteArray lock = line.mid(line.indexOf(':') + 1); !lines.contains(lock)) lines << lock;
    }
    return lines.join('\n');
  }

 private slots:
  void the_locks_of_who_has_it_open_stay() {
    const QTemporaryDir dir;
    const QString path = dir.filePath("object.sqlite");
    OpenDatabase live(path);
    QVERIFY(live.run(kMakeKv));
    QVERIFY(live.run("INSERT INTO _cf_KV VALUES ('a', x'FF0F4904')"));
    const QByteArray before = locksOn(path);
    QVERIFY(!before.isEmpty());
    QVERIFY(inspectFile(path.toStdString()).has_value());
    QVERIFY(storedBytes(path.toStdString(), "a").has_value());
    QCOMPARE(locksOn(path), before);
  }

  void keys_come_in_order_with_decoded_values() {
    const auto snapshot = inspectFile(fixture("kv-ordering"));
    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->keyCount, std::uint64_t{13});
    QCOMPARE(snapshot->fileBytes, std::int64_t{16384});
    QVERIFY(snapshot->exists);
    QVERIFY(!snapshot->alarmMs);
    QStringList values;
    for (const auto& entry : snapshot->entries) values << QString::fromStdString(entry.value.preview);
    QCOMPARE(values.join(' '), "0 9 10 8 1 2 \"max\" \"long\" 3 4 5 6 7");
    QCOMPARE(snapshot->entries[5].key, std::string("a\0b", 3));
    QCOMPARE(snapshot->entries[5].bytes, std::string("\xFF\x0F\x49\x04"));
    QCOMPARE(snapshot->entries[5].size, std::uint64_t{4});
  }

  void pages_follow_each_other_without_gap() {
    std::vector<std::string> keys;
    std::string after;
    for (;;) {
      const auto page = inspectFile(fixture("kv-types"), after, 7);
      QVERIFY(page.has_value());
      QCOMPARE(page->keyCount, std::uint64_t{64});
      if (page->entries.empty()) break;
      QVERIFY(page->entries.size() <= 7);
      for (const auto& entry : page->entries) keys.push_back(entry.key);
      after = keys.back();
    }
    QCOMPARE(keys.size(), std::size_t{64});
    QVERIFY(std::is_sorted(keys.begin(), keys.end()));
  }

  void tables_of_the_user_come_with_columns_and_rows() {
    const auto snapshot = inspectFile(fixture("sql-tables"));
    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->entries.size(), std::size_t{1});
    QVERIFY(!tableNamed(*snapshot, "_cf_KV") && !tableNamed(*snapshot, "sqlite_sequence"));
    const StoredTable* users = tableNamed(*snapshot, "users");
    QVERIFY(users);
    QCOMPARE(users->rowCount, std::uint64_t{3});
    QCOMPARE(users->columns, (std::vector<std::string>{"id", "name", "score", "active", "avatar", "meta"}));
    QCOMPARE(users->rows[0], (std::vector<std::string>{"1", "ann", "1.5", "1", "x'0001FF'", "{\"a\":[1,2]}"}));
    QCOMPARE(users->rows[1], (std::vector<std::string>{"2", "bøb", "NULL", "0", "NULL", "NULL"}));
    QCOMPARE(tableNamed(*snapshot, "typed")->rows[0], std::vector<std::string>{"5.0"});
    QVERIFY(tableNamed(*snapshot, "docs"));
    QVERIFY(inspectFile(fixture("sql-tables"), {}, 200, {.tables = false})->tables.empty());
  }

  void alarms_are_in_milliseconds_and_gone_when_deleted() {
    QCOMPARE(inspectFile(fixture("alarm-set"))->alarmMs, std::optional<std::int64_t>(4'100'000'000'000));
    QVERIFY(!inspectFile(fixture("alarm-cleared"))->alarmMs);
    QCOMPARE(inspectFile(fixture("deleteall-legacy-keeps-alarm"))->alarmMs,
             std::optional<std::int64_t>(4'200'000'000'000));
    QVERIFY(!inspectFile(fixture("bookmark"))->alarmMs);
  }

  void alarms_of_a_namespace_are_a_table() {
    const auto snapshot = inspectFile(fixture("namespace-metadata"));
    QVERIFY(snapshot.has_value());
    const StoredTable* alarms = tableNamed(*snapshot, "_cf_ALARM");
    QVERIFY(alarms);
    QCOMPARE(alarms->rows.size(), std::size_t{2});
    QCOMPARE(alarms->rows[1][2], std::string("alarm-set"));
  }

  void an_object_that_never_wrote_is_empty() {
    for (const char* name : {"touched-only", "deleteall-modern"}) {
      const auto snapshot = inspectFile(fixture(name));
      QVERIFY(snapshot.has_value());
      QCOMPARE(snapshot->keyCount, std::uint64_t{0});
      QVERIFY(snapshot->tables.empty());
    }
  }

  void a_value_that_does_not_decode_spoils_no_other() {
    const QTemporaryDir dir;
    const QString path = dir.filePath("object.sqlite");
    {
      OpenDatabase db(path);
      QVERIFY(db.run(kMakeKv));
      QVERIFY(
          db.run("INSERT INTO _cf_KV VALUES ('a', x'FF0F4902'), ('b', x'FF0F5C'), ('c', NULL), ('d', x'FF0F4904')"));
    }
    const auto snapshot = inspectFile(path.toStdString());
    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->entries.size(), std::size_t{4});
    QCOMPARE(snapshot->entries[0].value.preview, std::string("1"));
    QVERIFY(snapshot->entries[1].value.kind == journal::ValueKind::kUndecodable);
    QVERIFY(snapshot->entries[2].value.kind == journal::ValueKind::kUndecodable);
    QCOMPARE(snapshot->entries[3].value.preview, std::string("2"));
  }

  void strange_names_of_files_and_tables_are_no_obstacle() {
    const QTemporaryDir dir;
    const QString path = dir.filePath("a b%20?mode=rwc#ü.sqlite");
    {
      OpenDatabase db(path);
      QVERIFY(db.run("CREATE TABLE \"odd \"\"name\"\" ; --\" (\"a b\")"));
      QVERIFY(db.run("CREATE TABLE __miniflare_do_name (id INTEGER PRIMARY KEY, name TEXT)"));
    }
    const auto snapshot = inspectFile(path.toStdString());
    QVERIFY2(snapshot.has_value(), snapshot ? "" : snapshot.error().message.c_str());
    QCOMPARE(snapshot->tables.size(), std::size_t{1});
    QCOMPARE(snapshot->tables[0].name, std::string("odd \"name\" ; --"));
    QCOMPARE(snapshot->tables[0].columns, std::vector<std::string>{"a b"});
  }

  void looking_at_a_closed_file_leaves_no_trace() {
    const QTemporaryDir dir;
    const QString path = dir.filePath("object.sqlite");
    QVERIFY(QFile::copy(QString::fromStdString(fixture("kv-types")), path));
    const QDateTime before = QFileInfo(path).lastModified();
    QVERIFY(inspectFile(path.toStdString()));
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{"object.sqlite"});
    QCOMPARE(QFileInfo(path).lastModified(), before);
  }

  void a_file_in_use_shows_what_is_committed_and_stays_as_it_is() {
    const QTemporaryDir dir;
    const QString path = dir.filePath("object.sqlite");
    OpenDatabase db(path);
    QVERIFY(db.run(kMakeKv));
    QVERIFY(db.run("INSERT INTO _cf_KV VALUES ('a', x'FF0F4902')"));
    QVERIFY(db.run("BEGIN; INSERT INTO _cf_KV VALUES ('b', x'FF0F4902')"));
    const auto snapshot = inspectFile(path.toStdString());
    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->keyCount, std::uint64_t{1});
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 3);
    QVERIFY(db.run("COMMIT"));
    QCOMPARE(inspectFile(path.toStdString())->keyCount, std::uint64_t{2});
  }

  void a_copied_wal_is_read_without_making_more_files() {
    const QTemporaryDir dir;
    const QString copy = dir.filePath("copy.sqlite");
    {
      OpenDatabase db(dir.filePath("object.sqlite"));
      QVERIFY(db.run(kMakeKv));
      QVERIFY(db.run("INSERT INTO _cf_KV VALUES ('a', x'FF0F4902')"));
      QVERIFY(QFile::copy(dir.filePath("object.sqlite"), copy));
      QVERIFY(QFile::copy(dir.filePath("object.sqlite-wal"), copy + "-wal"));
    }
    const auto snapshot = inspectFile(copy.toStdString());
    QVERIFY2(snapshot.has_value(), snapshot ? "" : snapshot.error().message.c_str());
    QCOMPARE(snapshot->keyCount, std::uint64_t{1});
    QCOMPARE(QDir(dir.path()).entryList({"copy*"}, QDir::Files), (QStringList{"copy.sqlite", "copy.sqlite-wal"}));
  }

  void what_is_no_database_is_told_in_a_sentence() {
    const QTemporaryDir dir;
    QCOMPARE(failureOf(dir.filePath("none.sqlite")), "There is no file " + dir.filePath("none.sqlite") + ".");
    QCOMPARE(failureOf(dir.path()),
             "is a folder without .sqlite files; those of a project's objects are in "
             ".wrangler/state/v3/do/<script>-<Class>.");
    QFile text(dir.filePath("text.sqlite"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(QByteArray(5000, 'x'));
    text.close();
    QCOMPARE(failureOf(text.fileName()), "is not a SQLite database.");
    QVERIFY(inspectFile(text.fileName().toStdString()).error().kind == ErrorKind::kBadInput);
  }

  void a_file_without_permission_is_told() {
    if (geteuid() == 0) QSKIP("root may read everything");
    const QTemporaryDir dir;
    const QString path = dir.filePath("object.sqlite");
    QVERIFY(QFile::copy(QString::fromStdString(fixture("kv-types")), path));
    QVERIFY(QFile::setPermissions(path, {}));
    QCOMPARE(failureOf(path), "cannot be read; check its permissions.");
  }

  void a_truncated_file_is_told_wherever_it_ends() {
    QFile whole(QString::fromStdString(fixture("kv-types")));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    const QTemporaryDir dir;
    for (const qsizetype size : {qsizetype{16}, qsizetype{50}, qsizetype{99}, qsizetype{100}, qsizetype{4096},
                                 qsizetype{8191}, bytes.size() - 1}) {
      QFile part(dir.filePath("part.sqlite"));
      QVERIFY(part.open(QIODevice::WriteOnly | QIODevice::Truncate));
      part.write(bytes.left(size));
      part.close();
      QVERIFY(failureOf(part.fileName()).startsWith("is truncated: its end is missing."));
    }
  }

  void damage_in_the_middle_is_told_or_harmless() {
    QFile whole(QString::fromStdString(fixture("sql-tables")));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    const QTemporaryDir dir;
    int told = 0;
    for (qsizetype page = 0; page < bytes.size() / 4096; ++page) {
      QFile damaged(dir.filePath("damaged.sqlite"));
      QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
      QByteArray copy = bytes;
      copy.replace(page * 4096 + (page == 0 ? 100 : 0), 200, QByteArray(200, '\x5A'));
      damaged.write(copy);
      damaged.close();
      const auto snapshot = inspectFile(damaged.fileName().toStdString());
      if (snapshot) continue;
      ++told;
      QVERIFY(snapshot.error().kind == ErrorKind::kCorrupt);
      QVERIFY(failureOf(damaged.fileName()).startsWith("is damaged: "));
    }
    QVERIFY(told > 0);
  }
};

}  // namespace durascope::storage

QTEST_GUILESS_MAIN(durascope::storage::InspectFileTest)
#include "inspect_file_test.moc"
