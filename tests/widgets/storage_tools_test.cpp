#include "widgets/storage/storage_tools.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTabBar>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/object_view/object_view.h"
#include "widgets/storage/sql_page.h"
#include "widgets/storage/storage_column.h"
#include "widgets/storage/storage_rows.h"
#include "widgets/storage/table_page.h"
#include "widgets/storage/value_page.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::ObjectState;
using journal::SqlTable;
using test::number;
using test::stored;
using test::summary;

namespace {

journal::StoredTable notesTable() {
  journal::StoredTable table{.name = "notes", .sql = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)"};
  table.rowCount = 450;
  table.columns = {"id", "body"};
  table.details = {{.name = "id", .type = "INTEGER", .primaryKey = 1}, {.name = "body", .type = "TEXT"}};
  table.indexes = {{.name = "by_body", .unique = true, .columns = {"body"}}};
  table.rows = {{"1", "first"}};
  return table;
}

}  // namespace

class StorageToolsTest : public QObject {
  Q_OBJECT

  struct Fixture {
    Fixture() : session(fake, nullptr, [this] { return now; }), actions(session), view(session, actions) {
      fake.storageSnapshot = {
          .exists = true, .keyCount = 2, .entries = {stored(number("a", 1)), stored(number("b", 2))}};
      fake.storageSnapshot.tables = {notesTable(), {.name = "_cf_KV", .internal = true, .rowCount = 2}};
      fake.onStoredValue = [this](ObjectKey, const std::string& key) -> Result<journal::StoredValue> {
        return journal::StoredValue{.key = key, .text = texts[key], .bytes = "\xFF\x0F", .size = 2};
      };
      fake.onStorage = [this](ObjectKey, const StorageQuery& query) {
        journal::StorageSnapshot snapshot = fake.storageSnapshot;
        if (!query.table.empty()) snapshot.page = pageOf(query);
        return Result<journal::StorageSnapshot>(snapshot);
      };
      fake.nextDrain.project = test::counterProject();
      fake.nextDrain.objects = {summary(0, 1, "lobby", ObjectState::kIdle), summary(0, 2, "alice")};
      view.resize(1200, 700);
      view.show();
      session.drainNow();
      select(1);
    }
    static journal::TablePage pageOf(const StorageQuery& query) {
      journal::TablePage page{.table = query.table, .firstRow = query.firstRow};
      page.rows.columns = {"id", "body"};
      for (std::uint64_t row = query.firstRow; row < std::min<std::uint64_t>(query.firstRow + query.rowLimit, 450);
           ++row)
        page.rows.rows.push_back({static_cast<std::int64_t>(row + 1), "note " + std::to_string(row + 1)});
      page.rows.more = query.firstRow + query.rowLimit < 450;
      return page;
    }
    void deliver() {
      for (int i = 0; i < 4; ++i) {
        fake.deliver();
        QCoreApplication::processEvents();
      }
    }
    void select(std::uint32_t object) {
      session.select(test::keyOf(0, object));
      deliver();
    }
    template <class T>
    T* find(const char* name) {
      T* found = view.findChild<T*>(QString::fromLatin1(name));
      if (found == nullptr) qFatal("no %s", name);
      return found;
    }
    void choose(const QString& name) {
      ValueTree* tree = view.storage()->tree();
      for (int row = 0; row < tree->rows().rowCount(); ++row) {
        const QModelIndex index = tree->rows().index(row, 0);
        if (tree->rows().row(index).name == name) tree->setCurrentIndex(index);
      }
      deliver();
    }
    /// The layout follows a click with the next events.
    void browse() {
      QTest::mouseClick(find<QWidget>("storageBrowse"), Qt::LeftButton);
      deliver();
    }
    void type(const char* field, const QString& text) {
      auto* edit = find<CodeEdit>(field);
      edit->selectAll();
      edit->insertPlainText(text);
    }
    void click(const char* button) {
      QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton);
      deliver();
    }
    /// The button of the question that is open; null when none is.
    static QPushButton* question() {
      for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top->objectName() == "confirmDialog" && top->isVisible())
          return top->findChild<QPushButton*>("confirmButton");
      }
      return nullptr;
    }
    QString text(const char* label) { return find<QLabel>(label)->text(); }

    std::int64_t now = test::kNow;
    std::map<std::string, std::string> texts{{"a", "1"}, {"b", "{\n  x: 2\n}"}};
    test::FakeEmulator fake;
    Session session;
    ObjectActions actions;
    ObjectView view;
  };

 private slots:
  void browsing_takes_the_place_of_all_columns_and_gives_it_back() {
    Fixture f;
    QVERIFY(!f.view.storage()->tools()->isVisible());
    f.browse();
    QVERIFY(f.view.storage()->tools()->isVisible());
    QCOMPARE(f.view.storage()->width(), f.view.width());
    f.browse();
    QVERIFY(!f.view.storage()->tools()->isVisible());
    QVERIFY(f.view.storage()->width() < f.view.width() / 2);
  }

  void without_room_the_tools_come_below() {
    Fixture f;
    f.view.resize(400, 700);
    f.view.findChild<QTabBar*>()->setCurrentIndex(2);
    f.browse();
    QVERIFY(f.view.storage()->tools()->isVisible());
    f.browse();
    QVERIFY(!f.view.storage()->tools()->isVisible());
  }

  void a_value_is_changed_as_text() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "1");
    QVERIFY(!f.find<QPushButton>("valueApply")->isEnabled());
    f.type("valueText", "[1, 2]");
    f.texts["a"] = "[1, 2]";
    f.click("valueApply");
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kPut);
    QCOMPARE(f.fake.edits[0].key, "a");
    QCOMPARE(f.fake.edits[0].text, "[1, 2]");
    QVERIFY(!f.find<QPushButton>("valueApply")->isEnabled());
  }

  void a_mistake_in_the_text_is_marked_where_it_is() {
    Fixture f;
    f.fake.onEditStorage = [](ObjectKey, const StorageEdit&) -> Result<void> {
      return fail(ErrorKind::kBadInput, "A value is missing.", "2:6");
    };
    f.browse();
    f.choose("\"b\"");
    f.type("valueText", "{\n  x: }");
    f.click("valueApply");
    auto* text = f.find<CodeEdit>("valueText");
    QCOMPARE(text->extraSelections().size(), 1);
    QCOMPARE(text->textCursor().blockNumber(), 1);
    QCOMPARE(f.text("valueProblem"), "A value is missing.");
    f.type("valueText", "{}");
    QVERIFY(text->extraSelections().isEmpty());
    QVERIFY(!f.find<QLabel>("valueProblem")->isVisible());
  }

  void editing_a_key_gives_its_value_the_keyboard() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.view.activateWindow();
    f.find<QAction>("editValue")->trigger();
    f.deliver();
    QVERIFY(f.find<CodeEdit>("valueText")->hasFocus());
  }

  void what_was_typed_waits_while_another_key_is_looked_at() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.type("valueText", "12");
    f.choose("\"b\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "{\n  x: 2\n}");
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "12");
    f.click("valueRevert");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "1");
  }

  void an_edit_is_answered_while_another_key_is_looked_at() {
    Fixture f;
    f.fake.onEditStorage = [](ObjectKey, const StorageEdit&) -> Result<void> {
      return fail(ErrorKind::kBadInput, "Too large.");
    };
    f.browse();
    f.choose("\"a\"");
    f.type("valueText", "12");
    QTest::mouseClick(f.find<QPushButton>("valueApply"), Qt::LeftButton);
    f.choose("\"b\"");
    QCOMPARE(f.text("valueElsewhere"), "\"a\" was not changed: Too large.");
    QVERIFY(f.find<QPushButton>("valueDelete")->isEnabled());
    f.type("valueText", "3");
    QVERIFY(f.find<QPushButton>("valueApply")->isEnabled());
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "12");
  }

  void a_key_is_added() {
    Fixture f;
    f.find<QAction>("addValue")->trigger();
    f.deliver();
    QVERIFY(f.view.storage()->tools()->isVisible());
    f.find<QLineEdit>("valueKey")->setText("fresh");
    f.type("valueText", "new Map([[\"k\", 1]])");
    f.click("valueApply");
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kAdd);
    QCOMPARE(f.fake.edits[0].key, "fresh");
  }

  void deleting_asks_first() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.click("valueDelete");
    QVERIFY(f.fake.edits.empty());
    QVERIFY(Fixture::question());
    Fixture::question()->click();
    f.deliver();
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kDelete);
    QCOMPARE(f.fake.edits[0].key, "a");
  }

  void a_question_about_an_object_that_was_left_does_nothing() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.click("valueDelete");
    f.select(2);
    Fixture::question()->click();
    f.deliver();
    QVERIFY(f.fake.edits.empty());
  }

  void the_bytes_stand_behind_the_text() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    QVERIFY(f.find<QPlainTextEdit>("valueBytes")->toPlainText().startsWith("0000  ff 0f"));
  }

  void a_table_is_paged_through() {
    Fixture f;
    f.browse();
    f.choose("notes");
    auto* grid = f.find<SqlGrid>("tableGrid");
    QCOMPARE(grid->rows().rowCount(), 200);
    QCOMPARE(f.text("tablePosition"), "rows 1 to 200 of 450");
    QVERIFY(!f.find<QPushButton>("tableBack")->isEnabled());
    f.click("tableForth");
    f.click("tableForth");
    QCOMPARE(f.text("tablePosition"), "rows 401 to 450 of 450");
    QCOMPARE(grid->rows().headerData(0, Qt::Vertical, Qt::DisplayRole).toInt(), 401);
    QVERIFY(!f.find<QPushButton>("tableForth")->isEnabled());
    f.click("tableBack");
    QCOMPARE(f.text("tablePosition"), "rows 201 to 400 of 450");
  }

  void the_runtimes_own_tables_stand_apart() {
    Fixture f;
    const std::vector<ValueRow> rows = storageRows(f.fake.storageSnapshot, test::kNow);
    const auto heading = std::find_if(rows.begin(), rows.end(),
                                      [](const ValueRow& row) { return row.name == "The runtime's own tables"; });
    QVERIFY(heading != rows.end());
    QCOMPARE((heading + 1)->name, "_cf_KV");
    QCOMPARE(storageSummary(f.fake.storageSnapshot), "2 keys · 1 table");
  }

  void the_structure_tells_statement_and_indexes() {
    QCOMPARE(structureText(notesTable()),
             "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);\n\n-- unique index by_body on body");
  }

  void a_cell_becomes_the_statement_that_changes_it() {
    Fixture f;
    f.browse();
    f.choose("notes");
    auto* grid = f.find<SqlGrid>("tableGrid");
    grid->setCurrentIndex(grid->model()->index(4, 1));
    for (QAction* action : grid->actions()) {
      if (action->text() == "Change in SQL") action->trigger();
    }
    QCOMPARE(f.find<CodeEdit>("sqlText")->toPlainText(), "UPDATE \"notes\" SET \"body\" = 'note 5'\nWHERE \"id\" IS 5");
    QVERIFY(f.fake.sqlRequests.empty());
  }

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
    f.fake.sqlResult = {.error = "no such column: x at offset 7: SQLITE_ERROR", .errorOffset = 17};
    f.type("sqlText", "SELECT 1;\nSELECT x");
    f.click("sqlRun");
    QCOMPARE(f.text("sqlStatus"), "Line 2, column 8: no such column: x: SQLITE_ERROR");
    QCOMPARE(f.find<CodeEdit>("sqlText")->textCursor().position(), 17);
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

  void a_moment_says_which_event_wrote_what() {
    Fixture f;
    const auto event = [](journal::EventKind kind, std::int64_t atMs, std::uint64_t request, std::string label,
                          std::string detail) {
      journal::Event made;
      made.kind = kind;
      made.startNs = made.endNs = atMs * 1'000'000;
      made.request = request;
      made.hasObject = true;
      made.object = test::keyOf(0, 1);
      made.label = std::move(label);
      made.detail = std::move(detail);
      return made;
    };
    using journal::EventKind;
    const std::int64_t first = test::kNow - 9'000, second = test::kNow - 1'000, third = test::kNow - 500;
    f.fake.historySnapshot.moments = {{.bookmark = "b4", .atMs = third},
                                      {.bookmark = "b3", .atMs = second},
                                      {.bookmark = "b2", .atMs = first},
                                      {.bookmark = "b1", .atMs = first - 60'000}};
    f.fake.historySnapshot.momentCount = 4;
    f.fake.nextDrain.events = {event(EventKind::kStorage, first, 7, "put", "\"count\""),
                               event(EventKind::kStorage, first, 7, "sql", "\"SELECT 1\""),
                               event(EventKind::kCommit, first + 40, 0, "1 write", ""),
                               event(EventKind::kRequest, first - 5, 7, "GET /add", "200"),
                               event(EventKind::kStorage, second, 0, "sql", "\"CREATE TABLE t(a)\""),
                               event(EventKind::kCommit, second, 0, "1 write", ""),
                               event(EventKind::kStorage, third, 9, "put", "\"count\", by hand"),
                               event(EventKind::kCommit, third, 0, "1 write", "")};
    f.session.drainNow();
    f.find<QAction>("showHistory")->trigger();
    f.deliver();
    const auto text = [&](int row) {
      return f.find<QListView>("historyList")->model()->index(row, 0).data().toString();
    };
    QVERIFY2(text(0).contains("by hand: put \"count\""), qPrintable(text(0)));
    QVERIFY2(text(1).contains("constructor: CREATE TABLE t(a)"), qPrintable(text(1)));
    QVERIFY2(text(2).contains("GET /add: put \"count\""), qPrintable(text(2)));
    QVERIFY(!text(2).contains("SELECT"));
    QVERIFY(!text(3).contains("GET"));
  }

  void an_earlier_state_is_restored_after_a_question_and_taken_back() {
    Fixture f;
    f.fake.historySnapshot.moments = {{.bookmark = "b2", .atMs = test::kNow - 1'000, .label = "2 writes"},
                                      {.bookmark = "b1", .atMs = test::kNow - 9'000}};
    f.fake.historySnapshot.momentCount = 2;
    f.find<QAction>("showHistory")->trigger();
    f.deliver();
    auto* list = f.find<QListView>("historyList");
    QCOMPARE(list->model()->rowCount(), 2);
    QVERIFY(!f.find<QPushButton>("historyRestore")->isEnabled());
    list->setCurrentIndex(list->model()->index(1, 0));
    f.click("historyRestore");
    QVERIFY(f.fake.restored.empty());
    Fixture::question()->click();
    f.deliver();
    QCOMPARE(f.fake.restored, std::vector<std::string>{"b1"});
    f.click("historyUndo");
    Fixture::question()->click();
    f.deliver();
    QCOMPARE(f.fake.restored.back(), "undo");
  }
};

QTEST_MAIN(StorageToolsTest)
#include "storage_tools_test.moc"
