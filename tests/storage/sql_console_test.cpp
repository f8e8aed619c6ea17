// SQL that the inspector runs: typed cells, as many rows as asked for, the program's rules.

#include "emulator/storage/sql_console.h"

#include "tests/storage/sql_fixture.h"

using namespace durascope::storage;
using durascope::journal::SqlTable;
using namespace std::string_literals;

class SqlConsoleTest : public QObject {
  Q_OBJECT

 private slots:
  void cells_keep_their_types() {
    SqlFixture sql;
    const SqlTable table =
        must(runSql(sql.storage(), "SELECT NULL AS n, 5 AS i, 1.5 AS r, 'a' || char(0) AS t, x'0102' AS b"));
    QCOMPARE(table.columns, (std::vector<std::string>{"n", "i", "r", "t", "b"}));
    const std::vector<SqlTable::Cell> wanted{SqlTable::Null{}, std::int64_t{5}, 1.5, "a\0"s,
                                             SqlTable::Blob{"\x01\x02", 2}};
    QCOMPARE(table.rows.size(), std::size_t{1});
    QVERIFY(table.rows[0] == wanted);
    QVERIFY(!table.more);
    QVERIFY(!table.wrote);
  }

  void only_so_many_rows_and_bytes_come() {
    SqlFixture sql;
    const SqlTable table =
        must(runSql(sql.storage(), "SELECT zeroblob(100) FROM json_each('[1,2,3]')", {.rows = 2, .blobBytes = 10}));
    QCOMPARE(table.rows.size(), std::size_t{2});
    QVERIFY(table.more);
    QVERIFY((table.rows[0][0] == SqlTable::Cell(SqlTable::Blob{std::string(10, '\0'), 100})));
    const SqlTable all = must(runSql(sql.storage(), "SELECT 1 FROM json_each('[1,2,3]')", {.rows = 3}));
    QCOMPARE(all.rows.size(), std::size_t{3});
    QVERIFY(!all.more);
    // The statement that was left in the middle does not stand in the way.
    QCOMPARE(sql.run("CREATE TABLE t(a); DROP TABLE t; SELECT 1"), "1"s);
  }

  void writes_wait_for_the_commit() {
    SqlFixture sql;
    const SqlTable table = must(runSql(sql.storage(), "CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)"));
    QVERIFY(table.wrote);
    QVERIFY(table.rowsWritten >= 2);  // those of CREATE TABLE count, too
    QVERIFY(sql->hasPendingWrites());
    must(sql->commit());
    QCOMPARE(sql.run("SELECT count(*) FROM t"), "2"s);
  }

  void several_statements_are_counted_together_and_the_last_ones_rows_come() {
    SqlFixture sql;
    const SqlTable table = must(runSql(sql.storage(),
                                       "CREATE TABLE t(a); INSERT INTO t VALUES(1), (2); -- a; comment\n"
                                       "CREATE TRIGGER more AFTER INSERT ON t WHEN new.a = 9 BEGIN\n"
                                       "  INSERT INTO t VALUES(90); INSERT INTO t VALUES(91); END;\n"
                                       "INSERT INTO t VALUES(';'); SELECT a FROM t;  \n"));
    QCOMPARE(table.rows.size(), std::size_t{3});
    QVERIFY(table.rowsWritten >= 3);
    QVERIFY(table.rowsRead >= 3);
    QVERIFY(table.wrote);
  }

  void what_earlier_statements_answered_comes_along() {
    SqlFixture sql;
    const SqlTable table = must(runSql(sql.storage(),
                                       "SELECT 1 AS a; CREATE TABLE t(x); SELECT 2 AS b FROM json_each('[1,2,3]'); "
                                       "SELECT 3 AS c",
                                       {.rows = 2}));
    QCOMPARE(table.columns, (std::vector<std::string>{"c"}));
    QCOMPARE(table.earlier.size(), std::size_t{2});  // one with a result each
    QCOMPARE(table.earlier[0].columns, (std::vector<std::string>{"a"}));
    QVERIFY(!table.earlier[0].more);
    QCOMPARE(table.earlier[1].rows.size(), std::size_t{2});
    QVERIFY(table.earlier[1].more);
    const SqlTable written = must(runSql(sql.storage(), "SELECT 1 AS a; INSERT INTO t VALUES(1)"));
    QVERIFY(written.columns.empty());
    QCOMPARE(written.earlier.size(), std::size_t{1});
  }

  void the_statement_that_fails_is_found() {
    SqlFixture sql;
    const std::string text = "SELECT 1;\n SELECT 2; SELECT nope";
    SqlFailure failure;
    const auto failed = runSql(sql.storage(), text, {}, &failure);
    QCOMPARE(failed.error().message, "no such column: nope at offset 8: SQLITE_ERROR"s);
    QCOMPARE(text.substr(failure.at + 8), "nope"s);
    QCOMPARE(failure.ran, std::size_t{2});
    QVERIFY(failure.table.columns.empty() && failure.table.rows.empty());
    QCOMPARE(failure.table.earlier.size(), std::size_t{2});
    QCOMPARE(failure.table.earlier[1].rows, (std::vector<std::vector<SqlTable::Cell>>{{std::int64_t{2}}}));
  }

  void rows_of_a_statement_that_fails_on_its_way_are_not_those_before_it() {
    SqlFixture sql;
    SqlFailure failure;
    const auto failed =
        runSql(sql.storage(), "SELECT 7; SELECT json(value) FROM json_each('[\"1\",\"{\"]')", {}, &failure);
    QVERIFY(!failed);
    QCOMPARE(failure.ran, std::size_t{1});
    QCOMPARE(failure.table.earlier.size(), std::size_t{1});
    QCOMPARE(failure.table.earlier[0].rows, (std::vector<std::vector<SqlTable::Cell>>{{std::int64_t{7}}}));
  }

  void the_rules_are_those_of_the_program() {
    SqlFixture sql;
    QCOMPARE(runSql(sql.storage(), "PRAGMA user_version").error().message, "not authorized: SQLITE_AUTH"s);
    QCOMPARE(runSql(sql.storage(), "SELECT nope").error().message, "no such column: nope at offset 7: SQLITE_ERROR"s);
    QCOMPARE(runSql(sql.storage(), "SELECT ?").error().message, "Wrong number of parameter bindings for SQL query."s);
    QCOMPARE(runSql(sql.storage(), "").error().message, "SQL code did not contain a statement."s);
  }

  void an_endless_statement_is_stopped() {
    SqlFixture sql({.sqlTimeMs = 10});
    std::int64_t now = 0;
    sql.clock = [&] { return now += 5'000'000; };
    QVERIFY(runSql(sql.storage(), kEndless).error().message.find("was cancelled") != std::string::npos);
    QCOMPARE(must(runSql(sql.storage(), "SELECT 1")).rows.size(), std::size_t{1});
  }

  void a_class_without_sql_has_none_here_either() {
    StorageFixture storage(true);
    QVERIFY(runSql(*storage.operator->(), "SELECT 1").error().message.find("not backed by SQLite") !=
            std::string::npos);
  }
};

QTEST_GUILESS_MAIN(SqlConsoleTest)
#include "sql_console_test.moc"
