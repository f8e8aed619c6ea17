// The place of the tools; tables; the past.

#include <QListView>
#include <QTabBar>

#include "tests/widgets/storage_tools_fixture.h"
#include "widgets/storage/sql_grid.h"
#include "widgets/storage/storage_rows.h"
#include "widgets/storage/table_page.h"

using namespace durascope;
using namespace durascope::widgets;

class StorageToolsTest : public QObject {
  Q_OBJECT

  using Fixture = test::StorageToolsFixture;

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
    QCOMPARE(structureText(test::notesTable()),
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

  void what_the_window_itself_wrote_has_an_author() {
    Fixture f;
    const auto atMs = [&](std::int64_t agoMs) { return (test::kNow - agoMs) * 1'000'000; };
    const auto event = [&](journal::EventKind kind, std::int64_t agoMs, std::string label, std::string detail,
                           bool failed = false) {
      journal::Event made{.startNs = atMs(agoMs), .endNs = atMs(agoMs), .kind = kind, .failed = failed};
      made.hasObject = true;
      made.object = test::keyOf(0, 1);
      made.label = std::move(label);
      made.detail = std::move(detail);
      return made;
    };
    using journal::EventKind;
    f.fake.historySnapshot.moments = {{.bookmark = "b4", .atMs = test::kNow - 1'000},
                                      {.bookmark = "b3", .atMs = test::kNow - 2'000},
                                      {.bookmark = "b2", .atMs = test::kNow - 3'000},
                                      {.bookmark = "b1", .atMs = test::kNow - 60'000}};
    f.fake.historySnapshot.momentCount = 4;
    f.fake.nextDrain.events = {
        // A mistake in a later statement; what was before it is committed.
        event(EventKind::kStorage, 3'000, "sql", "\"INSERT INTO t VALUES (1); SELEC\", by hand", true),
        event(EventKind::kCommit, 3'000, "1 write", ""),
        event(EventKind::kStorage, 2'000, "sql", "\"SELECT 1; INSERT INTO t VALUES (2)\", by hand"),
        event(EventKind::kCommit, 2'000, "1 write", ""),
        // Wrote nothing, or a commit would have followed.
        event(EventKind::kStorage, 1'500, "sql", "\"SELEC\", by hand", true),
        event(EventKind::kStorage, 1'000, "put", "\"count\""), event(EventKind::kCommit, 1'000, "1 write", "")};
    f.session.drainNow();
    f.find<QAction>("showHistory")->trigger();
    f.deliver();
    const auto text = [&](int row) {
      return f.find<QListView>("historyList")->model()->index(row, 0).data().toString();
    };
    QVERIFY2(text(2).contains("by hand: INSERT INTO t VALUES (1); SELEC"), qPrintable(text(2)));
    QVERIFY2(text(1).contains("by hand: SELECT 1; INSERT INTO t VALUES (2)"), qPrintable(text(1)));
    QVERIFY2(text(0).contains("constructor: put"), qPrintable(text(0)));
  }

  void what_the_window_wrote_to_an_object_on_disk_is_told_as_well() {
    Fixture f;
    journal::ObjectSummary gone = *f.session.find(test::keyOf(0, 1));
    gone.state = journal::ObjectState::kEvicted;
    f.fake.nextDrain.objects = {gone};
    f.session.drainNow();
    auto& moments = f.fake.historySnapshot.moments;
    const auto write = [&](const char* sql, const char* bookmark) {
      f.fake.onRunSql = [&moments, bookmark](ObjectKey, const SqlRequest&) -> Result<journal::SqlResult> {
        if (bookmark[0] != '\0') moments.insert(moments.begin(), {.bookmark = bookmark, .atMs = test::kNow - 60'000});
        return journal::SqlResult();
      };
      f.find<QAction>("runSql")->trigger();
      f.type("sqlText", sql);
      f.click("sqlRun");
    };
    moments = {{.bookmark = "b1", .atMs = test::kNow - 60'000}};
    write("INSERT INTO t\nVALUES (3)", "b2");
    write("SELECT 1", "");
    f.find<QAction>("showHistory")->trigger();
    f.deliver();
    const auto text = [&](int row) {
      return f.find<QListView>("historyList")->model()->index(row, 0).data().toString();
    };
    QVERIFY2(text(0).contains("by hand: INSERT INTO t VALUES (3)"), qPrintable(text(0)));
    QVERIFY2(!text(1).contains("by hand"), qPrintable(text(1)));
    // The bookmarks of another object are its own.
    f.select(2);
    QVERIFY2(!text(0).contains("by hand"), qPrintable(text(0)));
  }

  void an_object_without_keys_can_be_browsed_as_well() {
    Fixture f;
    f.fake.storageSnapshot = {.exists = true};
    f.select(2);
    QVERIFY(!f.view.storage()->tools()->isVisible());
    f.browse();
    QVERIFY(f.view.storage()->tools()->isVisible());
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
