// More objects than files may be open: closing and reopening that nobody notices.

#include "emulator/storage/database_pool.h"

#include "emulator/base/file_budget.h"
#include "emulator/storage/database.h"
#include "tests/storage/crowd.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

/// The first column of the first row.
std::string ask(ObjectStorage& object, const char* sql) {
  auto connection = object.database().connection();
  if (!connection) return connection.error().text;
  sqlite3_stmt* statement = nullptr;
  std::string text = "(none)";
  if (sqlite3_prepare_v2((*connection)->handle(), sql, -1, &statement, nullptr) != SQLITE_OK)
    return sqlite3_errmsg((*connection)->handle());
  if (sqlite3_step(statement) == SQLITE_ROW) text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return text;
}

void write(ObjectStorage& object, const char* sql) {
  must(object.beginWrite());
  ask(object, sql);
}

}  // namespace

class DatabasePoolTest : public QObject {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

 private slots:
  void many_objects_need_twenty_files_data() { bothBackends(); }
  void many_objects_need_twenty_files() {
    QFETCH(bool, valueCache);
    Crowd crowd(valueCache, 150, 20);
    QCOMPARE(crowd.openFiles(), 20);
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < crowd.size(); ++i) {
        QCOMPARE(crowd.get(i, "n"), round == 0 ? "(none)"s : std::to_string(i));
        crowd.put(i, "n", std::to_string(i));
        must(crowd[i].commit());
      }
      QVERIFY(crowd.openFiles() <= 20);
      QCOMPARE(static_cast<int>(crowd.pool.open()), crowd.openFiles());
    }
  }

  void the_least_recently_used_one_is_closed() {
    Crowd crowd(false, 3, 3);
    crowd.use(0);
    QVERIFY(hasOpenFile(crowd[1]));
    SharedCache shared{Limits{}};
    LookupLog log;
    const auto fourth =
        ObjectStorage::open({.path = crowd.path(3), .shared = shared, .lookups = log, .databases = &crowd.pool});
    QVERIFY(fourth && (*fourth)->database().connection());
    QVERIFY(hasOpenFile(crowd[0]));
    QVERIFY(!hasOpenFile(crowd[1]));
    QVERIFY(hasOpenFile(crowd[2]));
  }

  void what_is_new_needs_no_file() {
    Crowd crowd(false, 1, 1);
    SharedCache shared{Limits{}};
    LookupLog log;
    auto fresh =
        ObjectStorage::open({.path = crowd.path(1), .shared = shared, .lookups = log, .databases = &crowd.pool});
    QVERIFY(fresh);
    QVERIFY(!std::get<Value>(must((*fresh)->get("a"))));
    QVERIFY(std::get<Rows>(must((*fresh)->list({}))).empty());
    QVERIFY(!std::get<Alarm>(must((*fresh)->alarm())));
    QVERIFY(!hasOpenFile(**fresh));
    QVERIFY(hasOpenFile(crowd[0]));
  }

  void what_the_cache_knows_needs_no_file() {
    Crowd crowd(true, 2, 1);
    crowd.put(0, "a", "1");
    must(crowd[0].commit());
    crowd.use(1);
    QVERIFY(!hasOpenFile(crowd[0]));
    QCOMPARE(crowd.get(0, "a"), "1"s);
    QVERIFY(!hasOpenFile(crowd[0]));
  }

  void a_closed_file_has_no_log_beside_it_data() { bothBackends(); }
  void a_closed_file_has_no_log_beside_it() {
    QFETCH(bool, valueCache);
    Crowd crowd(valueCache, 2, 1);
    crowd.put(0, "a", "1");
    must(crowd[0].commit());
    crowd.use(1);
    QVERIFY(!hasOpenFile(crowd[0]));
    QVERIFY(!QFile::exists(QString::fromStdString(crowd.path(0) + "-wal")));
    QVERIFY(!QFile::exists(QString::fromStdString(crowd.path(0) + "-shm")));
  }

  void writes_of_ended_turns_are_committed_before_their_file_is_closed() {
    Crowd crowd(false, 3, 1);
    for (int i = 0; i < 3; ++i) {
      crowd.put(i, "a", std::to_string(i));
      crowd[i].endTurn();
    }
    QCOMPARE(crowd.openFiles(), 1);
    for (int i = 0; i < 3; ++i) {
      QVERIFY(crowd[i].hasUnconfirmed());
      QCOMPARE(must(crowd[i].commit()).writes, std::uint64_t{1});
      QVERIFY(!crowd[i].hasPendingWrites());
      QCOMPARE(crowd.get(i, "a"), std::to_string(i));
    }
  }

  void a_later_turn_can_still_be_undone_alone() {
    Crowd crowd(false, 2, 1);
    crowd.put(0, "a", "kept");
    crowd[0].endTurn();
    crowd.use(1);
    crowd.put(0, "a", "lost");
    crowd[0].discardTurn();
    QCOMPARE(must(crowd[0].commit()).writes, std::uint64_t{1});
    QCOMPARE(crowd.get(0, "a"), "kept"s);
  }

  void an_open_turn_keeps_its_file_and_the_next_one_opens_all_the_same() {
    Crowd crowd(false, 3, 1);
    crowd.put(0, "a", "1");
    crowd.use(1);
    QCOMPARE(crowd.pool.open(), std::size_t{2});
    QVERIFY(crowd.pool.beyond() > 0);
    must(crowd[0].commit());
    crowd.use(2);  // makes up for it
    QCOMPARE(crowd.pool.open(), std::size_t{1});
  }

  void a_pinned_database_stays_open() {
    Crowd crowd(false, 3, 2);
    crowd.use(0);
    {
      const Database::Pin pin = crowd[0].database().pin();
      for (int i : {1, 2, 1, 2}) crowd.use(i);
      QVERIFY(hasOpenFile(crowd[0]));
    }
    for (int i : {1, 2}) crowd.use(i);
    QVERIFY(!hasOpenFile(crowd[0]));
  }

  void what_a_program_set_or_sees_of_its_connection_survives() {
    Crowd crowd(false, 2, 1);
    ObjectStorage& object = crowd[0];
    write(object, "CREATE TABLE t (a INTEGER PRIMARY KEY)");
    write(object, "INSERT INTO t VALUES (41), (42), (43)");
    must(object.commit());
    const std::vector<const char*> pragmas{"foreign_keys",       "defer_foreign_keys", "ignore_check_constraints",
                                           "legacy_alter_table", "recursive_triggers", "reverse_unordered_selects",
                                           "case_sensitive_like"};
    for (const int on : {1, 0, 1}) {
      for (const char* pragma : pragmas) ask(object, ("PRAGMA "s + pragma + " = " + std::to_string(on)).c_str());
      for (int again = 0; again < 2; ++again) {
        crowd.use(1);
        QVERIFY(!hasOpenFile(object));
        for (const char* pragma : pragmas)
          if (pragma != "case_sensitive_like"s)
            QCOMPARE(ask(object, ("PRAGMA "s + pragma).c_str()), std::to_string(on));
        QCOMPARE(ask(object, "SELECT 'a' LIKE 'A'"), std::to_string(!on));
        QCOMPARE(ask(object, "SELECT last_insert_rowid()"), "43"s);
        QCOMPARE(ask(object, "SELECT changes()"), "3"s);
        QCOMPARE(ask(object, "SELECT total_changes()"), "3"s);
      }
    }
    write(object, "UPDATE t SET a = 0 WHERE a = 7");
    QCOMPARE(ask(object, "SELECT changes()"), "0"s);
    write(object, "DELETE FROM t WHERE a > 41");
    QCOMPARE(ask(object, "SELECT changes()"), "2"s);
    QCOMPARE(ask(object, "SELECT total_changes()"), "5"s);
    must(object.deleteAll());
    QCOMPARE(ask(object, "SELECT total_changes()"), "0"s);
  }

  void every_connection_is_prepared_and_told_of_its_end() {
    Crowd crowd(false, 2, 1);
    Database& database = crowd[0].database();
    int prepared = 0, forgotten = 0;
    database.onDisconnect([&](Connection&) { ++forgotten; });
    QVERIFY(database.connection());
    QVERIFY(database.onConnect([&](Connection&) {
      ++prepared;
      return SqlResult<void>();
    }));
    for (int i : {1, 0, 1}) crowd.use(i);
    QCOMPARE(prepared, 2);
    QCOMPARE(forgotten, 2);
    database.onDisconnect({});
  }

  void page_counters_go_on() {
    Crowd crowd(false, 2, 1);
    crowd.put(0, "a", "1");
    must(crowd[0].commit());
    std::uint64_t hits = 0;
    for (int i = 0; i < 5; ++i) {
      QCOMPARE(crowd.get(0, "a"), "1"s);
      const std::uint64_t now = crowd[0].cacheSnapshot().pageHits;
      QVERIFY(now > hits);
      hits = now;
      crowd.use(1);
      QCOMPARE(crowd[0].cacheSnapshot().pageHits, hits);
    }
  }

  void descriptors_are_shared_with_clients() {
    QCOMPARE(*databaseShare(20'000, 1, 500), std::size_t{500});
    QCOMPARE(*databaseShare(20'000, 4, 2), std::size_t{4});  // one for each isolate
    for (const std::size_t limit : {256, 512, 1'024, 4'096})
      for (const std::size_t isolates : {1, 2, 4}) {
        const auto databases = databaseShare(limit, isolates, 500);
        QVERIFY(databases && *databases >= 2 * isolates);
        QVERIFY(4 * *databases + socketShare(limit) < limit);
      }
    const auto refused = databaseShare(64, 1, 500);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message,
             "This process may have only 64 files open; with this many isolates (1) it needs 97. Raise the limit "
             "(ulimit -n 1024), or use fewer isolates."s);
    QVERIFY(databaseShare(97, 1, 500));
  }

  void a_file_that_went_away_while_it_was_closed_breaks_its_object() {
    Crowd crowd(false, 2, 1);
    crowd.put(0, "a", "1");
    must(crowd[0].commit());
    crowd.use(1);
    QVERIFY(QFile::remove(QString::fromStdString(crowd.path(0))));
    const auto read = crowd[0].get("a");
    QVERIFY(!read);
    QVERIFY(read.error().message.find("deleted or replaced") != std::string::npos);
    QVERIFY(read.error().breaksObject);
    QCOMPARE(crowd[0].put("b", value("2")).error().message, read.error().message);
    crowd.open(0);
    QCOMPARE(crowd.get(0, "a"), "(none)"s);
  }
};

QTEST_GUILESS_MAIN(DatabasePoolTest)
#include "database_pool_test.moc"
