#include "emulator/clock/world_time.h"

#include <QTest>
#include <string>

#include "emulator/clock/real_clock.h"

using namespace durascope::clock;
using Mode = WorldTime::Mode;

class WorldTimeTest : public QObject {
  Q_OBJECT

 private slots:
  void it_runs_as_the_system_does() {
    WorldTime world;
    QVERIFY(world.isPlain() && !world.isSeeded());
    QVERIFY(std::abs(world.nowNs() / kNsPerMs - WorldTime::systemMs()) < 60'000);
    const std::int64_t before = world.monotonicNs();
    QVERIFY(world.monotonicNs() >= before);
  }

  void it_stands_until_it_is_moved_and_goes_on_from_there() {
    WorldTime world;
    world.setMode(Mode::kStands);
    const std::int64_t wall = world.nowNs(), monotonic = world.monotonicNs();
    world.advanceTo(monotonic + 3'600 * kNsPerSecond);
    QCOMPARE(world.nowNs(), wall + 3'600 * kNsPerSecond);
    QCOMPARE(world.monotonicNs(), monotonic + 3'600 * kNsPerSecond);
    world.advanceTo(monotonic);
    QCOMPARE(world.monotonicNs(), monotonic + 3'600 * kNsPerSecond);
    world.setMode(Mode::kRuns);
    QVERIFY(!world.isPlain());
    QVERIFY(world.nowNs() >= wall + 3'600 * kNsPerSecond && world.nowNs() < wall + 3'700 * kNsPerSecond);
    QVERIFY(world.monotonicNs() >= monotonic + 3'600 * kNsPerSecond);
  }

  void one_that_is_behind_rejoins_the_system_and_one_that_is_ahead_does_not() {
    WorldTime world;
    world.setMode(Mode::kStands);
    const std::int64_t monotonic = world.monotonicNs();
    while (world.behindSystemNs() < kNsPerMs) QTest::qSleep(1);
    QVERIFY(world.rejoin());
    QVERIFY(world.isPlain());
    QVERIFY(world.monotonicNs() > monotonic);
    QVERIFY(std::abs(world.behindSystemNs()) < kNsPerSecond);
    world.setMode(Mode::kStands);
    world.advanceTo(world.monotonicNs() + 3'600 * kNsPerSecond);
    QVERIFY(world.behindSystemNs() < 0);
    QVERIFY(!world.rejoin());
    QCOMPARE(world.mode(), Mode::kStands);
  }

  void a_seeded_world_begins_where_it_is_told() {
    WorldTime world(Mode::kPaced, kSeededStartMs * kNsPerMs);
    QCOMPARE(world.nowNs(), kSeededStartMs * kNsPerMs);
    QVERIFY(world.isSeeded());
    world.advanceTo(world.monotonicNs() + 5);
    QCOMPARE(world.nowNs(), kSeededStartMs * kNsPerMs + 5);
  }

  void timers_of_a_standing_world_wait_for_no_system_clock() {
    WorldTime world;
    world.setMode(Mode::kStands);
    RealClock clock(world, nullptr);
    std::string seen;
    clock.scheduleAfter(0, [&] { seen += 'a'; });
    QVERIFY(clock.waitNs() == 0);  // due already
    clock.runDue();
    QCOMPARE(seen, std::string("a"));
    clock.scheduleAfter(kNsPerMs, [&] { seen += 'b'; });
    QVERIFY(!clock.waitNs());
    clock.runDue();
    QCOMPARE(seen, std::string("a"));
    world.advanceTo(*clock.nextDue());
    QVERIFY(clock.waitNs() == 0);
    clock.runDue();
    QCOMPARE(seen, std::string("ab"));
  }

  void a_paced_world_is_at_the_time_for_which_each_timer_was_set() {
    WorldTime world(Mode::kPaced, 1'000 * kNsPerSecond);
    RealClock clock(world, nullptr);
    std::vector<std::int64_t> seen;
    const std::int64_t start = clock.monotonicNs();
    for (const std::int64_t due : {2, 1}) clock.schedule(start + due, [&] { seen.push_back(clock.nowNs()); });
    while (clock.waitNs() != 0) {
    }
    clock.runDue();
    clock.runDue();
    QVERIFY((seen == std::vector<std::int64_t>{1'000 * kNsPerSecond + 1, 1'000 * kNsPerSecond + 2}));
    clock.scheduleAfter(3'600 * kNsPerSecond, [] {});
    QVERIFY(*clock.waitNs() > 3'500 * kNsPerSecond);
    clock.runDue();
    QCOMPARE(seen.size(), 2U);
  }

  void what_comes_next_is_told_without_our_own_errands() {
    WorldTime world;
    RealClock clock(world, nullptr);
    QVERIFY(!clock.nextVisible());
    const auto nothing = [] {};
    clock.scheduleAfter(kNsPerSecond, nothing);
    QVERIFY(!clock.nextVisible());
    clock.scheduleAfter(60 * kNsPerSecond, nothing, {Purpose::Kind::kAlarm, durascope::ObjectKey{3, {}}});
    const TimerId timer = clock.scheduleAfter(30 * kNsPerSecond, nothing, {Purpose::Kind::kTimer});
    QVERIFY(clock.nextVisible()->purpose.kind == Purpose::Kind::kTimer && !clock.nextVisible()->purpose.object);
    clock.cancel(timer);
    QVERIFY(clock.nextVisible()->purpose.object->ns == 3);
  }
};

QTEST_GUILESS_MAIN(WorldTimeTest)
#include "world_time_test.moc"
