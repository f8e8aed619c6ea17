// A user works on the storage of a running program: changes a value, runs SQL, stops SQL that does not end, goes back.

#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>

#include "tests/app/live_window.h"
#include "widgets/common/code_edit.h"
#include "widgets/object_view/object_view.h"
#include "widgets/storage/sql_grid.h"
#include "widgets/storage/storage_column.h"

namespace durascope::test {

namespace {

constexpr char kSource[] =
    "export class Plain {\n"
    "  constructor(ctx) { this.storage = ctx.storage; }\n"
    "  async fetch(request) {\n"
    "    const path = new URL(request.url).pathname;\n"
    "    if (path === '/put') await this.storage.put('value', { n: 1 });\n"
    "    return Response.json(await this.storage.get('value') ?? null);\n"
    "  }\n"
    "}\n"
    "export class Notes {\n"
    "  constructor(ctx) {\n"
    "    this.sql = ctx.storage.sql;\n"
    "    this.sql.exec('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, body TEXT)');\n"
    "  }\n"
    "  async fetch(request) {\n"
    "    const path = new URL(request.url).pathname;\n"
    "    if (path === '/add') this.sql.exec(\"INSERT INTO notes (body) VALUES ('by the program')\");\n"
    "    if (path === '/loop')\n"
    "      this.sql.exec('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n').one();\n"
    "    return Response.json(this.sql.exec('SELECT body FROM notes ORDER BY id').toArray().map((row) => row.body));\n"
    "  }\n"
    "}\n";

constexpr char kEndless[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n";

}  // namespace

class StorageStoryTest : public QObject {
  Q_OBJECT

  struct Story {
    Story() {
      writeProject(project, kSource, {{"Plain"}, {"Notes", true}});
      if (!app.open(QString::fromStdString(project.path()))) qFatal("the project did not open");
    }
    void type(const char* field, const QString& text) {
      auto* edit = app.find<widgets::CodeEdit>(field);
      edit->selectAll();
      edit->insertPlainText(text);
    }
    void choose(const QString& name) {
      auto* tree = app.find<widgets::ValueTree>("storageTree");
      for (int row = 0; row < tree->rows().rowCount(); ++row) {
        const QModelIndex index = tree->rows().index(row, 0);
        if (tree->rows().row(index).name == name) tree->setCurrentIndex(index);
      }
    }
    QString answer() { return app.find<QPlainTextEdit>("responseBody")->toPlainText().simplified(); }
    QString status(const char* label) { return app.find<QLabel>(label)->text(); }
    void run(const QString& sql) {
      app.find<QAction>("runSql")->trigger();
      type("sqlText", sql);
      LiveWindow::click(app.find("sqlRun"));
    }
    static bool agree() {
      for (QWidget* top : QApplication::topLevelWidgets()) {
        auto* button = top->objectName() == "confirmDialog" && top->isVisible()
                           ? top->findChild<QPushButton*>("confirmButton")
                           : nullptr;
        if (button == nullptr) continue;
        button->click();
        return true;
      }
      return false;
    }

    TemporaryProject project;
    LiveWindow app;
  };

 private slots:
  void the_program_sees_a_value_that_was_changed_in_the_window() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Plain / lobby", "/put"));
    QVERIFY(app.select("lobby"));
    SEE_ROW(app, "storageTree", "\"value\"");
    LiveWindow::click(app.find("storageBrowse"));
    story.choose("\"value\"");
    SEE(app.find<widgets::CodeEdit>("valueText")->toPlainText().contains("n: 1"));
    story.type("valueText", "{ n: 2, of: new Map([[1, \"one\"]]) }");
    LiveWindow::click(app.find("valueApply"));
    SEE_ROW(app, "storageTree", "\"value\"", "n: 2");
    QVERIFY(app.send("Plain / lobby", "/"));
    QVERIFY(story.answer().contains("\"n\": 2"));
    // What was changed is durable: the next instance finds it.
    LiveWindow::click(app.button("Evict"));
    SEE(app.object("lobby")->state == journal::ObjectState::kEvicted);
    story.type("valueText", "{ n: 3 }");
    LiveWindow::click(app.find("valueApply"));
    SEE_ROW(app, "storageTree", "\"value\"", "n: 3");
    SEE(app.object("lobby")->state == journal::ObjectState::kEvicted);  // nothing was constructed for it
    QVERIFY(app.send("Plain / lobby", "/"));
    QVERIFY(story.answer().contains("\"n\": 3"));
  }

