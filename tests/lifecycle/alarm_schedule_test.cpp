#include "emulator/lifecycle/alarm_schedule.h"

#include <QTest>

#include "tests/support/virtual_clock.h"

using namespace durascope;
using namespace durascope::lifecycle;

namespace {

/// A wall clock that can be set, over a virtual clock's timers.
class ShiftedClock final : public clock::Clock {
 public:
  std::int64_t nowNs() const override { return base.nowNs() + shiftNs; }
  std::int64_t monotonicNs() const override { return base.monotonicNs(); }
  using Clock::schedule;
  clock::TimerId schedule(std::int64_t dueNs, Callback callback, const clock::Purpose& purpose) override {
    return base.schedule(dueNs, std::move(callback), purpose);
  }
  bool cancel(clock::TimerId id) override { return base.cancel(id); }

  test::VirtualClock base;
  std::int64_t shiftNs = 0;
};

}  // namespace

class AlarmScheduleTest : public QObject {
  Q_OBJECT

  static constexpr std::int64_t kSecond = clock::kNsPerSecond;

 private slots:
  void init() {
    schedule_.reset();
    clock_ = std::make_unique<ShiftedClock>();
    runs_.clear();
    chance_ = 0;
    schedule_ = std::make_unique<AlarmSchedule>(
        *clock_,
        [this](const AlarmSchedule::Run& run) {
          runs_.push_back({run, clock_->nowNs()});
        },
        [this] { return chance_; });
  }

