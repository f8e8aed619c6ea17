#include "tests/support/virtual_clock.h"

#include <QTest>
#include <string>

using namespace durascope::clock;
using durascope::test::VirtualClock;

class VirtualClockTest : public QObject {
  Q_OBJECT

 private slots:
  void time_stands_still_until_moved() {
    VirtualClock clock(1'000);
    QCOMPARE(clock.nowMs(), 1'000);
    QCOMPARE(clock.monotonicNs(), 0);
    clock.advance(250);
    QCOMPARE(clock.nowMs(), 1'250);
    QCOMPARE(clock.nowNs(), 1'250'000'000);
    QCOMPARE(clock.monotonicNs(), 250'000'000);
  }

  void a_timer_is_not_yet_not_yet_now() {
    VirtualClock clock;
    int fired = 0;
    clock.scheduleAfter(100 * kNsPerMs, [&] { ++fired; });
    QCOMPARE(fired, 0);
    clock.advance(99);
    QCOMPARE(fired, 0);
    clock.advance(1);
    QCOMPARE(fired, 1);
    clock.advance(1'000);
    QCOMPARE(fired, 1);
    QCOMPARE(clock.pending(), 0u);
  }

  void the_clock_reads_the_due_time_inside_callbacks() {
    VirtualClock clock(0);
    std::string seen;
    const auto note = [&] { seen += std::to_string(clock.nowMs()) + " "; };
    clock.scheduleAfter(30 * kNsPerMs, note);
    clock.scheduleAfter(10 * kNsPerMs, note);
    clock.advance(500);
    QCOMPARE(seen, std::string("10 30 "));
    QCOMPARE(clock.nowMs(), 500);
  }

  void equal_due_times_fire_in_the_order_of_scheduling() {
    VirtualClock clock;
    std::string seen;
    for (const char name : {'a', 'b', 'c'}) clock.schedule(kNsPerMs, [&seen, name] { seen += name; });
    clock.advance(1);
    QCOMPARE(seen, std::string("abc"));
  }

  void what_is_due_already_waits_for_the_next_step() {
    VirtualClock clock;
    clock.advance(10);
    bool fired = false;
    clock.schedule(0, [&] { fired = true; });
    QVERIFY(!fired);
    clock.advance(0);
    QVERIFY(fired);
    QCOMPARE(clock.monotonicNs(), 10 * kNsPerMs);
  }

  void a_chain_within_the_step_fires_within_it() {
    VirtualClock clock(0);
    std::string seen;
    std::function<void()> tick = [&] {
      seen += std::to_string(clock.nowMs()) + " ";
      clock.scheduleAfter(10 * kNsPerMs, tick);
    };
    clock.scheduleAfter(10 * kNsPerMs, tick);
    clock.advance(35);
    QCOMPARE(seen, std::string("10 20 30 "));
    QCOMPARE(clock.pending(), 1u);
  }

  void a_cancelled_timer_never_fires() {
    VirtualClock clock;
    bool fired = false;
    const TimerId id = clock.scheduleAfter(5, [&] { fired = true; });
    QVERIFY(clock.cancel(id));
    QVERIFY(!clock.cancel(id));
    QVERIFY(!clock.cancel(kNoTimer));
    clock.advance(1);
    QVERIFY(!fired);
  }

  void a_callback_may_cancel_its_neighbour_but_not_itself() {
    VirtualClock clock;
    TimerId self = kNoTimer;
    TimerId neighbour = kNoTimer;
    bool neighbourFired = false;
    self = clock.schedule(5, [&] {
      QVERIFY(!clock.cancel(self));
      QVERIFY(clock.cancel(neighbour));
    });
    neighbour = clock.schedule(5, [&] { neighbourFired = true; });
    clock.advance(1);
    QVERIFY(!neighbourFired);
  }

  void advance_to_next_fires_all_that_are_due_then() {
    VirtualClock clock(0);
    int fired = 0;
    clock.schedule(7 * kNsPerMs, [&] { ++fired; });
    clock.schedule(7 * kNsPerMs, [&] { ++fired; });
    clock.schedule(9 * kNsPerMs, [&] { ++fired; });
    QVERIFY(clock.advanceToNext());
    QCOMPARE(fired, 2);
    QCOMPARE(clock.nowMs(), 7);
    QVERIFY(clock.advanceToNext());
    QCOMPARE(fired, 3);
    QVERIFY(!clock.advanceToNext());
    QCOMPARE(clock.nowMs(), 9);
  }
};

QTEST_GUILESS_MAIN(VirtualClockTest)
#include "virtual_clock_test.moc"
