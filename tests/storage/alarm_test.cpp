// The alarm of an object: in its file, in the namespace's table, and in which order.

#include <sqlite3.h>

#include "emulator/storage/alarm_index.h"
#include "tests/storage/storage_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kFar = 4'000'000'000'000 * kMs;

/// The rows of a query, columns joined by ',', rows by '|'.
std::string ask(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  std::string result;
  // Read in the ordinary way, a recorded file would get others beside it.
  const std::string uri = "file:" + path + (path.starts_with(TEST_DATA_DIR) ? "?immutable=1" : "");
  if (sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) == SQLITE_OK) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK)
      while (sqlite3_step(statement) == SQLITE_ROW) {
        if (!result.empty()) result += '|';
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
          const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
          result += (column ? "," : "") + std::string(text ? text : "NULL");
        }
      }
    sqlite3_finalize(statement);
  }
  sqlite3_close(database);
  return result;
}

/// Writes down what it hears, with what the object's file says at that moment.
class Listener final : public AlarmListener {
 public:
  SqlResult<void> alarmIs(Alarm alarm) override {
    heard += (heard.empty() ? "" : " ") + (alarm ? std::to_string(*alarm - kFar) : "none"s) + "/" + stored();
    if (refuses) return tl::unexpected(SqlError{SQLITE_FULL, "database or disk is full: SQLITE_FULL"});
    return {};
  }
  std::string stored() const {
    const std::string value = ask(path, "SELECT value FROM _cf_METADATA WHERE key = 1");
    return value.empty() || value == "NULL" ? "none" : std::to_string(std::stoll(value) - kFar);
  }
  std::string path;
  std::string heard;
  bool refuses = false;
};

class Object {
 public:
  explicit Object(bool valueCache) : valueCache_(valueCache), listener(std::make_shared<Listener>()) {
    listener->path = path = folder_.filePath("object.sqlite").toStdString();
    open();
  }
  void open() {
    auto opened = ObjectStorage::open(
        {.path = path, .valueCache = valueCache_, .shared = shared_, .lookups = log_, .alarms = listener});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    storage = std::move(*opened);
  }
  void set(std::optional<std::int64_t> offset) { must(storage->setAlarm(offset ? Alarm(kFar + *offset) : Alarm())); }
  std::string get() {
    auto answer = must(storage->alarm());
    const Alarm alarm = std::holds_alternative<Alarm>(answer)
                            ? std::get<Alarm>(answer)
                            : must(storage->complete(std::move(std::get<Ticket<Alarm>>(answer))));
    return alarm ? std::to_string(*alarm - kFar) : "none";
  }
  void commit() { must(storage->commit()); }

 private:
  QTemporaryDir folder_;
  SharedCache shared_{Limits{}};
  LookupLog log_;
  bool valueCache_;

 public:
  std::shared_ptr<Listener> listener;
  std::string path;
  std::unique_ptr<ObjectStorage> storage;
};

}  // namespace

class AlarmTest : public QObject {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

