// When instances leave memory: by idleness, by hand, by abort, or never.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
let attempts = 0;
export class Hasty {
  constructor(ctx) { if (attempts++ === 0) ctx.abort("not yet"); }
  fetch() { return new Response("now"); }
}
export class Thing {
  constructor(ctx) { this.ctx = ctx; this.seen = 0; this.open = new Set(); }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    this.seen += 1;
    if (pathname === "/wait") await new Promise((resolve) => this.open.add(resolve));
    if (pathname === "/release") { for (const resolve of this.open) resolve(); this.open.clear(); }
    if (pathname === "/abort") this.ctx.abort("I give up");
    return new Response(String(this.seen));
  }
}
)JS";

}  // namespace

class EvictionTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}, {"Hasty"}});
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void an_idle_instance_is_evicted_after_its_time() {
    open({EvictionPolicy::Kind::kLocal, 50});
    const ObjectKey key = emulator_->key("a");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].state, journal::ObjectState::kEvicted, kPollMs);
    VERIFY_CONTAINS(emulator_->objects[key].reason, "idle");
    COMPARE_TEXT(emulator_->ask("a"), "1");
    QCOMPARE(emulator_->memory(key)->instance, 2U);
  }

  void an_instance_with_an_event_inside_is_not_idle() {
    open({EvictionPolicy::Kind::kLocal, 50});
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/wait"));
    const ObjectKey other = emulator_->key("b");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[other].state, journal::ObjectState::kEvicted, kPollMs);
    COMPARE_TEXT(emulator_->ask("a", "/release"), "2");
    COMPARE_TEXT(RunningEmulator::textOf(waiting.wait()), "2");
  }

  void a_policy_of_never_keeps_instances_and_can_be_changed_while_open() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].state, journal::ObjectState::kIdle, kPollMs);
    QCOMPARE(emulator_->objects[key].evictAtMs, 0);
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kLocal, 20});
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].state, journal::ObjectState::kEvicted, kPollMs);
  }

  void evict_all_answers_how_many_went() {
    open({EvictionPolicy::Kind::kManual, 0}, 2);
    for (const char* name : {"a", "b", "c", "d", "e"}) COMPARE_TEXT(emulator_->ask(name), "1");
    QCOMPARE(emulator_->evictAll().value_or(0), 5U);
    QCOMPARE(emulator_->evictAll().value_or(99), 0U);
    COMPARE_TEXT(emulator_->ask("a"), "1");
  }

  void eviction_by_hand_waits_for_the_events_inside() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/wait"));
    Answer<void> evicted;
    emulator_->door().evict(key, evicted.reply());
    // The object answers while its eviction waits: the calls are in order on its isolate.
    QVERIFY(emulator_->memory(key)->live);
    QCOMPARE(evicted.count(), 0);
    COMPARE_TEXT(emulator_->ask("a", "/release"), "3");
    VERIFY_OK(evicted.wait());
    QVERIFY(!emulator_->memory(key)->live);
  }

  void what_is_not_live_cannot_be_evicted_or_aborted() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->evict(key));
    const auto refused = emulator_->evict(key);
    QVERIFY(!refused && refused.error().kind == ErrorKind::kUnavailable);
    VERIFY_CONTAINS(refused.error().message, "not currently running");
    const auto notAborted = emulator_->abort(key, "why");
    QVERIFY(!notAborted);
    VERIFY_CONTAINS(notAborted.error().message, "send it a request first");
  }

  void an_abort_by_hand_fails_who_waits_with_its_reason() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/wait"));
    VERIFY_OK(emulator_->abort(key, "enough"));
    COMPARE_TEXT(RunningEmulator::textOf(waiting.wait()), "error: Error: enough");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].state, journal::ObjectState::kBroken, kPollMs);
    COMPARE_TEXT(emulator_->ask("a"), "1");
    QCOMPARE(emulator_->memory(key)->previousInstance, 1U);
  }

  void eviction_at_once_is_decided_by_what_is_so_when_it_comes() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/wait"));
    auto gone = emulator_->evictNow(key, "enough");
    QVERIFY(gone && gone->aborted && gone->instance == 1);
    COMPARE_TEXT(RunningEmulator::textOf(waiting.wait()), "error: Error: enough");
    COMPARE_TEXT(emulator_->ask("a"), "1");
    gone = emulator_->evictNow(key);
    QVERIFY(gone && !gone->aborted && gone->instance == 2);
    gone = emulator_->evictNow(key);
    QVERIFY(!gone && gone.error().kind == ErrorKind::kUnavailable);
    VERIFY_CONTAINS(gone.error().message, "not in memory any more");
    COMPARE_TEXT(emulator_->ask("a"), "1");
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kNever, 0});
    QTRY_VERIFY_WITH_TIMEOUT(!emulator_->evictNow(key) || (emulator_->key("a"), false), kPollMs);
    QVERIFY(emulator_->memory(key)->live);
  }

  void an_abort_from_inside_ends_the_instance_and_the_next_request_makes_another() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey key = emulator_->key("a");
    COMPARE_TEXT(emulator_->ask("a", "/abort"), "error: Error: I give up");
    for (int i = 1; i < 20; ++i) COMPARE_TEXT(emulator_->ask("a"), std::to_string(i));
    QCOMPARE(emulator_->memory(key)->instance, 2U);
  }

  void an_abort_in_the_constructor_fails_its_first_caller_alone() {
    open({EvictionPolicy::Kind::kManual, 0});
    COMPARE_TEXT(emulator_->ask("a", "/", 1), "error: Error: not yet");
    COMPARE_TEXT(emulator_->ask("a", "/", 1), "now");
  }

  void an_object_of_another_project_is_unknown() {
    open({EvictionPolicy::Kind::kManual, 0});
    const ObjectKey stranger{7, {}};
    QVERIFY(!emulator_->evict(stranger));
    QVERIFY(!emulator_->abort(stranger, ""));
    QVERIFY(!emulator_->storage(stranger));
    const auto memory = emulator_->memory(stranger);
    QVERIFY(!memory || memory->instance == 0);
    QVERIFY(!emulator_->send(RunningEmulator::toObject("a", "/", 7)));
  }

 private:
  void open(EvictionPolicy policy, std::uint32_t isolates = 1) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.eviction = policy;
    options.isolates = isolates;
    VERIFY_OK(emulator_->open(options));
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::EvictionTest)
#include "eviction_test.moc"
