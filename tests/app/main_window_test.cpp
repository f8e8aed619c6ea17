// The window as a whole: pages, docks, sizes, keys.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTableView>

#include "app/about.h"
#include "app/banner.h"
#include "app/dock_layout.h"
#include "tests/app/window_fixture.h"
#include "widgets/common/code_edit.h"
#include "widgets/common/seen.h"
#include "widgets/log/log_model.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class MainWindowTest : public QObject {
  Q_OBJECT

  using Fixture = test::WindowFixture;

 private slots:
  void nothing_open_shows_the_welcome_page_alone() {
    Fixture app;
    QVERIFY(app.find("welcomePage")->isVisible());
    for (const char* dock : {"objectsDock", "requestDock", "timelineDock", "logDock"}) {
      QVERIFY(!app.find(dock)->isVisible());
    }
    app.find<QAbstractButton>("welcomeEntry")->click();
    QCOMPARE(app.emulator.opened.at(0).path, "/examples/counter");
  }

  void an_open_project_brings_object_and_docks() {
    Fixture app;
    app.openSample();
    QVERIFY(app.find("objectView")->isVisible());
    QVERIFY(app.find("objectsDock")->isVisible());
    QVERIFY(app.find("requestDock")->isVisible());
    QVERIFY(app.find("timelineView")->isVisible());
    QVERIFY(app.window.windowTitle().startsWith("counter"));
  }

  void a_tabs_key_brings_it_to_the_front_and_then_hides_it() {
    Fixture app;
    app.openSample();
    QDockWidget* life = app.window.docks().tab("lifeDock");
    QAction* key = nullptr;
    for (QAction* action : app.window.docks().toggles()) {
      if (action->text() == life->windowTitle()) key = action;
    }
    QVERIFY(key != nullptr && key->isChecked());
    QVERIFY(app.find("lifeView")->visibleRegion().isEmpty());
    key->trigger();
    app.turn();
    QVERIFY(key->isChecked() && !app.find("lifeView")->visibleRegion().isEmpty());
    key->trigger();
    app.turn();
    QVERIFY(!key->isChecked() && life->isHidden());
    key->trigger();
    app.turn();
    QVERIFY(key->isChecked() && !app.find("lifeView")->visibleRegion().isEmpty());
  }

  void the_request_panel_gives_way_in_a_narrow_window_and_comes_back() {
    Fixture app;
    app.openSample();
    QDockWidget* request = app.window.docks().request();
    QCOMPARE(app.window.dockWidgetArea(request), Qt::RightDockWidgetArea);
    app.window.resize(1024, 700);
    app.turn();
    QCOMPARE(app.window.dockWidgetArea(request), Qt::BottomDockWidgetArea);
    app.window.resize(2560, 1440);
    app.turn();
    QCOMPARE(app.window.dockWidgetArea(request), Qt::RightDockWidgetArea);
  }

  void a_narrow_window_gives_back_tab_and_sizes_when_it_is_wide_again() {
    Fixture app;
    app.openSample();
    DockLayout& docks = app.window.docks();
    docks.bringUp(docks.tab("logDock"));
    app.window.resizeDocks({docks.objects(), docks.request()}, {340, 360}, Qt::Horizontal);
    app.window.resizeDocks({docks.tab("logDock")}, {260}, Qt::Vertical);
    app.turn();
    const QSize objects = docks.objects()->size(), request = docks.request()->size();
    const int bottom = docks.tab("logDock")->height();
    app.window.resize(800, 600);
    app.turn();
    QVERIFY(!app.find("logView")->visibleRegion().isEmpty());
    docks.bringUp(docks.request());
    app.turn();
    app.window.resize(1440, 900);
    app.turn();
    QVERIFY(!app.find("logView")->visibleRegion().isEmpty());
    QCOMPARE(docks.objects()->width(), objects.width());
    QCOMPARE(docks.request()->width(), request.width());
    QVERIFY(std::abs(docks.tab("logDock")->height() - bottom) <= 4);
  }

  void a_log_has_room_for_its_text_in_a_small_window() {
    Fixture app({800, 600});
    app.openSample();
    app.window.docks().bringUp(app.window.docks().tab("logDock"));
    app.turn();
    const auto* table = app.find<QTableView>("logTable");
    QVERIFY2(table->columnWidth(LogModel::kText) >= 380, qPrintable(QString::number(table->columnWidth(3))));
  }

  void a_path_has_room_in_a_small_window() {
    Fixture app({800, 600});
    app.openSample();
    app.window.docks().bringUp(app.window.docks().request());
    app.turn();
    QVERIFY(app.find("requestPath")->width() >= 200);
  }

  void the_window_is_as_small_as_it_is_told_to_be() {
    for (const QSize size : {QSize(800, 600), QSize(1024, 700), QSize(2560, 1440)}) {
      Fixture app(size);
      app.openSample();
      QCOMPARE(app.window.size(), size);
    }
  }

  void reset_puts_the_panels_back() {
    Fixture app;
    app.openSample();
    app.window.docks().objects()->hide();
    app.window.addDockWidget(Qt::LeftDockWidgetArea, app.window.docks().request());
    app.find<QAction>("resetLayout")->trigger();
    app.turn();
    QVERIFY(app.window.docks().objects()->isVisible());
    QCOMPARE(app.window.dockWidgetArea(app.window.docks().request()), Qt::RightDockWidgetArea);
  }

  void no_two_actions_share_a_shortcut() {
    Fixture app;
    app.openSample();
    QMap<QString, QString> taken;
    QSet<QAction*> seen;
    for (QAction* action : app.window.findChildren<QAction*>() + app.window.allActions()) {
      if (seen.contains(action) || action->shortcutContext() == Qt::WidgetShortcut) continue;
      seen.insert(action);
      for (const QKeySequence& keys : action->shortcuts()) {
        const QString text = keys.toString();
        QVERIFY2(!taken.contains(text), qPrintable(text + ": " + taken[text] + " and " + action->text()));
        taken[text] = action->text();
      }
    }
    QVERIFY(taken.contains("Ctrl+K"));
  }

  void a_window_is_not_larger_than_the_screen() {
    QWidget window;
    window.setMinimumSize(720, 480);
    fitToScreen(window, {1440, 900}, {1920, 1080});
    QCOMPARE(window.size(), QSize(1440, 900));
    QVERIFY(!window.isMaximized());
    fitToScreen(window, {1440, 900}, {1024, 600});
    QCOMPARE(window.windowState(), Qt::WindowMaximized);
    QWidget small;
    small.setMinimumSize(720, 480);
    fitToScreen(small, {1440, 900}, {640, 400});
    QCOMPARE(small.minimumSize(), QSize(640, 400));
  }

  void menus_show_what_their_entries_do() {
    Fixture app;
    const auto* bar = app.window.findChild<QMenuBar*>();
    QCOMPARE(bar->actions().size(), 5);
    for (const QAction* title : bar->actions()) QVERIFY2(title->menu()->toolTipsVisible(), qPrintable(title->text()));
  }

  void a_key_that_can_do_nothing_says_why() {
    Fixture app;
    app.openSample(false);
    app.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&app.window));
    const auto evict = [&] {
      QTest::keyClick(&app.window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
      app.turn();
      return app.find<Banner>("noticeBanner")->sentence();
    };
    QCOMPARE(evict(), QStringLiteral("No object is selected. Choose one in the list of objects."));
    QVERIFY(app.find("noticeBanner")->isVisible());
    app.session.select(test::sampleKey(0, 4));
    QCOMPARE(evict(), QStringLiteral("carol is not in memory: it has no instance to drop."));
    QCOMPARE(app.action("evict")->toolTip(), QStringLiteral("carol is not in memory: it has no instance to drop"));
    QVERIFY(app.emulator.evicted.empty());
    app.session.select(test::sampleKey(0, 1));
    evict();
    QCOMPARE(app.emulator.evicted.size(), std::size_t{1});
  }

  void about_tells_what_runs_inside() {
    Fixture app;
    setEngines({"SQLite 3.54.1, compiled in", "V8 10.2"});
    app.find<QAction>("about")->trigger();
    app.turn();
    const QString facts = app.find<QLabel>("aboutFacts")->text();
    QVERIFY(facts.contains("SQLite 3.54.1") && facts.contains("V8 10.2") && facts.contains("Qt "));
  }

  void looking_constructs_and_sends_nothing() {
    Fixture app;
    app.openSample();
    app.session.select(test::sampleKey(0, 4));
    app.turn();
    for (const char* call : {"send", "evict", "evictAll", "abort", "terminate", "reload"}) {
      QCOMPARE(app.emulator.callCount(call), std::size_t{0});
    }
  }

  void labels_that_do_not_fit_say_all_in_a_tool_tip() {
    Fixture app({800, 600});
    app.openSample();
    for (const QLabel* label : app.window.findChildren<QLabel*>()) {
      if (!label->isVisible() || label->wordWrap() || label->text().isEmpty() || !label->toolTip().isEmpty()) continue;
      QVERIFY2(label->width() >= label->minimumSizeHint().width(), qPrintable(label->text()));
    }
  }

  void sending_shows_the_panel_where_the_answer_comes() {
    Fixture app;
    app.openSample();
    app.window.docks().request()->close();
    app.turn();
    app.action("sendAction")->trigger();
    app.turn();
    QVERIFY(app.window.docks().request()->isVisible());
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
  }

  void ctrl_return_in_the_sql_field_runs_and_sends_nothing() {
    Fixture app;
    app.openSample();
    app.find("objectFilter")->setFocus();
    app.action("runSql")->trigger();
    app.turn();
    auto* sql = app.find<CodeEdit>("sqlText");
    QCOMPARE(app.window.focusWidget(), sql);
    sql->setPlainText(QStringLiteral("SELECT 1"));
    for (const char* part : {"sqlText", "sqlGrid", "sqlRun"}) {
      QTest::keyClick(app.find(part), Qt::Key_Return, Qt::ControlModifier);
      app.turn();
    }
    QCOMPARE(app.emulator.sqlRequests.size(), std::size_t{3});
    QVERIFY(app.emulator.sent.empty());
    auto* body = app.find<CodeEdit>("requestBody");
    QTest::keyClick(body, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
  }

  void the_path_has_room_beside_a_short_method() {
    Fixture app;
    app.openSample();
    auto* path = app.find<QLineEdit>("requestPath");
    auto* method = app.find<QComboBox>("requestMethod");
    const QString usual = QStringLiteral("/rpc?m=hello&args=[\"bob\"]");
    QVERIFY(path->width() > path->fontMetrics().horizontalAdvance(usual) + 20);
    const int shortOne = method->width();
    method->setCurrentText(QStringLiteral("WebSocket"));
    app.turn();
    QVERIFY(method->width() > shortOne);
  }
};

WINDOW_TEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
