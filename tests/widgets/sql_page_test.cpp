// SQL by hand.

#include <QTabBar>

#include "tests/widgets/storage_tools_fixture.h"
#include "widgets/storage/sql_grid.h"
#include "widgets/storage/sql_page.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::SqlTable;

class SqlPageTest : public QObject {
  Q_OBJECT

  using Fixture = test::StorageToolsFixture;

 private slots:
  void sql_runs_and_tells_what_it_read() {
    Fixture f;
    f.fake.sqlResult.table = {
        .columns = {"n"}, .rows = {{std::int64_t{3}}, {SqlTable::Null{}}}, .rowsRead = 7, .rowsWritten = 1};
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "SELECT n FROM t");
    QTest::keyClick(f.find<CodeEdit>("sqlText"), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(f.find<QPushButton>("sqlCancel")->isEnabled());
    QVERIFY(!f.find<QPushButton>("sqlRun")->isEnabled());
    f.deliver();
    QCOMPARE(f.fake.sqlRequests.size(), 1u);
    QCOMPARE(f.fake.sqlRequests[0].sql, "SELECT n FROM t");
    QCOMPARE(f.text("sqlStatus"), "2 rows · 7 read, 1 written");
    auto* grid = f.find<SqlGrid>("sqlGrid");
    QCOMPARE(grid->model()->index(0, 0).data().toString(), "3");
    QCOMPARE(grid->model()->index(1, 0).data().toString(), "NULL");
    QVERIFY(!f.find<QPushButton>("sqlCancel")->isEnabled());
  }

  void an_sql_mistake_is_marked_at_its_byte() {
    Fixture f;
    f.fake.sqlResult.error = "no such column: x at offset 11: SQLITE_ERROR";
    f.fake.sqlResult.errorOffset = 11;
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", QStringLiteral("SELECT 'é', x"));
    f.click("sqlRun");
    auto* text = f.find<CodeEdit>("sqlText");
    QCOMPARE(text->extraSelections().size(), 1);
    QCOMPARE(text->textCursor().position(), 10);  // the é is two bytes
    QCOMPARE(f.text("sqlStatus"), "no such column: x at offset 11: SQLITE_ERROR");
  }

