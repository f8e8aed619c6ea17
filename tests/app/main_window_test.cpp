#include "app/main_window.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include "app/about.h"
#include "app/banner.h"
#include "app/dock_layout.h"
#include "app/palette_model.h"
#include "app/source_line.h"
#include "emulator/base/socket_end.h"
#include "tests/app/sample_project.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/elided_line_edit.h"
#include "widgets/common/format.h"
#include "widgets/common/seen.h"
#include "widgets/common/style.h"
#include "widgets/request/request_form.h"
#include "widgets/request/request_view.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class MainWindowTest : public QObject {
  Q_OBJECT

  struct Fixture {
    test::FakeEmulator emulator;
    Session session{emulator, nullptr, [] { return test::kSampleNowMs; }};
    MainWindow window;

    explicit Fixture(QSize size = {1440, 900}, const Settings& settings = {})
        : window(session, settings, {{"Counter", "A number.", "/examples/counter"}}) {
      window.resize(size);
      window.show();
      turn();
    }
    /// Answers of the emulator and whatever they cause.
    void turn() {
      for (int i = 0; i < 5; ++i) {
        emulator.deliver();
        session.drainNow();
        QCoreApplication::processEvents();
      }
    }
    void openSample() {
      emulator.projectInfo = test::sampleProject();
      window.openProject("/projects/counter");
      turn();
      test::fillSample(emulator);
      turn();
      session.select(test::sampleKey(0, 1));
      turn();
    }
    QAction* action(const char* name) {
      for (QAction* action : window.allActions()) {
        if (action->objectName() == QLatin1String(name)) return action;
      }
      return nullptr;
    }
    template <class T = QWidget>
    T* find(const char* name) {
      return window.findChild<T*>(QString::fromLatin1(name));
    }
  };

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName("durascope-test");
  }

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

  void send_shows_the_answer_and_remembers_it() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request&) -> Result<Response> {
      return Response{.status = 200,
                      .statusText = "OK",
                      .body = "{\"value\":1}",
                      .totalNs = 7'900'000,
                      .constructionNs = 6'100'000};
    };
    auto* form = app.window.findChild<RequestView*>()->form();
    form->setDraft({.target = "Counter / lobby", .method = "POST", .path = "/increment"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.sent.at(0).name, "lobby");
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("200 OK"));
    QVERIFY(app.find<ElidedLabel>("responseParts")->text().contains("construction"));
    QCOMPARE(app.find<QListView>("requestHistory")->model()->rowCount(), 1);
  }

  void a_build_that_fails_is_told_with_its_place_and_the_old_version_goes_on() {
    Fixture app;
    app.openSample();
    app.emulator.onReload = []() -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript, "Unexpected token.", "src/index.ts:14:9", "let x = = 1;");
    };
    app.find<QAction>("reload")->trigger();
    app.turn();
    QVERIFY(app.find("problemBanner")->isVisible());
    QVERIFY(app.find("objectView")->isVisible());
  }

  void what_a_project_is_warned_of_is_told_until_dismissed_or_changed() {
    Fixture app;
    app.openSample();
    QWidget* banner = app.find("warningsBanner");
    QVERIFY(!banner->isVisible());
    ProjectInfo warned = test::sampleProject();
    warned.warnings = {"No migration names the class Counter."};
    const auto tell = [&] {
      app.emulator.nextDrain.project = warned;
      app.turn();
    };
    tell();
    QVERIFY(banner->isVisible());
    app.find<QAction>("dismissWarnings")->trigger();
    QVERIFY(!banner->isVisible());
    tell();
    QVERIFY(!banner->isVisible());
    warned.warnings.push_back("The flag x is on by itself.");
    tell();
    QVERIFY(banner->isVisible());
    QVERIFY(app.find("warningsBanner")->findChild<QLabel*>()->text().contains("Counter"));
  }

  void a_problem_is_whole_in_a_narrow_window_and_goes_with_a_reload_that_succeeds() {
    Fixture app({800, 600});
    app.openSample();
    app.emulator.onReload = []() -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript,
                  "A long sentence that has to wrap. "
                  "And it goes on. And it goes on. And it goes on. And it goes on. And it goes on. " +
                      std::string(40, 'y') + ' ' + std::string(40, 'z'));
    };
    app.find<QAction>("reload")->trigger();
    app.turn();
    QWidget* banner = app.find("problemBanner");
    QVERIFY(banner->isVisible());
    QVERIFY(banner->height() >= banner->heightForWidth(banner->width()));
    journal::Event fault;
    fault.hasObject = fault.storageFault = true;
    fault.object = test::sampleKey(0, 1);
    fault.label = "The disk is full.";
    app.emulator.nextDrain.events = {fault};
    app.turn();
    QVERIFY(app.find("faultBanner")->isVisible());
    app.emulator.onReload = {};
    app.find<QAction>("reload")->trigger();
    app.emulator.nextDrain.project = test::sampleProject();
    app.turn();
    QVERIFY(!banner->isVisible());
    QVERIFY(!app.find("faultBanner")->isVisible());
  }

  void several_mistakes_have_a_line_each() {
    Fixture app({800, 600});
    app.openSample();
    app.emulator.onReload = []() -> Result<ProjectInfo> {
      return fail(
          ErrorKind::kBadInput,
          "wrangler.jsonc has 2 mistakes:\n/p/wrangler.jsonc:3:5: What is a?\n/p/wrangler.jsonc:4:5: What is b?",
          "/p/wrangler.jsonc:3:5");
    };
    app.emulator.nextDrain.running = true;
    app.find<QAction>("reload")->trigger();
    app.turn();
    QWidget* banner = app.find("problemBanner");
    QVERIFY(banner->isVisible());
    QVERIFY(banner->height() >= banner->heightForWidth(banner->width()));
    QCOMPARE(banner->findChild<QLabel*>()->text(),
             "The version before goes on; waiting for a change. wrangler.jsonc has 2 mistakes:\n"
             "wrangler.jsonc:3:5: What is a?\nwrangler.jsonc:4:5: What is b?");
  }

  void very_many_lines_leave_room_for_the_rest() {
    Fixture app;
    app.openSample();
    ProjectInfo warned = test::sampleProject();
    for (int i = 1; i <= 8; ++i) warned.warnings.push_back("Warning " + std::to_string(i) + '.');
    const auto tell = [&] {
      app.emulator.nextDrain.project = warned;
      app.turn();
      return app.find("warningsBanner")->findChild<QLabel*>();
    };
    QVERIFY(tell()->text().endsWith("\nWarning 7.\nWarning 8."));
    QVERIFY(tell()->toolTip().isEmpty());
    warned.warnings.push_back("Warning 9.");
    QVERIFY(tell()->text().endsWith("\nWarning 7.\n… and 2 more; point here to see them."));
    QVERIFY(tell()->toolTip().endsWith("\nWarning 8.\nWarning 9."));
  }

  void what_broke_is_forgotten_with_a_new_version() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary broken = *app.session.find(test::sampleKey(0, 1));
    broken.state = journal::ObjectState::kBroken;
    app.emulator.nextDrain.objects = {broken};
    app.turn();
    QVERIFY(app.session.selectedObject()->state == journal::ObjectState::kBroken);
    app.emulator.nextDrain.project = test::sampleProject();
    app.turn();
    QVERIFY(app.session.selectedObject()->state == journal::ObjectState::kEvicted);
  }

  void a_project_that_does_not_start_waits_for_a_change() {
    Fixture app;
    app.emulator.onOpen = [](const ProjectOptions&) -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript, "Unexpected token.", "src/index.ts:14:9", "let x = = 1;");
    };
    app.window.openProject("/broken");
    app.turn();
    QVERIFY(app.find("problemBanner")->isVisible());
    QVERIFY(app.find("waitingPage")->isVisible());
  }

  void an_isolate_that_does_not_answer_can_be_terminated() {
    Fixture app;
    app.openSample();
    QVERIFY(!app.find("isolateBanner")->isVisible());
    app.emulator.nextDrain.isolates = {
        {.number = 0, .running = true, .busy = true, .busySinceMs = test::kSampleNowMs - 3'000}};
    app.turn();
    QVERIFY(app.find("isolateBanner")->isVisible());
    app.find<QAction>("terminateIsolate")->trigger();
    QCOMPARE(app.emulator.terminatedIsolates.size(), std::size_t{1});
  }

  void eviction_and_latency_reach_the_emulator_and_the_badge() {
    Fixture app;
    app.openSample();
    QVERIFY(app.find<QAbstractButton>("statusBadge")->text().contains("Simulated miss: 5"));
    for (const char* button : {"evictionButton", "latencyButton"}) {
      for (QAction* action : app.find<QPushButton>(button)->menu()->actions()) {
        if (action->text().startsWith("Never") || action->text() == "none") action->trigger();
      }
    }
    QCOMPARE(app.emulator.evictionPolicy.kind, EvictionPolicy::Kind::kNever);
    QCOMPARE(app.emulator.missLatencyUs, 0);
    QCOMPARE(app.find<QAbstractButton>("statusBadge")->text(), QStringLiteral("Eviction: never"));
  }

  void the_clock_is_paused_stepped_and_moved_to_what_is_due() {
    Fixture app;
    app.openSample();
    QVERIFY(!app.action("pauseClock")->isEnabled());
    app.emulator.clockState = {
        .nowMs = test::kSampleNowMs, .nextDueMs = test::kSampleNowMs + 12'000, .nextWhat = "alarm of lobby"};
    app.session.refreshClock();
    app.turn();
    auto* button = app.find<QPushButton>("clockButton");
    QCOMPARE(button->text(), QStringLiteral("● Real time"));
    QVERIFY(app.action("fastForward")->text().startsWith("Fast-forward: alarm of lobby (in 12"));
    const int width = button->width();
    app.action("pauseClock")->trigger();
    app.turn();
    QVERIFY(app.emulator.clockPaused);
    QVERIFY(button->text().startsWith("‖ "));
    QCOMPARE(button->width(), width);
    app.action("stepSecond")->trigger();
    app.action("fastForward")->trigger();
    app.turn();
    QCOMPARE(app.emulator.clockSteps, std::vector<std::int64_t>{1'000});
    QCOMPARE(app.emulator.callCount("fastForward"), std::size_t{1});
    QVERIFY(app.emulator.clockPaused);
    // One that runs goes on afterwards.
    app.action("pauseClock")->trigger();
    app.turn();
    QVERIFY(!app.emulator.clockPaused);
    app.action("fastForward")->trigger();
    app.turn();
    QCOMPARE(app.emulator.callCount("fastForward"), std::size_t{2});
    QVERIFY(!app.emulator.clockPaused);
  }

  void isolation_is_changed_by_reloading_and_stays_when_that_is_refused() {
    Fixture app;
    app.openSample();
    auto* button = app.find<QPushButton>("isolationButton");
    const auto choose = [&](const char* text) {
      for (QAction* action : button->menu()->actions()) {
        if (action->text().startsWith(text)) action->trigger();
      }
      app.turn();
    };
    choose("Spread over 4");
    QCOMPARE(app.emulator.isolations.back(), (std::pair{Isolation::kSpread, std::uint32_t{4}}));
    QCOMPARE(button->text(), QStringLiteral("Isolates: 4, spread"));
    choose("Separate");
    QCOMPARE(button->property(kButtonRole).toString(), kBadge);
  }

  void in_a_narrow_window_settings_are_behind_more() {
    Fixture app({800, 600});
    app.openSample();
    QVERIFY(app.find("moreButton")->isVisible());
    QVERIFY(!app.find("storageButton")->isVisible());
    QVERIFY(app.find("clockButton")->isVisible());
    app.window.resize(1600, 900);
    app.turn();
    QVERIFY(!app.find("moreButton")->isVisible());
    QVERIFY(app.find("storageButton")->isVisible());
  }

  void a_deadlock_names_its_objects_and_one_can_be_aborted() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary busy = *app.session.find(test::sampleKey(0, 1));
    busy.state = journal::ObjectState::kRunning;
    busy.stateSinceMs = test::kSampleNowMs - 5'000;
    app.emulator.nextDrain.objects = {busy};
    app.emulator.lifeSnapshot.deadlock = {test::sampleKey(0, 1), test::sampleKey(0, 2)};
    app.turn();
    emit app.session.secondPassed();
    app.turn();
    QVERIFY(app.find("deadlockBanner")->isVisible());
    QVERIFY(app.session.isDeadlocked(test::sampleKey(0, 2)));
    app.find<QAction>("abortDeadlock")->trigger();
    QCOMPARE(app.emulator.aborted, std::vector<ObjectKey>{test::sampleKey(0, 1)});
    app.emulator.lifeSnapshot.deadlock.clear();
    emit app.session.secondPassed();
    app.turn();
    QVERIFY(!app.find("deadlockBanner")->isVisible());
  }

  void a_banner_that_comes_by_itself_moves_nothing() {
    Fixture app;
    app.openSample();
    const QRect before = app.find("memoryTree")->geometry();
    const QPoint at = app.find("memoryTree")->mapTo(&app.window, QPoint());
    app.emulator.nextDrain.isolates = {
        {.number = 0, .running = true, .busy = true, .busySinceMs = test::kSampleNowMs - 3'000}};
    app.turn();
    QVERIFY(app.find("isolateBanner")->isVisible());
    QCOMPARE(app.find("memoryTree")->geometry(), before);
    QCOMPARE(app.find("memoryTree")->mapTo(&app.window, QPoint()), at);
  }

  void an_object_is_woken_by_each_kind_of_event() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary room = *app.session.find(test::sampleKey(0, 1));
    room.sockets = room.hibernatable = 1;
    app.emulator.nextDrain.objects = {room};
    app.emulator.socketsSnapshot.sockets = {{.id = 7, .state = journal::SocketNode::State::kHibernated}};
    app.emulator.socketsSnapshot.socketCount = 1;
    app.turn();
    QCOMPARE(app.action("evict")->text(), QStringLiteral("Hibernate now"));
    app.action("wakeByRequest")->trigger();
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
    app.emulator.storageSnapshot.alarmMs = test::kSampleNowMs + 60'000;
    app.session.select(test::sampleKey(0, 2));
    app.turn();
    app.session.select(test::sampleKey(0, 1));
    app.turn();
    app.action("wakeByAlarm")->trigger();
    QCOMPARE(app.emulator.alarmsFired.size(), std::size_t{1});
    app.action("wakeByClose")->trigger();
    app.turn();
    QCOMPARE(app.emulator.socketActs.back().code, 1000);
    app.find<QLineEdit>("socketText")->setText("hello");
    app.action("wakeByMessage")->trigger();
    QCOMPARE(app.emulator.socketActs.back().data, std::string("hello"));
    app.find<RequestView>("requestView")->form()->setDraft({.target = "Worker", .method = "RPC", .path = "increment"});
    app.action("wakeByCall")->trigger();
    QCOMPARE(app.emulator.methodCalls.back().method, std::string("increment"));
    QCOMPARE(app.emulator.methodCalls.back().target.name, std::string("lobby"));
  }

  void a_method_call_shows_what_it_returns_or_throws() {
    Fixture app;
    app.openSample();
    app.emulator.onCall = [](const Request&, const std::string&, const std::string& arguments) -> Result<std::string> {
      if (arguments.empty()) return fail(ErrorKind::kScript, "TypeError: no", "    at increment (src/index.ts:3:5)");
      return "new Map([[1, 2]])";
    };
    auto* form = app.find<RequestView>("requestView")->form();
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = "increment", .body = "1, { by: 2n }"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.methodCalls.at(0).arguments, std::string("1, { by: 2n }"));
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("Returned"));
    QCOMPARE(app.find<QPlainTextEdit>("responseBody")->toPlainText(), QStringLiteral("new Map([[1, 2]])"));
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = "increment"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().contains("TypeError: no"));
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().contains("src/index.ts:3:5"));
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = ""});
    app.find<QAbstractButton>("sendButton")->click();
    QVERIFY(app.find<QLabel>("requestProblem")->text().startsWith("Which method?"));
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().startsWith("Which method?"));
    QVERIFY(app.find<QLineEdit>("requestPath")->hasFocus() || !app.window.isActiveWindow());
  }

  void send_stays_in_sight_whatever_is_wrong_with_a_call() {
    for (const QSize size : {QSize(1440, 900), QSize(800, 600)}) {
      Fixture app(size);
      app.openSample();
      app.window.docks().bringUp(app.window.docks().request());
      app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("RPC"));
      app.turn();
      app.action("sendAction")->trigger();
      app.turn();
      auto* button = app.find("sendButton");
      QCOMPARE(button->visibleRegion().boundingRect().size(), button->size());
      QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().startsWith("Which method?"));
    }
  }

  void what_an_object_throws_stands_once_in_the_response() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request&) -> Result<Response> {
      Response response;
      response.error = Error{.kind = ErrorKind::kScript, .message = "no"};
      response.errorStack = "TypeError: no\n    at Counter.fetch (src/index.ts:3:5)";
      return response;
    };
    app.find<RequestView>("requestView")->form()->setDraft({.target = "Counter / lobby", .path = "/"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.find<QPlainTextEdit>("responseBody")->toPlainText(),
             QStringLiteral("TypeError: no\n\n    at Counter.fetch (src/index.ts:3:5)"));
  }

  void a_target_that_is_too_long_shows_its_beginning_and_end() {
    Fixture app;
    app.openSample();
    const QString target = QStringLiteral("Counter / ") + QString(64, 'a');
    app.find<RequestView>("requestView")->form()->setDraft({.target = target, .path = "/"});
    auto* edit = qobject_cast<ElidedLineEdit*>(app.find<QComboBox>("requestTarget")->lineEdit());
    QVERIFY(edit != nullptr);
    edit->clearFocus();
    QVERIFY2(edit->shownText().startsWith("Counter / a"), qPrintable(edit->shownText()));
    QVERIFY(edit->shownText().contains(QChar(0x2026)));
    QCOMPARE(edit->text(), target);
  }

  void another_project_starts_with_a_request_of_its_own() {
    Fixture app;
    app.openSample();
    auto* target = app.find<QComboBox>("requestTarget");
    auto* path = app.find<QLineEdit>("requestPath");
    const QString own = target->currentText();
    target->setEditText(QStringLiteral("Nobody / x"));
    path->setText(QStringLiteral("/kept"));
    app.window.openProject("/projects/counter");  // the same again
    app.turn();
    QCOMPARE(target->currentText(), QStringLiteral("Nobody / x"));
    QCOMPARE(path->text(), QStringLiteral("/kept"));
    app.emulator.projectInfo.path = "/projects/other";
    app.window.openProject("/projects/other");
    app.turn();
    app.emulator.nextDrain = {.running = true, .project = app.emulator.projectInfo};
    app.turn();
    QVERIFY(target->currentText() != QStringLiteral("Nobody / x"));
    QCOMPARE(path->text(), QStringLiteral("/"));
    QVERIFY(!own.isEmpty());
  }

  void an_eviction_that_is_held_up_says_by_what_and_can_be_done_at_once() {
    Fixture app;
    app.openSample();
    app.emulator.onEvict = [](ObjectKey) -> Result<void> { return fail(ErrorKind::kUnavailable, "Timed out."); };
    app.emulator.lifeSnapshot.live = true;
    app.emulator.lifeSnapshot.holds = {
        {.kind = journal::HoldNode::Kind::kSocket, .sinceMs = test::kSampleNowMs - 12'000},
        {.kind = journal::HoldNode::Kind::kTimer, .label = "setTimeout(25 s)", .dueMs = test::kSampleNowMs + 9'000}};
    app.action("evict")->trigger();
    app.turn();
    auto* banner = app.find<Banner>("heldBanner");
    QVERIFY(banner->isVisible());
    QCOMPARE(banner->sentence().replace(kThinSpace, ' '),
             QStringLiteral("lobby was not evicted: it is held by an accepted WebSocket for 12 s and setTimeout(25 s), "
                            "which fires in 9 s."));
    app.action("dismissEviction")->trigger();
    QVERIFY(!banner->isVisible());
    app.action("evict")->trigger();
    app.turn();
    QVERIFY(banner->isVisible());
    app.action("evictAtOnce")->trigger();
    app.turn();
    QVERIFY(!banner->isVisible());
    QCOMPARE(app.emulator.evictedNow, std::vector<ObjectKey>{test::sampleKey(0, 1)});
    QCOMPARE(app.find<Banner>("noticeBanner")->sentence(), QStringLiteral("lobby was evicted."));
    // The emulator decides, and says so: what stands here may be a second old.
    app.emulator.onEvictNow = [](ObjectKey) -> Result<journal::Departure> {
      return journal::Departure{.instance = 1, .aborted = true};
    };
    app.action("evict")->trigger();
    app.turn();
    app.action("evictAtOnce")->trigger();
    app.turn();
    QCOMPARE(app.emulator.evictedNow.size(), std::size_t{2});
    QVERIFY(app.emulator.aborted.empty());
    QVERIFY(app.find<Banner>("noticeBanner")->sentence().startsWith("lobby was aborted: an event was in progress"));
    app.emulator.onEvictNow = [](ObjectKey) -> Result<journal::Departure> {
      return fail(ErrorKind::kUnavailable, "It is not in memory any more.");
    };
    app.action("evict")->trigger();
    app.turn();
    app.action("evictAtOnce")->trigger();
    app.turn();
    QCOMPARE(app.find<Banner>("noticeBanner")->sentence(),
             QStringLiteral("lobby was not evicted: It is not in memory any more."));
    // What holds nothing any more is not blamed.
    app.emulator.lifeSnapshot.holds.clear();
    app.action("evict")->trigger();
    app.turn();
    QVERIFY(!banner->isVisible());
    QCOMPARE(app.find<Banner>("noticeBanner")->sentence(), QStringLiteral("lobby was not evicted: Timed out."));
  }

  void a_source_line_is_shown_around_the_column_that_is_meant() {
    const auto [line, column] = sourceLineAt("src/index.ts:3:11", "\t  let é = x y;\r");
    QCOMPARE(line, QString::fromUtf8("let é = x y;"));
    QCOMPARE(line.mid(column), QString::fromUtf8("= x y;"));  // the é is two bytes
    QCOMPARE(sourceLineAt("wrangler.jsonc", "{").second, -1);
    const QString longLine = QString(100, 'a') + '(' + QString(100, 'b');
    const SourceLine::Part part = SourceLine::partOf(longLine, 100, 40);
    QCOMPARE(part.text.size(), 40);
    QCOMPARE(part.text[part.mark], QChar('('));
    QVERIFY(part.text.startsWith(QChar(0x2026)) && part.text.endsWith(QChar(0x2026)));
    QCOMPARE(SourceLine::partOf("short", 2, 40).text, QStringLiteral("short"));
  }

  void a_websocket_is_opened_and_kept_open_by_the_window() {
    Fixture app;
    app.openSample();
    auto [client, server] = SocketEnd::makePair();
    app.emulator.onSend = [end = std::move(client)](const Request&) mutable -> Result<Response> {
      return Response{.status = 101, .socket = std::exchange(end, nullptr)};
    };
    app.find<RequestView>("requestView")
        ->form()
        ->setDraft({.target = "Counter / lobby", .method = "WebSocket", .path = "/room?name=ada", .times = 10});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
    QCOMPARE(app.emulator.sent[0].method, std::string("GET"));
    QCOMPARE(app.emulator.sent[0].headers.back().first, std::string("Upgrade"));
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("101 Switching Protocols"));
    QCOMPARE(server->peerName(), std::string("this window"));
    app.emulator.onSend = {};
    server->send({SocketFrame::Kind::kText, "hi", 0});
    app.turn();
    QCOMPARE(server->untaken(), std::uint64_t{0});
    // It answers a close as a client does.
    server->send({SocketFrame::Kind::kClose, "bye", 4000});
    app.turn();
    const auto answer = server->take();
    QVERIFY(answer && answer->kind == SocketFrame::Kind::kClose);
    QCOMPARE(answer->code, std::uint16_t{4000});
  }

  void waking_by_a_method_asks_for_it_where_none_stands() {
    Fixture app;
    app.openSample();
    app.action("wakeByCall")->trigger();
    app.turn();
    QVERIFY(app.emulator.methodCalls.empty());
    QVERIFY(app.find("requestProblem")->isHidden());
    QCOMPARE(app.find<QComboBox>("requestMethod")->currentText(), QStringLiteral("RPC"));
    QVERIFY(app.find<QLineEdit>("requestPath")->hasFocus());
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("Method call"));
  }

  void what_cannot_wake_an_object_says_why() {
    Fixture app;
    app.openSample();
    app.emulator.storageSnapshot.alarmMs.reset();
    app.turn();
    for (const char* wake : {"wakeByMessage", "wakeByClose"}) {
      QVERIFY(!app.action(wake)->isEnabled());
      QVERIFY(app.action(wake)->toolTip().startsWith("The object has no WebSocket"));
    }
    QVERIFY(!app.action("wakeByAlarm")->isEnabled());
    QVERIFY(app.action("wakeByAlarm")->toolTip().startsWith("The object has no alarm"));
  }

  void real_time_is_offered_where_the_clock_is_behind() {
    Fixture app;
    app.openSample();
    const auto clockAt = [&](std::int64_t nowMs, bool paused) {
      app.emulator.clockState = {.paused = paused, .nowMs = nowMs};
      app.session.setClock(app.emulator.clockState);
    };
    clockAt(test::kSampleNowMs, false);
    QVERIFY(!app.action("realTime")->isEnabled());
    clockAt(test::kSampleNowMs, true);
    QVERIFY(app.action("realTime")->isEnabled());
    clockAt(test::kSampleNowMs - 90'000, true);
    QCOMPARE(app.action("realTime")->text().replace(kThinSpace, ' '), QStringLiteral("Real time: on by 1 min"));
    clockAt(test::kSampleNowMs + 3'600'000, false);
    QVERIFY(!app.action("realTime")->isEnabled());
    QVERIFY(app.action("realTime")->toolTip().contains("time does not go back"));
    clockAt(test::kSampleNowMs - 90'000, false);
    QVERIFY(app.action("realTime")->isEnabled());
    app.action("realTime")->trigger();
    QCOMPARE(app.emulator.callCount("catchUp"), std::size_t{1});
  }

  void isolation_is_chosen_for_one_project() {
    Settings settings;
    settings.engine.isolation = Isolation::kSpread;
    settings.engine.isolates = 4;
    settings.isolationOf = QStringLiteral("/projects/counter");
    Fixture app({1440, 900}, settings);
    app.openSample();
    QCOMPARE(app.emulator.opened.back().isolates, 4U);
    app.window.openProject("/projects/other");
    app.turn();
    QCOMPARE(app.emulator.opened.back().isolates, 1U);
    QCOMPARE(app.find<QAbstractButton>("isolationButton")->text(), QStringLiteral("Isolates: 1, shared"));
    QVERIFY(app.emulator.isolations.empty());  // Nothing is reloaded for it.
  }

  void examples_are_found_by_their_names() {
    Fixture app;
    PaletteModel found(app.session, app.window.allActions());
    found.setQuery(QStringLiteral("counter"));
    QCOMPARE(found.entry(0).text, QStringLiteral("Open example: Counter"));
    found.entry(0).action->trigger();
    QCOMPARE(app.emulator.opened.at(0).path, "/examples/counter");
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

  void faults_on_purpose_are_told_at_the_top() {
    Fixture app;
    app.openSample();
    QVERIFY(!app.find("faultsButton")->isVisible());
    app.find<QAbstractButton>("addFaultButton")->click();
    app.turn();
    QCOMPARE(app.find<QAbstractButton>("faultsButton")->text(), QStringLiteral("1 fault"));
    QVERIFY(app.find("faultsButton")->isVisible());
    app.find<QAbstractButton>("faultsButton")->click();
    QVERIFY(app.find("faultTable")->isVisible());
  }

  void the_palette_knows_browse() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("browse");
    QCOMPARE(model.entry(0).text, QStringLiteral("Browse storage"));
    model.setQuery("evict");
    QVERIFY(model.rowCount() > 0);
  }

  void the_palette_finds_actions_and_objects_by_name_and_id() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("relo");
    QCOMPARE(model.entry(0).text, QStringLiteral("Reload"));
    model.setQuery("#lob");
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.entry(0).object == test::sampleKey(0, 1));
    model.setQuery('#' + QString::fromStdString(test::sampleKey(0, 2).id.hex()).left(6));
    QVERIFY(model.entry(0).object == test::sampleKey(0, 2));
    QVERIFY(matchQuality(u"Open project", u"proj") > matchQuality(u"Open project", u"opj"));
    QCOMPARE(matchQuality(u"Reload", u"xyz"), 0);
  }

  void the_palette_follows_a_reload_while_it_is_open() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("#lob");
    ProjectInfo renamed = test::sampleProject();
    renamed.namespaces[0].className = "Tally";
    app.emulator.nextDrain.project = renamed;
    app.turn();
    QVERIFY2(model.entry(0).hint.startsWith("Tally"), qPrintable(model.entry(0).hint));
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
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  installLook();
  MainWindowTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "main_window_test.moc"
