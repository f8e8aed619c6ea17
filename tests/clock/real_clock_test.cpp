#include "emulator/clock/real_clock.h"

#include <QTest>
#include <string>

using namespace durascope::clock;

// No test here waits: timers are due in the past or in a future that is never reached.
class RealClockTest : public QObject {
  Q_OBJECT

 private slots:
  void wakes_the_host_only_when_the_earliest_due_time_changes() {
    int wakes = 0;
    RealClock clock(world_, [&] { ++wakes; });
    QVERIFY(!clock.nextDue());
    const std::int64_t hour = clock.monotonicNs() + 3'600 * kNsPerSecond;
    const TimerId first = clock.schedule(hour, [] {});
    QCOMPARE(wakes, 1);
    QCOMPARE(*clock.nextDue(), hour);
    const TimerId later = clock.schedule(hour + 1, [] {});
    QCOMPARE(wakes, 1);
    clock.schedule(hour - 1, [] {});
    QCOMPARE(wakes, 2);
    QCOMPARE(*clock.nextDue(), hour - 1);
    clock.cancel(later);
    QCOMPARE(wakes, 2);
    clock.cancel(first);
    QCOMPARE(wakes, 2);
    QCOMPARE(*clock.nextDue(), hour - 1);
  }

  void cancelling_the_earliest_wakes_the_host() {
    int wakes = 0;
    RealClock clock(world_, [&] { ++wakes; });
    const TimerId only = clock.scheduleAfter(3'600 * kNsPerSecond, [] {});
    QVERIFY(clock.cancel(only));
    QCOMPARE(wakes, 2);
    QVERIFY(!clock.nextDue());
  }

  void run_due_fires_what_is_due_in_order_and_nothing_else() {
    RealClock clock(world_, nullptr);
    std::string seen;
    const std::int64_t now = clock.monotonicNs();
    clock.schedule(now - 1, [&] { seen += 'b'; });
    clock.schedule(now - 2, [&] { seen += 'a'; });
    clock.schedule(now - 1, [&] { seen += 'c'; });
    clock.schedule(now + 3'600 * kNsPerSecond, [&] { seen += 'x'; });
    QCOMPARE(seen, std::string());
    clock.runDue();
    QCOMPARE(seen, std::string("abc"));
    clock.runDue();
    QCOMPARE(seen, std::string("abc"));
  }

  void timers_scheduled_by_callbacks_wait_for_the_next_round() {
    int wakes = 0;
    RealClock clock(world_, [&] { ++wakes; });
    int fired = 0;
    std::function<void()> again = [&] {
      ++fired;
      clock.schedule(0, again);
    };
    clock.schedule(0, again);
    wakes = 0;
    clock.runDue();
    QCOMPARE(fired, 1);
    QCOMPARE(wakes, 0);  // the host looks at nextDue() after the round anyway
    QCOMPARE(*clock.nextDue(), 0);
    clock.runDue();
    QCOMPARE(fired, 2);
  }

  void both_scales_go_forward() {
    RealClock clock(world_, nullptr);
    const std::int64_t before = clock.monotonicNs();
    QVERIFY(clock.monotonicNs() >= before);
    QVERIFY(clock.nowMs() > 1'700'000'000'000);
    QVERIFY(clock.nowNs() / kNsPerMs >= clock.nowMs() - 1);
  }

 private:
  WorldTime world_;
};

QTEST_GUILESS_MAIN(RealClockTest)
#include "real_clock_test.moc"