  void of_several_statements_the_counts_are_of_all_and_a_mistake_has_its_line() {
    Fixture f;
    f.fake.sqlResult.table = {.columns = {"n"}, .rows = {{std::int64_t{3}}}, .rowsRead = 7, .rowsWritten = 1};
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "INSERT INTO t VALUES (';'); -- one; two\nSELECT n FROM t;");
    f.click("sqlRun");
    QCOMPARE(f.text("sqlStatus"), "1 row of the last statement · 7 read, 1 written by all of them");
    f.type("sqlText", "SELECT ';' -- one; two\n");
    f.click("sqlRun");
    QCOMPARE(f.text("sqlStatus"), "1 row · 7 read, 1 written");
    f.fake.sqlResult = {.error = "no such column: x at offset 7: SQLITE_ERROR\nThe statement before it ran.",
                        .errorOffset = 17};
    f.type("sqlText", "SELECT 1;\nSELECT x");
    f.click("sqlRun");
    QCOMPARE(f.text("sqlStatus"), "Line 2, column 8: no such column: x: SQLITE_ERROR\nThe statement before it ran.");
    QCOMPARE(f.find<CodeEdit>("sqlText")->textCursor().position(), 17);
  }

  void what_ran_before_a_mistake_is_told_and_shown() {
    Fixture f;
    const auto status = [&](const char* sql, int offset, const char* error) {
      f.fake.sqlResult = {.error = error, .errorOffset = offset};
      f.fake.sqlResult.table.earlier = {{.columns = {"a"}}, {.columns = {"b"}}};
      f.type("sqlText", sql);
      f.click("sqlRun");
      return f.text("sqlStatus");
    };
    f.find<QAction>("runSql")->trigger();
    const char* const sql = "INSERT INTO t VALUES (';'); -- one; two\nSELECT 1; SELECT 2;\nSELECT x";
    QCOMPARE(status(sql, 67, "no\nThey ran."), "Line 3, column 8: no\nThey ran.");
    QCOMPARE(f.find<QTabBar>("sqlResults")->count(), 2);
    QCOMPARE(f.find<SqlGrid>("sqlGrid")->rows().table().columns, std::vector<std::string>{"b"});
    // Nothing is said that the emulator does not say.
    QCOMPARE(status(sql, -1, "UNIQUE"), "UNIQUE");
    QCOMPARE(status("SELECT x; SELECT 1", 7, "no"), "Column 8: no");
    QCOMPARE(status("SELECT 1 -- and; no more", -1, "no"), "no");
    QCOMPARE(status(sql, 67, "no\nAll is lost"), "Line 3, column 8: no\nAll is lost");
  }

  void running_sql_is_where_the_keyboard_is() {
    Fixture f;
    f.find<QAction>("runSql")->trigger();
    f.deliver();
    QCOMPARE(f.view.focusWidget(), f.find<CodeEdit>("sqlText"));
    f.type("sqlText", "SELECT 1");
    QTest::keyClick(f.find<SqlGrid>("sqlGrid"), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.fake.sqlRequests.size(), std::size_t{1});
  }

  void sql_that_does_not_end_is_cancelled() {
    Fixture f;
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n");
    QTest::mouseClick(f.find<QPushButton>("sqlRun"), Qt::LeftButton);
    QTest::mouseClick(f.find<QPushButton>("sqlCancel"), Qt::LeftButton);
    QCOMPARE(f.fake.sqlCancelled.size(), 1u);
    QCOMPARE(f.fake.sqlCancelled[0].first, test::keyOf(0, 1));
    QVERIFY(f.fake.sqlRequests[0].run != 0);
    QCOMPARE(f.fake.sqlCancelled[0].second, f.fake.sqlRequests[0].run);
  }

  void sql_of_an_object_that_was_left_can_still_be_cancelled() {
    Fixture f;
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "SELECT 1");
    QTest::mouseClick(f.find<QPushButton>("sqlRun"), Qt::LeftButton);
    f.session.select(test::keyOf(0, 2));
    QCOMPARE(f.text("sqlStatus"), QStringLiteral("Still running on lobby …"));
    QVERIFY(!f.find<QPushButton>("sqlRun")->isEnabled());
    QTest::mouseClick(f.find<QPushButton>("sqlCancel"), Qt::LeftButton);
    QCOMPARE(f.fake.sqlCancelled.size(), 1u);
    QCOMPARE(f.fake.sqlCancelled[0].first, test::keyOf(0, 1));
    f.deliver();
    QCOMPARE(f.text("sqlStatus"), "");
    QVERIFY(f.find<QPushButton>("sqlRun")->isEnabled());
    QVERIFY(!f.find<QPushButton>("sqlCancel")->isEnabled());
  }

  void more_rows_only_of_what_does_not_write() {
    Fixture f;
    f.fake.sqlResult.table = {.columns = {"n"}, .rows = {{std::int64_t{1}}}, .more = true, .wrote = true};
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "INSERT INTO t SELECT n FROM big RETURNING n");
    f.click("sqlRun");
    QVERIFY(!f.find<QPushButton>("sqlMore")->isVisible());
    f.fake.sqlResult.table.wrote = false;
    f.click("sqlRun");
    QVERIFY(f.find<QPushButton>("sqlMore")->isVisible());
    f.type("sqlText", "half of the next");
    f.click("sqlMore");
    QCOMPARE(f.fake.sqlRequests.back().rowLimit, 10'000u);
    QCOMPARE(f.fake.sqlRequests.back().sql, "INSERT INTO t SELECT n FROM big RETURNING n");
    QCOMPARE(f.find<CodeEdit>("sqlText")->toPlainText(), "half of the next");
  }

  void each_statement_with_rows_has_its_answer() {
    Fixture f;
    f.fake.sqlResult.table = {
        .columns = {"c"}, .rows = {{std::int64_t{3}}}, .earlier = {{.columns = {"a"}, .more = true}}};
    f.fake.sqlResult.table.earlier[0].rows = {{std::string("x")}, {std::string("y")}};
    f.find<QAction>("runSql")->trigger();
    f.type("sqlText", "SELECT a FROM t; SELECT 3 AS c");
    f.click("sqlRun");
    auto* results = f.find<QTabBar>("sqlResults");
    QVERIFY(results->isVisible());
    QCOMPARE(results->count(), 2);
    QCOMPARE(results->tabText(0), QStringLiteral("1: first 2 rows"));
    auto* grid = f.find<SqlGrid>("sqlGrid");
    QCOMPARE(grid->rows().table().columns, std::vector<std::string>{"c"});
    results->setCurrentIndex(0);
    QCOMPARE(grid->rows().table().columns, std::vector<std::string>{"a"});
    f.fake.sqlResult.table = {.columns = {"n"}, .rows = {{std::int64_t{3}}}};
    f.type("sqlText", "SELECT 3 AS n");
    f.click("sqlRun");
    QVERIFY(!results->isVisible());
    QCOMPARE(grid->rows().table().columns, std::vector<std::string>{"n"});
  }

  void headings_stand_where_their_cells_do() {
    SqlModel model;
    model.setTable(
        {.columns = {"n", "t"}, .rows = {{SqlTable::Null{}, std::string("a")}, {std::int64_t{3}, std::string("b")}}});
    const auto aligned = [&](int column) {
      return Qt::Alignment(model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt());
    };
    QVERIFY(aligned(0) & Qt::AlignRight);
    QVERIFY(aligned(1) & Qt::AlignLeft);
  }

  void statements_of_before_come_back() {
    Fixture f;
    f.find<QAction>("runSql")->trigger();
    for (const char* sql : {"SELECT 1", "SELECT 2"}) {
      f.type("sqlText", sql);
      f.click("sqlRun");
    }
    auto* text = f.find<CodeEdit>("sqlText");
    f.type("sqlText", "half");
    const auto press = [&](Qt::Key key) { QTest::keyClick(text, key, Qt::AltModifier); };
    press(Qt::Key_Up);
    QCOMPARE(text->toPlainText(), "SELECT 2");
    press(Qt::Key_Up);
    QCOMPARE(text->toPlainText(), "SELECT 1");
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    QCOMPARE(text->toPlainText(), "half");
  }
};

QTEST_MAIN(SqlPageTest)
#include "sql_page_test.moc"
