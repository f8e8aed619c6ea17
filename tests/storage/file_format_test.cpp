// What lies on disk: byte for byte what the real runtime would have made.

#include <sqlite3.h>

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

/// The first column of every row, joined by '|', read by a connection of its own.
std::string ask(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  std::string result;
  int rows = 0;
  // Read in the ordinary way, a recorded file would get others beside it.
  const std::string uri = "file:" + path + (path.starts_with(TEST_DATA_DIR) ? "?immutable=1" : "");
  if (sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) == SQLITE_OK) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK)
      while (sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        result += (rows++ ? "|" : "") + std::string(text ? text : "NULL");
      }
    sqlite3_finalize(statement);
  }
  sqlite3_close(database);
  return result;
}

constexpr const char* kSchema = "SELECT sql FROM sqlite_master";
constexpr const char* kKvText =
    "CREATE TABLE _cf_KV (\n        key TEXT PRIMARY KEY,\n        value BLOB\n      ) WITHOUT ROWID";

QByteArray contents(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class FileFormatTest : public QObject {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

 private slots:
  void an_object_that_only_reads_leaves_one_empty_page_data() { bothBackends(); }
  void an_object_that_only_reads_leaves_one_empty_page() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    QCOMPARE(storage->fileBytes(), std::int64_t{4096});
    storage.get("a");
    storage.list();
    storage->close();
    const QByteArray bytes = contents(storage.path());
    QCOMPARE(bytes.size(), 4096);
    QCOMPARE(bytes.left(16), QByteArray("SQLite format 3\0", 16));
    QCOMPARE(bytes.mid(16, 4), QByteArray("\x10\x00\x02\x02", 4));  // page size 4096, write-ahead log
    QCOMPARE(ask(storage.path(), kSchema), ""s);
    const QByteArray real = contents(TEST_DATA_DIR "/touched-only.sqlite");
    QCOMPARE(bytes.size(), real.size());
    // All but the change counter, the version-valid-for number and SQLite's own version.
    QCOMPARE(bytes.left(24), real.left(24));
    QCOMPARE(bytes.mid(28, 64), real.mid(28, 64));
    QCOMPARE(bytes.mid(100), real.mid(100));
  }

  void who_only_reads_makes_no_log_until_it_reads_much_data() { bothBackends(); }
  void who_only_reads_makes_no_log_until_it_reads_much() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    storage.reopen();
    QCOMPARE(storage.get("a"), "1"s);
    QCOMPARE(storage.list(), "a=1"s);
    QVERIFY(!QFile::exists(storage.file("object.sqlite-wal")));
    QVERIFY(!QFile::exists(storage.file("object.sqlite-shm")));
    for (int i = 0; i < 200; ++i) storage.list({});
    QCOMPARE(QFile::exists(storage.file("object.sqlite-wal")), !valueCache);  // hits read nothing
    storage.put("b", "2");
    must(storage->commit());
    QVERIFY(QFile::exists(storage.file("object.sqlite-wal")));
    QCOMPARE(storage.list(), "a=1 b=2"s);
    storage.reopen();
    QCOMPARE(storage.list(), "a=1 b=2"s);
  }

  void who_only_reads_sees_what_another_program_writes() {
    StorageFixture storage(false);
    storage.put("a", "1");
    storage.reopen();
    QCOMPARE(storage.get("a"), "1"s);
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(storage.path().c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, "UPDATE _cf_KV SET value = '2'", nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(storage.get("a"), "2"s);
    sqlite3_close(database);
    QCOMPARE(storage.get("a"), "2"s);
  }

  void the_log_lives_only_while_the_object_does_data() { bothBackends(); }
  void the_log_lives_only_while_the_object_does() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    must(storage->commit());
    QVERIFY(QFile::exists(storage.file("object.sqlite-wal")));
    storage->close();
    QVERIFY(!QFile::exists(storage.file("object.sqlite-wal")));
    QVERIFY(!QFile::exists(storage.file("object.sqlite-shm")));
    QCOMPARE(ask(storage.path(), "SELECT value FROM _cf_KV"), "1"s);
  }

  void the_table_is_made_by_the_first_write_data() { bothBackends(); }
  void the_table_is_made_by_the_first_write() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("k", "v");
    must(storage->commit());
    QCOMPARE(ask(storage.path(), kSchema), std::string(kKvText));
    QCOMPARE(ask(storage.path(), "SELECT typeof(key) || typeof(value) FROM _cf_KV"), "textblob"s);
    storage->close();
    QCOMPARE(ask(TEST_DATA_DIR "/kv-types.sqlite", "SELECT sql FROM sqlite_master WHERE name = '_cf_KV'"),
             std::string(kKvText));
  }

  void deleting_a_missing_key_makes_the_table_too_data() { bothBackends(); }
  void deleting_a_missing_key_makes_the_table_too() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.remove("k");
    must(storage->commit());
    QCOMPARE(ask(storage.path(), kSchema), std::string(kKvText));
  }

  void the_tables_creation_is_undone_with_its_turn_data() { bothBackends(); }
  void the_tables_creation_is_undone_with_its_turn() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("k", "v");
    storage->discardTurn();
    must(storage->commit());
    QCOMPARE(ask(storage.path(), kSchema), ""s);
    storage.put("k", "w");
    must(storage->commit());
    QCOMPARE(ask(storage.path(), "SELECT value FROM _cf_KV"), "w"s);
  }

  void deleteAll_makes_a_new_file_data() { bothBackends(); }
  void deleteAll_makes_a_new_file() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    for (int i = 0; i < 500; ++i) storage.put("k" + std::to_string(i), std::string(100, 'x'));
    must(storage->commit());
    must(storage->deleteAll());
    QCOMPARE(storage->fileBytes(), std::int64_t{4096});
    QCOMPARE(ask(storage.path(), kSchema), ""s);
  }

  void deleteAll_keeps_the_alarm_when_asked_to() {
    for (const bool keep : {false, true}) {
      QTemporaryDir folder;
      const QString copy = folder.filePath("object.sqlite");
      QVERIFY(QFile::copy(TEST_DATA_DIR "/alarm-set.sqlite", copy));
      QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
      const char* alarm = "SELECT value FROM _cf_METADATA WHERE key = 1";
      const std::string before = ask(copy.toStdString(), alarm);
      QVERIFY(!before.empty());
      SharedCache shared{Limits{}};
      LookupLog log;
      auto storage = ObjectStorage::open({copy.toStdString(), true, shared, log});
      QVERIFY(storage);
      DeleteAllOptions options;
      options.keepAlarm = keep;
      must((*storage)->deleteAll(options));
      (*storage)->close();
      QCOMPARE(ask(copy.toStdString(), alarm), keep ? before : std::string());
      if (keep)
        QCOMPARE(ask(copy.toStdString(), kSchema),
                 ask(TEST_DATA_DIR "/alarm-set.sqlite", "SELECT sql FROM sqlite_master WHERE name = '_cf_METADATA'"));
    }
  }

  void files_of_the_real_runtime_open_and_keep_their_values_data() { bothBackends(); }
  void files_of_the_real_runtime_open_and_keep_their_values() {
    QFETCH(bool, valueCache);
    QTemporaryDir folder;
    const std::string copy = folder.filePath("object.sqlite").toStdString();
    QVERIFY(QFile::copy(TEST_DATA_DIR "/kv-ordering.sqlite", QString::fromStdString(copy)));
    QFile::setPermissions(QString::fromStdString(copy), QFile::ReadOwner | QFile::WriteOwner);
    const std::string keys = ask(copy, "SELECT hex(key) FROM _cf_KV ORDER BY key");
    SharedCache shared{Limits{}};
    LookupLog log;
    auto storage = ObjectStorage::open({copy, valueCache, shared, log});
    QVERIFY(storage);
    Answer<Rows> answer = must((*storage)->list({}));
    const Rows rows =
        valueCache ? must((*storage)->complete(std::move(std::get<Ticket<Rows>>(answer)))) : std::get<Rows>(answer);
    std::string found;
    for (const Row& row : rows)
      found += (&row == rows.data() ? "" : "|") + QByteArray::fromStdString(row.key).toHex().toUpper().toStdString();
    QCOMPARE(found, keys);
  }
};

QTEST_GUILESS_MAIN(FileFormatTest)
#include "file_format_test.moc"
