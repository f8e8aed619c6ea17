// The bar at the top: clock, eviction, latency, isolation, faults.

#include <QMenu>
#include <QPushButton>

#include "tests/app/window_fixture.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class TopBarTest : public QObject {
  Q_OBJECT

  using Fixture = test::WindowFixture;

 private slots:
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

  void real_time_is_offered_where_the_clock_is_behind() {
    Fixture app;
    app.openSample();
    const auto clockAt = [&](std::int64_t nowMs, bool paused) {
      app.emulator.clockState = {.paused = paused, .nowMs = nowMs};
      app.session.setClock(app.emulator.clockState);
    };
    const auto label = [&] { return app.action("realTime")->text().replace(kThinSpace, ' '); };
    clockAt(test::kSampleNowMs, false);
    QVERIFY(!app.action("realTime")->isEnabled());
    QCOMPARE(label(), QStringLiteral("Back to real time (the clock is there)"));
    clockAt(test::kSampleNowMs, true);
    QVERIFY(app.action("realTime")->isEnabled());
    QCOMPARE(label(), QStringLiteral("Back to real time"));
    clockAt(test::kSampleNowMs - 90'000, true);
    QCOMPARE(label(), QStringLiteral("Back to real time: on by 1 min"));
    clockAt(test::kSampleNowMs + 3'600'000, false);
    QVERIFY(!app.action("realTime")->isEnabled());
    QCOMPARE(label(), QStringLiteral("Back to real time (not from 1 h ahead)"));
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
};

WINDOW_TEST_MAIN(TopBarTest)
#include "top_bar_test.moc"