  void it_runs_when_it_is_due_and_not_before() {
    const std::int64_t due = clock_->nowNs() + 5 * kSecond;
    schedule_->set(a_, due, "lobby");
    clock_->base.advance(4'999);
    QCOMPARE(runs_.size(), 0U);
    clock_->base.advance(1);
    QCOMPARE(runs_.size(), 1U);
    QCOMPARE(runs_[0].run.timeNs, due);
    QCOMPARE(runs_[0].run.retries, 0U);
    QVERIFY(runs_[0].run.name == "lobby" && !runs_[0].run.byHand);
    QVERIFY(schedule_->find(a_)->running);
    QCOMPARE(schedule_->ended(a_, AlarmOutcome::kDone).retryNs, 0);
    QVERIFY(!schedule_->has(a_));
  }

  void what_is_overdue_is_due_at_once_but_not_inside_the_call() {
    schedule_->set(a_, clock_->nowNs() - 3'600 * kSecond, std::nullopt);
    schedule_->set(b_, std::numeric_limits<std::int64_t>::min(), std::nullopt);
    QCOMPARE(runs_.size(), 0U);
    clock_->base.advance(0);
    QCOMPARE(runs_.size(), 2U);
  }

  void a_time_in_another_century_waits() {
    schedule_->set(a_, std::numeric_limits<std::int64_t>::max(), std::nullopt);
    clock_->base.advance(1'000'000'000'000);
    QCOMPARE(runs_.size(), 0U);
    QVERIFY(schedule_->has(a_));
  }

  void a_new_time_replaces_the_old_and_none_cancels() {
    schedule_->set(a_, clock_->nowNs() + kSecond, "n");
    schedule_->set(a_, clock_->nowNs() + 3 * kSecond, std::nullopt);
    clock_->base.advance(2'000);
    QCOMPARE(runs_.size(), 0U);
    clock_->base.advance(1'000);
    QCOMPARE(runs_.size(), 1U);
    QVERIFY(runs_[0].run.name == "n");  // the name stays
    schedule_->ended(a_, AlarmOutcome::kDone);
    schedule_->set(a_, clock_->nowNs() + kSecond, std::nullopt);
    schedule_->set(a_, std::nullopt, std::nullopt);
    clock_->base.advance(10'000);
    QCOMPARE(runs_.size(), 1U);
    QCOMPARE(clock_->base.pending(), 0U);
  }

  void a_wall_clock_that_was_set_back_makes_it_wait_again() {
    schedule_->set(a_, clock_->nowNs() + 5 * kSecond, std::nullopt);
    clock_->shiftNs = -2 * kSecond;
    clock_->base.advance(5'000);
    QCOMPARE(runs_.size(), 0U);
    clock_->base.advance(2'000);
    QCOMPARE(runs_.size(), 1U);
  }

  void a_failure_is_tried_again_six_times_after_twice_as_long_each() {
    const std::int64_t due = clock_->nowNs() + kSecond;
    schedule_->set(a_, due, std::nullopt);
    clock_->base.advance(1'000);
    for (std::uint32_t retry = 0; retry < kMaxAlarmRetries; ++retry) {
      QCOMPARE(runs_.size(), retry + 1U);
      QCOMPARE(runs_.back().run.retries, retry);
      QCOMPARE(runs_.back().run.timeNs, due);
      const AlarmSchedule::Next next = schedule_->ended(a_, AlarmOutcome::kFailed);
      const std::int64_t delay = (std::int64_t{2} << retry) * kSecond;
      QCOMPARE(next.retryNs, clock_->nowNs() + delay);
      QVERIFY(!next.givenUp);
      QCOMPARE(schedule_->find(a_)->timeNs, due);  // the original one, also between retries
      clock_->base.advanceNs(delay - 1);
      QCOMPARE(runs_.size(), retry + 1U);
      clock_->base.advanceNs(1);
    }
    QCOMPARE(runs_.size(), 7U);
    QCOMPARE(runs_.back().run.retries, 6U);
    QVERIFY(schedule_->ended(a_, AlarmOutcome::kFailed).givenUp);
    QVERIFY(!schedule_->has(a_));
    clock_->base.advance(10'000'000);
    QCOMPARE(runs_.size(), 7U);
  }

  void chance_makes_a_delay_longer_by_up_to_a_quarter() {
    chance_ = 1;
    run(a_);
    QCOMPARE(schedule_->ended(a_, AlarmOutcome::kFailed).retryNs, clock_->nowNs() + 5 * kSecond / 2);
  }

  void uncounted_failures_are_tried_for_ever_with_a_longest_delay() {
    run(a_);
    std::int64_t delay = 0;
    for (int i = 0; i < 30; ++i) {
      const AlarmSchedule::Next next = schedule_->ended(a_, AlarmOutcome::kUncounted);
      delay = next.retryNs - clock_->nowNs();
      clock_->base.advanceNs(delay);
      QCOMPARE(runs_.back().run.retries, 0U);
    }
    QCOMPARE(delay, 1'024 * kSecond);
    schedule_->ended(a_, AlarmOutcome::kFailed);
    clock_->base.advanceNs(1'024 * kSecond);
    QCOMPARE(runs_.back().run.retries, 1U);
  }

  void what_is_abandoned_is_given_up_at_once() {
    run(a_);
    QVERIFY(schedule_->ended(a_, AlarmOutcome::kAbandoned).givenUp);
    QVERIFY(!schedule_->has(a_));
  }

  void a_time_that_is_set_while_it_runs_counts_after_the_run_data() {
    QTest::addColumn<AlarmOutcome>("outcome");
    QTest::newRow("well") << AlarmOutcome::kDone;
    QTest::newRow("failed") << AlarmOutcome::kFailed;
    QTest::newRow("abandoned") << AlarmOutcome::kAbandoned;
  }
  void a_time_that_is_set_while_it_runs_counts_after_the_run() {
    QFETCH(AlarmOutcome, outcome);
    run(a_);
    const std::int64_t wanted = clock_->nowNs() + kSecond;
    schedule_->set(a_, wanted, std::nullopt);
    clock_->base.advance(2'000);
    QCOMPARE(runs_.size(), 1U);  // handlers never overlap
    const AlarmSchedule::Next next = schedule_->ended(a_, outcome);
    QVERIFY(!next.givenUp && next.retryNs == 0);
    clock_->base.advance(0);
    QCOMPARE(runs_.size(), 2U);
    QCOMPARE(runs_.back().run.timeNs, wanted);
    QCOMPARE(runs_.back().run.retries, 0U);
  }

  void what_is_cancelled_while_it_runs_is_not_tried_again() {
    run(a_);
    schedule_->set(a_, std::nullopt, std::nullopt);
    QVERIFY(!schedule_->ended(a_, AlarmOutcome::kFailed).givenUp);
    QVERIFY(!schedule_->has(a_));
  }

  void a_new_time_between_retries_begins_counting_anew() {
    run(a_);
    schedule_->ended(a_, AlarmOutcome::kFailed);
    schedule_->set(a_, clock_->nowNs() + kSecond, std::nullopt);
    clock_->base.advance(1'000);
    QCOMPARE(runs_.back().run.retries, 0U);
    QCOMPARE(schedule_->ended(a_, AlarmOutcome::kFailed).retryNs, clock_->nowNs() + 2 * kSecond);
  }

  void by_hand_it_runs_before_its_time_once() {
    QVERIFY(!schedule_->fireNow(a_));
    schedule_->set(a_, clock_->nowNs() + 10 * kSecond, std::nullopt);
    QVERIFY(schedule_->fireNow(a_));
    QVERIFY(runs_.size() == 1 && runs_[0].run.byHand);
    QVERIFY(!schedule_->fireNow(a_));
    schedule_->ended(a_, AlarmOutcome::kDone);
    clock_->base.advance(20'000);
    QCOMPARE(runs_.size(), 1U);
  }

  void alarms_due_at_once_run_in_the_order_in_which_they_were_set() {
    const std::int64_t due = clock_->nowNs() + kSecond;
    schedule_->set(b_, due, std::nullopt);
    schedule_->set(a_, due, std::nullopt);
    clock_->base.advance(1'000);
    QVERIFY(runs_.size() == 2 && runs_[0].run.key == b_ && runs_[1].run.key == a_);
    QCOMPARE(schedule_->all().size(), 2U);
  }

  void nothing_is_left_with_the_clock() {
    schedule_->set(a_, clock_->nowNs() + kSecond, std::nullopt);
    schedule_.reset();
    QCOMPARE(clock_->base.pending(), 0U);
  }

 private:
  struct Started {
    AlarmSchedule::Run run;
    std::int64_t atNs;
  };

  void run(const ObjectKey& key) {
    schedule_->set(key, clock_->nowNs(), std::nullopt);
    clock_->base.advance(0);
  }

  const ObjectKey a_{0, {}}, b_{1, {}};
  std::unique_ptr<ShiftedClock> clock_;
  std::unique_ptr<AlarmSchedule> schedule_;
  std::vector<Started> runs_;
  double chance_ = 0;
};

QTEST_GUILESS_MAIN(AlarmScheduleTest)
#include "alarm_schedule_test.moc"
