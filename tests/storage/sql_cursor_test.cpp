// Cursors of ctx.storage.sql: rows, counts, what ends them, and who shares a statement. What the program sees of it all
// is in tests/conformance/storage/sql_*.

#include "tests/storage/sql_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class SqlCursorTest : public QObject {
  Q_OBJECT

  static constexpr const char* kThree = "SELECT 1 AS v UNION SELECT 2 UNION SELECT 3";

 private slots:
  void the_first_row_is_there_at_once_and_the_statement_free_after_the_last() {
    SqlFixture sql;
    const auto first = sql.cursor(kThree);
    QCOMPARE(SqlFixture::rowText(*first), "1"s);
    const auto second = sql.cursor(kThree);  // the statement is busy: a copy
    must(first->advance());
    QCOMPARE(SqlFixture::rest(*second), "1 2 3"s);
    QCOMPARE(SqlFixture::rest(*first), "2 3"s);
    QVERIFY(!must(first->hasRow()));
    QCOMPARE(first->columns()->names, std::vector<std::string>{"v"});
    QCOMPARE(sql.run(kThree), "1 2 3"s);
  }

  void columns_are_shared_by_the_runs_of_a_statement_and_change_with_the_schema() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    const auto before = sql.cursor("SELECT * FROM t")->columns();
    QCOMPARE(sql.cursor("SELECT * FROM t")->columns(), before);
    sql.run("ALTER TABLE t ADD COLUMN b DEFAULT 5");
    const auto after = sql.cursor("SELECT * FROM t");
    QCOMPARE(after->columns()->names, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(SqlFixture::rest(*after), "1,5"s);
    QCOMPARE(before->names, std::vector<std::string>{"a"});
  }

  void deleting_everything_cancels_what_runs() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)");
    const auto running = sql.cursor("SELECT a FROM t");
    const auto ended = sql.cursor("SELECT 1");
    must(ended->advance());
    must(sql->deleteAll());
    const std::string why = "SQLite query was canceled because the database was deleted.";
    QCOMPARE(SqlFixture::rest(*running), why);
    QCOMPARE(running->rowsRead().error().message, why);
    QCOMPARE(running->rowsWritten().error().message, why);
    QCOMPARE(running->columns()->names, std::vector<std::string>{"a"});
    QCOMPARE(SqlFixture::rest(*ended), ""s);
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS  // else they are estimates, and this one row is
    QCOMPARE(must(ended->rowsRead()), std::uint64_t{0});
#endif
    QCOMPARE(sql.run("SELECT * FROM t"), "no such table: t: SQLITE_ERROR"s);
    QCOMPARE(sql.run("CREATE TABLE t(a); INSERT INTO t VALUES(3); SELECT a FROM t"), "3"s);
  }

  void a_cursor_outlives_its_instance_cancelled() {
    SqlFixture sql;
    const auto running = sql.cursor(kThree);
    sql.close();
    QCOMPARE(SqlFixture::rest(*running), "Durable Object storage is no longer accessible."s);
    sql.open();
    QCOMPARE(sql.run(kThree), "1 2 3"s);
  }

  void storage_that_is_closed_runs_nothing() {
    SqlFixture sql;
    sql->close();
    QCOMPARE(sql.run("SELECT 1"), "Durable Object storage is no longer accessible."s);
    QCOMPARE(sql->databaseSize().error().message, "Durable Object storage is no longer accessible."s);
  }

  void a_step_that_fails_leaves_a_row_of_nothing_and_then_starts_anew() {
    SqlFixture sql;
    const auto cursor = sql.cursor("SELECT abs(value) FROM json_each('[1,-9223372036854775808,3]')");
    QCOMPARE(SqlFixture::rowText(*cursor), "1"s);
    QCOMPARE(cursor->advance().error().message, "integer overflow: SQLITE_ERROR"s);
    QVERIFY(must(cursor->hasRow()));
    QCOMPARE(SqlFixture::rowText(*cursor), "NULL"s);
    must(cursor->advance());
    QCOMPARE(SqlFixture::rowText(*cursor), "1"s);
  }

  void a_statement_that_failed_is_free_again() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1)");
    for (int i = 0; i < 3; ++i)
      QCOMPARE(sql.run("INSERT INTO t VALUES(?)", {1.0}),
               "UNIQUE constraint failed: t.a: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)"s);
    QCOMPARE(sql.run("INSERT INTO t VALUES(?)", {2.0}), ""s);
    QCOMPARE(sql.run("SELECT count(*) FROM t"), "2"s);
  }

  void bytes_are_bound_without_a_copy_and_live_as_long_as_the_cursor() {
    SqlFixture sql;
    auto bytes = std::make_shared<std::string>("abc");
    const std::weak_ptr<std::string> watched = bytes;
    auto cursor =
        must(sql.execute("SELECT ? FROM json_each('[1,2]')", {SqlBytes{bytes->data(), bytes->size(), bytes}}));
    (*bytes)[0] = 'x';
    bytes.reset();
    QVERIFY(!watched.expired());
    must(cursor->advance());
    QCOMPARE(SqlFixture::rowText(*cursor), "xbc"s);
    must(cursor->advance());
    QVERIFY(watched.expired());
  }

  void a_running_cursor_keeps_its_file_open() {
    DatabasePool pool(2);
    SqlFixture a({}, &pool), b({}, &pool);
    const auto running = a.cursor(kThree);
    QCOMPARE(b.run("CREATE TABLE t(a)"), ""s);  // used last, but idle after its commit
    must(b->commit());
    SqlFixture c({}, &pool);
    QCOMPARE(c.run("CREATE TABLE t(a)"), ""s);  // a file is opened when it is used first
    must(c->commit());
    QVERIFY(hasOpenFile(a.storage()));
    QVERIFY(!hasOpenFile(b.storage()));
    QCOMPARE(SqlFixture::rest(*running), "1 2 3"s);
    QCOMPARE(b.run("SELECT count(*) FROM t"), "0"s);
    QVERIFY(!hasOpenFile(a.storage()));
  }

  void what_a_connection_is_told_is_told_its_successors() {
    DatabasePool pool(1);
    SqlFixture a({}, &pool), b({}, &pool);
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(a.run("PRAGMA journal_mode"), "not authorized: SQLITE_AUTH"s);
      QCOMPARE(a.run("SELECT 1 LIKE '" + std::string(51, 'x') + "'"),
               "LIKE or GLOB pattern too complex: SQLITE_ERROR"s);
      QCOMPARE(b.run("SELECT sqlite_version()"),
               "not authorized to use function: sqlite_version at offset 7: SQLITE_ERROR"s);
      QVERIFY(!hasOpenFile(a.storage()));
    }
  }

  void rows_are_counted() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE INDEX i ON t(b)");
    const auto insert = sql.cursor("INSERT INTO t VALUES(1, 'x'), (2, 'y')");
#ifdef DURASCOPE_SQLITE_COUNTS_ROWS
    QCOMPARE(must(insert->rowsRead()), std::uint64_t{2});
    QCOMPARE(must(insert->rowsWritten()), std::uint64_t{4});
#else
    QCOMPARE(must(insert->rowsWritten()), std::uint64_t{2});
#endif
    for (int i = 0; i < 2; ++i) {
      const auto select = sql.cursor("SELECT * FROM t");
      SqlFixture::rest(*select);
      QCOMPARE(must(select->rowsRead()), std::uint64_t{2});
      QCOMPARE(must(select->rowsWritten()), std::uint64_t{0});
    }
  }
};

QTEST_GUILESS_MAIN(SqlCursorTest)
#include "sql_cursor_test.moc"