 private slots:
  void an_alarm_is_a_row_of_nanoseconds_data() { bothBackends(); }
  void an_alarm_is_a_row_of_nanoseconds() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    QCOMPARE(object.get(), "none"s);
    object.set(7);
    QCOMPARE(object.get(), "7"s);
    object.commit();
    QCOMPARE(ask(object.path, "SELECT key, value, typeof(value) FROM _cf_METADATA"), "1,4000000000000000007,integer"s);
    QCOMPARE(ask(object.path, "SELECT sql FROM sqlite_master"),
             ask(TEST_DATA_DIR "/alarm-set.sqlite", "SELECT sql FROM sqlite_master WHERE name = '_cf_METADATA'"));
    object.set({});
    object.commit();
    QCOMPARE(ask(object.path, "SELECT key, value FROM _cf_METADATA"), "1,NULL"s);
    QCOMPARE(object.get(), "none"s);
  }

  void deleting_none_writes_nothing_data() { bothBackends(); }
  void deleting_none_writes_nothing() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.get();
    object.set({});
    QVERIFY(!object.storage->hasPendingWrites());
    object.commit();
    QCOMPARE(ask(object.path, "SELECT count(*) FROM sqlite_master"), "0"s);
  }

  void earlier_is_entered_before_the_commit_and_later_after_it_data() { bothBackends(); }
  void earlier_is_entered_before_the_commit_and_later_after_it() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.set(10);
    QCOMPARE(object.listener->heard, ""s);
    object.commit();
    object.set(5);
    object.commit();
    object.set(20);
    object.commit();
    object.set({});
    object.commit();
    QCOMPARE(object.listener->heard, "10/none 5/10 20/20 none/none"s);
  }

  void only_what_is_committed_is_entered_data() { bothBackends(); }
  void only_what_is_committed_is_entered() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.set(10);
    object.storage->endTurn();
    object.set(3);
    object.set(30);
    object.storage->discardTurn();
    object.commit();
    QCOMPARE(object.get(), "10"s);
    object.set(1);
    object.set(10);
    object.commit();
    QCOMPARE(object.listener->heard, "10/none"s);
  }

  void a_new_instance_finds_the_alarm_data() { bothBackends(); }
  void a_new_instance_finds_the_alarm() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.set(10);
    object.commit();
    object.storage.reset();
    object.open();
    QCOMPARE(object.get(), "10"s);
    object.set(11);
    object.commit();
    QCOMPARE(object.listener->heard, "10/none 11/11"s);
  }

  void deleteAll_takes_the_alarm_along_or_not_data() { bothBackends(); }
  void deleteAll_takes_the_alarm_along_or_not() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.set(10);
    object.commit();
    must(object.storage->deleteAll({.keepAlarm = true}));
    QCOMPARE(object.get(), "10"s);
    QCOMPARE(object.listener->stored(), "10"s);
    object.set(12);
    must(object.storage->deleteAll({.keepAlarm = true}));
    QCOMPARE(object.get(), "12"s);
    object.commit();
    QCOMPARE(object.listener->stored(), "12"s);
    must(object.storage->deleteAll({.keepAlarm = false}));
    QCOMPARE(object.get(), "none"s);
    QCOMPARE(ask(object.path, "SELECT count(*) FROM sqlite_master"), "0"s);
    QVERIFY(object.listener->heard.ends_with("none/none"));
  }

  // ---- KV-backed

  /// The read of a new instance, whose file has an alarm.
  Ticket<Alarm> lateRead(Object& object) {
    object.set(10);
    object.commit();
    object.storage.reset();
    object.open();
    return std::move(std::get<Ticket<Alarm>>(must(object.storage->alarm())));
  }

  void a_read_from_before_deleteAll_brings_no_alarm_back() {
    Object object(true);
    Ticket<Alarm> late = lateRead(object);
    must(object.storage->deleteAll({.keepAlarm = false}));
    QVERIFY(must(object.storage->complete(std::move(late))) == Alarm(kFar + 10));  // as of its call
    QCOMPARE(object.get(), "none"s);
    object.set(10);  // which is news
    object.commit();
    QCOMPARE(object.listener->stored(), "10"s);
  }

  void a_read_from_before_a_write_that_was_forgotten_brings_nothing_back() {
    Object object(true);
    Ticket<Alarm> late = lateRead(object);
    object.set(20);
    object.commit();
    object.storage->discardTurn();  // forgets what is clean
    must(object.storage->complete(std::move(late)));
    QCOMPARE(object.get(), "20"s);
  }

  void a_read_over_a_deleteAll_that_keeps_the_alarm_is_right() {
    Object object(true);
    Ticket<Alarm> late = lateRead(object);
    must(object.storage->deleteAll({.keepAlarm = true}));
    must(object.storage->complete(std::move(late)));
    QVERIFY(std::get<Alarm>(must(object.storage->alarm())) == Alarm(kFar + 10));
  }

  void what_a_transaction_sets_wins_when_it_ends() {
    Object object(true);
    object.set(4);
    object.commit();
    const TransactionId id = must(object.storage->beginTransaction());
    must(object.storage->setAlarm(Alarm(kFar + 4), {.transaction = id}));  // as it is, for now
    object.set(5);
    QVERIFY(std::get<Alarm>(must(object.storage->alarm({.transaction = id}))) == Alarm(kFar + 4));
    QCOMPARE(object.get(), "5"s);
    must(object.storage->endTransaction(id));
    object.commit();
    QCOMPARE(object.listener->stored(), "4"s);
  }

  void unconfirmed_in_a_transaction_stays_so() {
    Object object(true);
    for (const bool unconfirmed : {true, false}) {
      const TransactionId id = must(object.storage->beginTransaction());
      must(object.storage->setAlarm(Alarm(kFar + unconfirmed), {.allowUnconfirmed = unconfirmed, .transaction = id}));
      must(object.storage->endTransaction(id));
      QVERIFY(object.storage->hasPendingWrites());
      QCOMPARE(object.storage->hasUnconfirmed(), !unconfirmed);
      object.commit();
    }
  }

  void an_alarm_that_cannot_be_entered_is_not_committed_data() { bothBackends(); }
  void an_alarm_that_cannot_be_entered_is_not_committed() {
    QFETCH(bool, valueCache);
    Object object(valueCache);
    object.set(10);
    object.listener->refuses = true;
    const auto refused = object.storage->commit();
    QVERIFY(!refused);
    QVERIFY(refused.error().breaksObject);
    QCOMPARE(refused.error().message, "database or disk is full: SQLITE_FULL"s);
    object.storage.reset();
    QCOMPARE(object.listener->stored(), "none"s);
  }

  void the_table_of_a_namespace() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("metadata.sqlite").toStdString();
    auto index = AlarmIndex::open(path);
    QVERIFY(index);
    QVERIFY(!QFile::exists(folder.filePath("metadata.sqlite-wal")));
    ObjectId first, second;
    first.bytes[0] = 1;
    second.bytes[0] = 2;
    QVERIFY((*index)->set(first, kFar + 5, "näme"s));
    QVERIFY((*index)->set(second, kFar + 3, std::nullopt));
    QVERIFY((*index)->set(first, kFar + 4, std::nullopt));
    auto all = (*index)->all();
    QVERIFY(all);
    QCOMPARE(all->size(), std::size_t{2});
    QVERIFY(all->at(0).id == second && !all->at(0).name);
    QVERIFY(all->at(1).id == first && all->at(1).name == "näme"s && all->at(1).timeNs == kFar + 4);
    QVERIFY((*index)->set(second, std::nullopt, std::nullopt));
    QVERIFY(!*(*index)->find(second));
    QVERIFY(**(*index)->find(first) == kFar + 4);
    index->reset();
    QVERIFY(!QFile::exists(folder.filePath("metadata.sqlite-wal")));
    QCOMPARE(ask(path, "SELECT * FROM _cf_ALARM"), first.hex() + ",4000000000000000004,näme");
    QCOMPARE(ask(path, "SELECT sql FROM sqlite_master"),
             ask(TEST_DATA_DIR "/namespace-metadata.sqlite", "SELECT sql FROM sqlite_master"));
  }

  void an_old_table_gets_its_column() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("metadata.sqlite").toStdString();
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_exec(database,
                 "CREATE TABLE _cf_ALARM (actor_id TEXT PRIMARY KEY, scheduled_time INTEGER) WITHOUT ROWID;"
                 "INSERT INTO _cf_ALARM VALUES ('no id', 5), "
                 "('0100000000000000000000000000000000000000000000000000000000000000', 6)",
                 nullptr, nullptr, nullptr);
    sqlite3_close(database);
    auto index = AlarmIndex::open(path);
    QVERIFY(index);
    auto all = (*index)->all();
    QVERIFY(all);
    QCOMPARE(all->size(), std::size_t{1});
    QVERIFY(all->at(0).timeNs == 6 && !all->at(0).name);
  }
};

QTEST_GUILESS_MAIN(AlarmTest)
#include "alarm_test.moc"
