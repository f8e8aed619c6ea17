// What the window tells of by itself, in strips at the object.

#include <QLabel>

#include "app/banner.h"
#include "app/source_line.h"
#include "tests/app/window_fixture.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class WindowBannersTest : public QObject {
  Q_OBJECT

  using Fixture = test::WindowFixture;

 private slots:
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
    QVERIFY(app.find<Banner>("warningsBanner")->sentence().startsWith("2 warnings: No migration names the class"));
  }

  void warnings_take_one_line_and_are_told_whole_when_asked_for() {
    Fixture app({800, 600});
    app.openSample();
    ProjectInfo warned = test::sampleProject();
    warned.warnings = {std::string(300, 'a') + " begins.", std::string(300, 'b') + " goes on.", "It ends."};
    app.emulator.nextDrain.project = warned;
    app.turn();
    QWidget* banner = app.find("warningsBanner");
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->height() <= kControlHeight + 8, qPrintable(QString::number(banner->height())));
    QAbstractButton* details = nullptr;
    for (auto* button : banner->findChildren<QAbstractButton*>())
      details = button->text() == "Details" ? button : details;
    QVERIFY(details != nullptr && details->isVisible());
    QTest::mouseClick(details, Qt::LeftButton);
    app.turn();
    QVERIFY(app.find("warningsDialog")->isVisible());
    const QString all = app.find<QLabel>("warningsText")->text();
    for (const std::string& warning : warned.warnings) QVERIFY(all.contains(QString::fromStdString(warning)));
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

  void very_many_mistakes_leave_room_for_the_rest() {
    Fixture app;
    app.openSample();
    const auto tell = [&](int count) {
      std::string message = "wrangler.jsonc has mistakes:";
      for (int i = 1; i <= count; ++i) message += "\nMistake " + std::to_string(i) + '.';
      app.emulator.onReload = [message]() -> Result<ProjectInfo> { return fail(ErrorKind::kBadInput, message); };
      app.find<QAction>("reload")->trigger();
      app.turn();
      return app.find("problemBanner")->findChild<QLabel*>();
    };
    QVERIFY(tell(7)->text().contains("\nMistake 7."));
    QVERIFY(tell(7)->toolTip().isEmpty());
    QVERIFY(tell(9)->text().contains("\nMistake 6.\n… and 3 more; point here to see them."));
    QVERIFY(tell(9)->toolTip().contains("\nMistake 9."));
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

  void what_hibernated_is_gone_with_its_sockets_in_a_new_version() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary room = *app.session.find(test::sampleKey(1, 6));
    room.sockets = room.hibernatable = 1;
    app.emulator.nextDrain.objects = {room};
    app.turn();
    app.session.select(room.key);
    app.turn();
    QVERIFY(app.action("wakeByMessage")->isEnabled());
    app.emulator.nextDrain.project = test::sampleProject();
    app.turn();
    QVERIFY(app.session.selectedObject()->state == journal::ObjectState::kEvicted);
    QVERIFY(!app.action("wakeByMessage")->isEnabled());
    QStringList told;
    for (const QLabel* label : app.find("objectHeader")->findChildren<QLabel*>()) told << label->text();
    QVERIFY2(told.join(' ').contains("the project was reloaded"), qPrintable(told.join(' ')));
    QVERIFY(!told.join(' ').contains("Hibernated"));
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
    auto* banner = app.find<Banner>("deadlockBanner");
    QCOMPARE(banner->sentence(), QStringLiteral("Deadlock: lobby waits for alice, alice for lobby."));
    app.session.select(test::sampleKey(0, 3));
    QVERIFY2(banner->sentence().endsWith("Abort lobby to go on before that."), qPrintable(banner->sentence()));
    app.find<QAction>("abortDeadlock")->trigger();
    QCOMPARE(app.emulator.aborted, std::vector<ObjectKey>{test::sampleKey(0, 1)});
    app.emulator.lifeSnapshot.deadlock.clear();
    emit app.session.secondPassed();
    app.turn();
    QVERIFY(!app.find("deadlockBanner")->isVisible());
  }

  void what_was_done_is_told_until_another_object_is_selected() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary room = *app.session.find(test::sampleKey(0, 1));
    room.sockets = room.hibernatable = 2;
    app.emulator.nextDrain.objects = {room};
    app.turn();
    app.action("abort")->trigger();
    app.turn();
    auto* notice = app.find<Banner>("noticeBanner");
    QVERIFY(notice->isVisible());
    QCOMPARE(notice->sentence(), QStringLiteral("lobby was aborted. That cut 2 WebSockets of it."));
    app.session.select(test::sampleKey(0, 2));
    QVERIFY(!notice->isVisible());
  }

  void a_banner_that_goes_leaves_the_keyboard_where_it_was() {
    Fixture app;
    app.openSample();
    Banner* banner = app.find<Banner>("problemBanner");
    QAction action(QStringLiteral("Do it"));
    banner->addAction(&action);
    banner->show(QStringLiteral("Something."));
    app.turn();
    auto* button = banner->findChild<QAbstractButton*>();
    app.find("memoryTree")->setFocus();
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(app.window.focusWidget(), app.find("memoryTree"));
    button->setFocus();
    banner->show({});
    app.turn();
    QVERIFY(app.window.focusWidget() != app.find("objectFilter"));
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
};

WINDOW_TEST_MAIN(WindowBannersTest)
#include "window_banners_test.moc"