  void a_mistake_is_marked_and_changes_nothing() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Plain / lobby", "/put"));
    QVERIFY(app.select("lobby"));
    SEE_ROW(app, "storageTree", "\"value\"");
    LiveWindow::click(app.find("storageBrowse"));
    story.choose("\"value\"");
    SEE(app.find<widgets::CodeEdit>("valueText")->toPlainText().contains("n: 1"));
    story.type("valueText", "{ n: }");
    LiveWindow::click(app.find("valueApply"));
    SEE(!story.status("valueProblem").isEmpty());
    QCOMPARE(app.find<widgets::CodeEdit>("valueText")->extraSelections().size(), 1);
    QVERIFY(app.send("Plain / lobby", "/"));
    QVERIFY(story.answer().contains("\"n\": 1"));
  }

  void sql_by_hand_and_the_program_see_each_other() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Notes / lobby", "/add"));
    QVERIFY(app.select("lobby"));
    story.run("INSERT INTO notes (body) VALUES ('by hand') RETURNING id");
    SEE(story.status("sqlStatus").startsWith("1 row"));
    QCOMPARE(app.find<widgets::SqlGrid>("sqlGrid")->model()->index(0, 0).data().toString(), "2");
    QVERIFY(app.send("Notes / lobby", "/"));
    QVERIFY2(story.answer().contains("by hand"), qPrintable(story.answer()));
    // The same rules as for the program.
    story.run("SELECT * FROM _cf_KV");
    SEE(story.status("sqlStatus").contains("prohibited") || story.status("sqlStatus").contains("no such table"));
  }

  void sql_that_does_not_end_is_cancelled() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Notes / lobby", "/add"));
    QVERIFY(app.select("lobby"));
    story.run(QString::fromLatin1(kEndless));
    SEE(story.status("sqlStatus").startsWith("Running"));
    // Again and again: it may not have begun when the button is first clicked.
    SEE((LiveWindow::click(app.find("sqlCancel")), !app.find("sqlCancel")->isEnabled()));
    QVERIFY2(story.status("sqlStatus").contains("SQLITE_INTERRUPT"), qPrintable(story.status("sqlStatus")));
    QVERIFY(app.send("Notes / lobby", "/"));
    QVERIFY(story.answer().contains("by the program"));
  }

  void the_programs_own_endless_sql_is_cancelled_from_the_banner() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Notes / lobby", "/add"));
    QVERIFY(app.select("lobby"));
    const int answered = app.answers();
    app.startSend("Notes / lobby", "/loop");
    SEE(app.button("Cancel SQL") != nullptr);
    SEE((app.button("Cancel SQL") ? LiveWindow::click(app.button("Cancel SQL")) : void(), app.answers() > answered));
    QVERIFY(app.send("Notes / lobby", "/"));
    QVERIFY(story.answer().contains("by the program"));
  }

  void an_earlier_state_is_restored() {
    Story story;
    LiveWindow& app = story.app;
    QVERIFY(app.send("Notes / lobby", "/add"));
    QVERIFY(app.select("lobby"));
    app.find<QAction>("showHistory")->trigger();
    auto* list = app.find<QListView>("historyList");
    SEE(list->model()->rowCount() > 0);
    const int before = list->model()->rowCount();
    QVERIFY(app.send("Notes / lobby", "/add"));
    SEE(list->model()->rowCount() > before);
    list->setCurrentIndex(list->model()->index(list->model()->rowCount() - before, 0));
    LiveWindow::click(app.find("historyRestore"));
    QVERIFY(QTest::qWaitFor(&Story::agree, kPollMs));
    SEE(story.status("historyStatus") == "Restored.");
    QVERIFY(app.send("Notes / lobby", "/"));
    QCOMPARE(story.answer().count("by the program"), 1);
    LiveWindow::click(app.find("historyUndo"));
    QVERIFY(QTest::qWaitFor(&Story::agree, kPollMs));
    SEE_ROW(app, "storageTree", "notes", "2 rows");
    QVERIFY(app.send("Notes / lobby", "/"));
    QCOMPARE(story.answer().count("by the program"), 2);
  }
};

}  // namespace durascope::test

QTEST_MAIN(durascope::test::StorageStoryTest)
#include "storage_story_test.moc"
