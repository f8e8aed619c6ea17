// A clock that one can stop, step and run ahead: eviction, timers, alarms and Date obey it (lifecycle.md 10.1,
// storage.md 6). Nothing here waits for real time.

#include <QTest>
#include <algorithm>
#include <limits>

#include "emulator/clock/world_time.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

// No two slashes in a row: moc would take them for a comment.
constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
const kObject = "http:/" + "/o/";
let moduleCounter = 0;
const runs = [];
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export class Thing extends DurableObject {
  seen = 0;
  async fetch(request) {
    ++this.seen;
    ++moduleCounter;
    const { pathname, searchParams } = new URL(request.url);
    const ms = Number(searchParams.get("ms"));
    const { storage } = this.ctx;
    switch (pathname) {
      case "/now": return new Response(`${Date.now()} ${new Date().getTime()} ${performance.now()}`);
      case "/timer": setTimeout(() => runs.push(`timer ${this.ctx.id.name} at ${Date.now()}`), ms); break;
      case "/interval": setInterval(() => runs.push(this.ctx.id.name), ms); break;
      case "/waitUntil": this.ctx.waitUntil(new Promise(() => {})); break;
      case "/sleep": await wait(ms); break;
      case "/spin": { const start = Date.now(); await null; while (Date.now() - start < ms); break; }
      case "/nap": { const start = Date.now(); await wait(ms); return new Response(String(Date.now() - start)); }
      case "/hang": await this.ctx.blockConcurrencyWhile(() => new Promise(() => {})); break;
      case "/again": this.again = 3; await storage.setAlarm(Date.now()); break;
      case "/alarm": await storage.setAlarm(Date.now() + ms); break;
      case "/fail": this.fails = Infinity; await storage.put("fails", ms); await storage.setAlarm(Date.now()); break;
      case "/runs": return new Response(runs.splice(0).join("; "));
      case "/getAlarm": return new Response(String(await storage.getAlarm()));
      case "/read": return new Response(String(await storage.get("missing")));
      case "/chain": await this.env.THING.getByName("end").fetch(kObject + "timer?ms=" + ms); break;
    }
    return new Response(`${this.seen} of ${moduleCounter}`);
  }
  async alarm({ retryCount, scheduledTime }) {
    runs.push(`alarm ${this.ctx.id.name} ${retryCount} at ${Date.now()}`);
    if (--this.again > 0) await this.ctx.storage.setAlarm(Date.now());
    const fails = (await this.ctx.storage.get("fails")) ?? 0;
    if (retryCount < fails) throw new Error("fails");
  }
}
)JS";

constexpr std::int64_t kStartMs = 1'767'225'600'000;

}  // namespace

class ClockTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    writeProject(*project_, kSource, {{"Thing", true}});
    emulator_->events.clear();
    emulator_->objects.clear();
  }
  void cleanup() {
    emulator_->close();
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void a_paused_clock_stands_for_date_and_performance() {
    open();
    COMPARE_TEXT(emulator_->ask("a", "/now"), at(0) + " " + at(0) + " " + at(0));
    QTest::qWait(5);
    COMPARE_TEXT(emulator_->ask("a", "/now"), at(0) + " " + at(0) + " " + at(0));
    QCOMPARE(step(1'234).nowMs, kStartMs + 1'234);
    COMPARE_TEXT(emulator_->ask("a", "/now"), at(1'234) + " " + at(1'234) + " " + at(1'234));
    emulator_->door().setClockPaused(false);
    QTRY_VERIFY_WITH_TIMEOUT(!emulator_->clock()->paused, kPollMs);
  }

  void a_clock_that_is_behind_catches_up_and_what_came_due_runs_in_order() {
    openWithoutSeed();
    emulator_->key("a", "/timer?ms=40");
    emulator_->key("b", "/timer?ms=20");
    QTest::qWait(60);
    COMPARE_TEXT(emulator_->ask("c", "/runs"), "");
    const auto state = emulator_->catchUp();
    VERIFY_OK(state);
    QVERIFY(!state->paused);
    QVERIFY(std::abs(state->nowMs - durascope::clock::WorldTime::systemMs()) < kPollMs);
    const QString runs = QString::fromStdString(emulator_->ask("c", "/runs"));
    QVERIFY2(runs.indexOf("timer b") >= 0 && runs.indexOf("timer a") > runs.indexOf("timer b"), qPrintable(runs));
    // From then on it is the system's time.
    QVERIFY(std::abs(emulator_->clock()->nowMs - durascope::clock::WorldTime::systemMs()) < 2'000);
  }

  void a_clock_that_is_ahead_or_fixed_by_a_seed_does_not_go_back() {
    openWithoutSeed();
    step(3'600'000);
    const auto ahead = emulator_->catchUp();
    QVERIFY(!ahead && ahead.error().kind == ErrorKind::kUnavailable);
    VERIFY_CONTAINS(ahead.error().message, "time does not go back");
    QVERIFY(emulator_->clock()->paused);
    emulator_->close();
    open();
    const auto seeded = emulator_->catchUp();
    QVERIFY(!seeded);
    VERIFY_CONTAINS(seeded.error().message, "seed");
  }

  void an_instance_is_evicted_after_ten_idle_seconds_and_globals_stay() {
    open();
    const ObjectKey key = emulator_->key("a");
    step(9'999);
    QVERIFY(emulator_->memory(key)->live);
    step(1);
    QVERIFY(!emulator_->memory(key)->live);
    COMPARE_TEXT(emulator_->collect().objects[key].reason, "idle for 10 s");
    COMPARE_TEXT(emulator_->ask("a"), "1 of 2");
    // Each event begins the ten seconds anew.
    step(9'000);
    COMPARE_TEXT(emulator_->ask("a"), "2 of 3");
    step(9'000);
    COMPARE_TEXT(emulator_->ask("a"), "3 of 4");
  }

  void a_timer_keeps_the_instance_until_it_fires() {
    open();
    const ObjectKey key = emulator_->key("a", "/timer?ms=25000");
    step(25'000);
    QVERIFY(emulator_->memory(key)->live);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "timer a at " + at(25'000));
    step(10'000);
    QVERIFY(!emulator_->memory(key)->live);
  }

  void an_alarm_fires_in_a_new_instance_with_its_name() {
    open();
    const ObjectKey key = emulator_->key("lobby", "/alarm?ms=15000");
    step(14'999);
    QVERIFY(!emulator_->memory(key)->live);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "");
    step(1);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "alarm lobby 0 at " + at(15'000));
    QCOMPARE(emulator_->memory(key)->instance, 2U);
    step(10'000);
    QVERIFY(!emulator_->memory(key)->live);
  }

  void a_failing_alarm_runs_seven_times_and_is_given_up() {
    open();
    emulator_->key("a", "/fail?ms=99");
    std::vector<std::int64_t> ran = {0};
    for (int retry = 1; retry <= 6; ++retry) {
      COMPARE_TEXT(emulator_->ask("a", "/getAlarm"), at(0));  // the original time, between retries
      const std::int64_t shortest = std::int64_t{1'000} << retry;
      step(shortest - 1);
      COMPARE_TEXT(lastRun(), "alarm a " + std::to_string(retry - 1));
      step(shortest / 4 + 1);
      COMPARE_TEXT(lastRun(), "alarm a " + std::to_string(retry));
    }
    COMPARE_TEXT(emulator_->ask("a", "/getAlarm"), "null");
    step(3'600'000);
    COMPARE_TEXT(lastRun(), "alarm a 6");
    emulator_->collect();
    QVERIFY(emulator_->find(journal::EventKind::kLog, "failed 7 times") != nullptr);
    QVERIFY(emulator_->find(journal::EventKind::kRequest, "retry 6: Error: fails") != nullptr);
  }

  void a_critical_section_is_cut_off_after_thirty_seconds_with_who_waits() {
    open();
    const Answer<Response> hanging = emulator_->start(RunningEmulator::toObject("a", "/hang"));
    step(0);
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a"));
    step(29'999);
    QCOMPARE(hanging.count() + waiting.count(), 0);
    step(1);
    VERIFY_CONTAINS(RunningEmulator::textOf(hanging.wait()), "waited for too long");
    VERIFY_CONTAINS(RunningEmulator::textOf(waiting.wait()), "waited for too long");
  }

  void what_is_due_runs_in_order_over_all_isolates() {
    open(4);
    for (int i = 0; i < 12; ++i)
      emulator_->ask("o" + std::to_string(i), "/timer?ms=" + std::to_string(100 + (i * 7) % 12));
    QCOMPARE(emulator_->clock()->nextDueMs, kStartMs + 100);
    step(1'000);
    // Each isolate has globals of its own, so each tells of its own timers; all are in order.
    for (int i = 0; i < 12; ++i) {
      const std::string text = emulator_->ask("o" + std::to_string(i), "/runs");
      std::int64_t before = 0;
      for (std::size_t found = text.find(" at "); found != std::string::npos; found = text.find(" at ", found + 1)) {
        const std::int64_t when = std::stoll(text.substr(found + 4));
        QVERIFY2(when >= before && when >= kStartMs + 100 && when < kStartMs + 112, text.c_str());
        before = when;
      }
    }
  }

  void a_step_is_answered_when_calls_between_isolates_have_come_to_rest() {
    open(4);
    const Answer<Response> chain = emulator_->start(RunningEmulator::toObject("first", "/chain?ms=50"));
    step(0);
    VERIFY_OK(chain.wait());
    step(49);
    COMPARE_TEXT(emulator_->ask("end", "/runs"), "");
    step(1);
    COMPARE_TEXT(emulator_->ask("end", "/runs"), "timer end at " + at(50));
  }

  void what_a_callback_sets_within_the_step_runs_in_it() {
    open();
    const Answer<Response> nap = emulator_->start(RunningEmulator::toObject("a", "/nap?ms=700"));
    QCOMPARE(step(1'000).nowMs, kStartMs + 1'000);
    COMPARE_TEXT(RunningEmulator::textOf(nap.wait()), "700");
  }

  void an_interval_ticks_as_often_as_fits() {
    open();
    emulator_->ask("a", "/interval?ms=10");
    step(1'000);
    const std::string text = emulator_->ask("a", "/runs");
    QCOMPARE(std::ranges::count(text, ';'), 99);
  }

  void fast_forward_goes_to_the_next_timer_alarm_or_idle_count() {
    open(2);
    QVERIFY(!emulator_->fastForward());
    emulator_->ask("a", "/timer?ms=3000");
    emulator_->ask("b", "/alarm?ms=20000");
    auto state = emulator_->clock();
    VERIFY_OK(state);
    QVERIFY(state->paused);
    QCOMPARE(state->nextDueMs, kStartMs + 3'000);
    COMPARE_TEXT(state->nextWhat, "timer of a");
    state = emulator_->fastForward();
    VERIFY_OK(state);
    QCOMPARE(state->nowMs, kStartMs + 3'000);
    COMPARE_TEXT(emulator_->ask("a", "/runs"), "timer a at " + at(3'000));
    COMPARE_TEXT(state->nextWhat, "b falls out of memory");
    state = emulator_->fastForward();
    QCOMPARE(state->nowMs, kStartMs + 10'000);
    state = emulator_->fastForward();
    QCOMPARE(state->nowMs, kStartMs + 13'000);
    COMPARE_TEXT(state->nextWhat, "alarm of b");
    state = emulator_->fastForward();
    QCOMPARE(state->nowMs, kStartMs + 20'000);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "alarm b 0 at " + at(20'000));
  }

  void a_running_clock_can_run_ahead_and_goes_on() {
    ProjectOptions options = RunningEmulator::options(*project_);
    VERIFY_OK(emulator_->open(options));
    emulator_->ask("a", "/alarm?ms=3600000");
    const std::int64_t before = emulator_->clock()->nowMs;
    const auto state = emulator_->step(3'600'000);
    VERIFY_OK(state);
    QVERIFY(!state->paused && state->nowMs >= before + 3'600'000 && state->nowMs < before + 3'700'000);
    VERIFY_CONTAINS(emulator_->ask("a", "/runs"), "alarm a 0");
    QVERIFY(std::stoll(emulator_->ask("a", "/now")) >= before + 3'600'000);
  }

  void a_jump_is_told_in_the_journal() {
    open();
    VERIFY_OK(emulator_->step(80'000));
    QTRY_VERIFY(emulator_->collect().find(journal::EventKind::kLog, "The clock was moved forward by 1 min 20 s."));
  }

  void time_goes_forward_only() {
    open();
    QVERIFY(!emulator_->step(-1));
    QVERIFY(!emulator_->step(std::numeric_limits<std::int64_t>::max()));
    emulator_->close();
    QVERIFY(!emulator_->step(1));
    QVERIFY(!emulator_->fastForward());
    QVERIFY(!emulator_->clock());
  }

  void a_step_that_never_comes_to_rest_is_answered_when_the_project_closes() {
    open();
    const Answer<Response> loop = emulator_->start(RunningEmulator::toObject("a", "/spin?ms=1"));
    Answer<journal::ClockState> stepped;
    emulator_->door().stepClock(10, stepped.reply());
    emulator_->close();
    QVERIFY(!stepped.wait());
    loop.wait();
    QCOMPARE(stepped.count(), 1);
  }

  void an_alarm_may_set_the_next_one_to_now() {
    VERIFY_OK(emulator_->open(paused()));
    COMPARE_TEXT(emulator_->ask("a", "/again"), "1 of 1");
    for (int i = 0; i < 3; ++i) VERIFY_OK(emulator_->step(0));
    const std::string at = " at " + std::to_string(kStartMs);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "alarm a 0" + at + "; alarm a 0" + at + "; alarm a 0" + at);
  }

  void now_can_be_frozen_between_events() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.frozenNow = true;
    VERIFY_OK(emulator_->open(options));
    QVERIFY(emulator_->clock()->frozenNow);
    COMPARE_TEXT(std::to_string(std::stoll(emulator_->ask("a", "/nap?ms=20")) >= 20), "1");
    emulator_->door().setFrozenNow(false);
    QTRY_VERIFY_WITH_TIMEOUT(!emulator_->clock()->frozenNow, kPollMs);
    COMPARE_TEXT(emulator_->ask("a", "/spin?ms=2").substr(2), "of 2");  // goes on within one turn
  }

  void a_miss_takes_its_latency_of_the_worlds_time() {
    writeProject(*project_, kSource, {{"Thing", false}});
    ProjectOptions options = paused();
    options.missLatencyUs = 5'000;
    VERIFY_OK(emulator_->open(options));
    const Answer<Response> read = emulator_->start(RunningEmulator::toObject("a", "/read"));
    step(4);
    QCOMPARE(read.count(), 0);
    step(1);
    COMPARE_TEXT(RunningEmulator::textOf(read.wait()), "undefined");
  }

  void paused_time_goes_on_over_a_reload() {
    open();
    emulator_->ask("a", "/alarm?ms=60000");
    step(5'000);
    VERIFY_OK(emulator_->reload());
    COMPARE_TEXT(emulator_->ask("b", "/now").substr(0, 13), at(5'000));
    step(55'000);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "alarm a 0 at " + at(60'000));
  }

  void production_evicts_what_local_keeps() {
    open(1, {EvictionPolicy::Kind::kProduction});
    const ObjectKey timer = emulator_->key("timer", "/timer?ms=3600000");
    const ObjectKey waits = emulator_->key("waits", "/waitUntil");
    const ObjectKey idle = emulator_->key("idle");
    step(10'000);
    QVERIFY(!emulator_->memory(idle)->live && emulator_->memory(timer)->live && emulator_->memory(waits)->live);
    step(59'000);
    QVERIFY(emulator_->memory(timer)->live);
    step(71'000);
    QVERIFY(!emulator_->memory(timer)->live && !emulator_->memory(waits)->live);
    emulator_->collect();
    VERIFY_CONTAINS(emulator_->objects[timer].reason, "lost: 1 timer");
    VERIFY_CONTAINS(emulator_->objects[waits].reason, "lost: 1 promise of waitUntil()");
    step(3'600'000);
    COMPARE_TEXT(emulator_->ask("idle", "/runs"), "");
  }

  void after_every_event_nothing_is_kept() {
    open(1, {EvictionPolicy::Kind::kAfterEveryEvent});
    for (int i = 1; i <= 3; ++i) COMPARE_TEXT(emulator_->ask("a", "/timer?ms=5"), "1 of " + std::to_string(i));
    step(100);
    COMPARE_TEXT(emulator_->ask("b", "/runs"), "");
  }

  void manual_waits_for_hands_and_never_refuses_them() {
    open(1, {EvictionPolicy::Kind::kManual});
    const ObjectKey key = emulator_->key("a");
    step(3'600'000);
    QVERIFY(emulator_->memory(key)->live);
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kNever});
    emulator_->clock();  // takes the same way
    QVERIFY(!emulator_->evict(key));
    COMPARE_TEXT(emulator_->evict(key).error().message,
                 "Cannot evict Durable Object: its namespace has preventEviction set.");
    QCOMPARE(emulator_->evictAll().value_or(99), 0U);
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kManual});
    emulator_->clock();
    VERIFY_OK(emulator_->evict(key));
  }

 private:
  ProjectOptions paused() const {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.seed = 1;  // begins at kStartMs
    return options;
  }
  void open(std::uint32_t isolates = 1, EvictionPolicy policy = {}) {
    ProjectOptions options = paused();
    options.isolates = isolates;
    options.eviction = policy;
    VERIFY_OK(emulator_->open(options));
  }
  /// The clock stands, at the system's time.
  void openWithoutSeed() {
    ProjectOptions options = paused();
    options.seed.reset();
    VERIFY_OK(emulator_->open(options));
  }
  journal::ClockState step(std::int64_t ms) {
    const auto state = emulator_->step(ms);
    if (!state) qFatal("%s", state.error().message.c_str());
    return *state;
  }
  std::string at(std::int64_t ms) const { return std::to_string(kStartMs + ms); }
  /// The newest line of /runs, without its time; runs are remembered over calls.
  std::string lastRun() {
    const std::string text = emulator_->ask("other", "/runs");
    if (!text.empty()) last_ = text.substr(text.rfind("; ") == std::string::npos ? 0 : text.rfind("; ") + 2);
    return last_.substr(0, last_.find(" at "));
  }

  std::string last_;
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::ClockTest)
#include "clock_test.moc"
