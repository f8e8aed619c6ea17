// What an object is doing and why it is still there; objects that wait for each other in a circle.

#include <QTest>
#include <algorithm>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

// No two slashes in a row: moc would take them for a comment.
constexpr char kSource[] = R"JS(
import { DurableObject, RpcTarget } from "cloudflare:workers";
const kObject = "http:/" + "/o/";
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
class Cursor extends RpcTarget {
  next() { return 1; }
}
export class Thing extends DurableObject {
  cursor() { return new Cursor(); }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const other = searchParams.get("other");
    switch (pathname) {
      case "/timers": setTimeout(() => {}, 25000); setInterval(() => {}, 500); break;
      case "/named":
        scheduler.wait(20000);
        AbortSignal.timeout(1500);
        break;
      case "/waitUntil": this.ctx.waitUntil(new Promise(() => {})); break;
      case "/wait": await new Promise(() => {}); break;
      case "/section": await this.ctx.blockConcurrencyWhile(() => wait(5000)); break;
      case "/lock":
        await this.ctx.blockConcurrencyWhile(async () => {
          await wait(100);
          await this.env.THING.getByName(other).fetch(kObject);
        });
        break;
      case "/lock-call":
        await this.ctx.blockConcurrencyWhile(() => this.env.THING.getByName(other).fetch(kObject + "call-back?other=" + this.ctx.id.name));
        break;
      case "/call-back": await this.env.THING.getByName(other).fetch(kObject); break;
      case "/keep": this.kept = await this.env.THING.getByName(other).cursor(); break;
      case "/dispose": this.kept[Symbol.dispose](); break;
      case "/call": await this.env.THING.getByName(other).fetch(kObject + "wait"); break;
    }
    return new Response("ok");
  }
}
export default {
  async fetch(request, env) {
    const cursor = await env.THING.getByName(new URL(request.url).searchParams.get("other")).cursor();
    await wait(1000);
    cursor[Symbol.dispose]();
    await wait(1000);
    return new Response("ok");
  }
};
)JS";

constexpr std::int64_t kStartMs = 1'767'225'600'000;

using Kind = journal::HoldNode::Kind;

}  // namespace

class LifeTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    writeProject(*project_, kSource, {{"Thing", true}});
  }
  void cleanup() {
    emulator_->close();
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void an_object_without_instance_is_not_live() {
    open();
    QVERIFY(!life({0, {}}).live);
    const ObjectKey key = emulator_->key("a");
    QVERIFY(life(key).live && life(key).holds.empty() && !life(key).holder);
    VERIFY_OK(emulator_->evict(key));
    QVERIFY(!life(key).live);
  }

  void each_hold_has_its_kind_label_age_and_end() {
    open();
    const ObjectKey key = emulator_->key("a", "/timers");
    emulator_->step(200);
    emulator_->ask("a", "/waitUntil");
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/wait"));
    emulator_->step(100);
    const journal::LifeSnapshot snapshot = life(key);
    QCOMPARE(snapshot.holds.size(), 4U);
    QVERIFY(snapshot.holds[0].kind == Kind::kTimer && snapshot.holds[1].kind == Kind::kTimer);
    COMPARE_TEXT(snapshot.holds[0].label, "setTimeout(25 s)");
    QCOMPARE(snapshot.holds[0].sinceMs, kStartMs);
    QCOMPARE(snapshot.holds[0].dueMs, kStartMs + 25'000);
    COMPARE_TEXT(snapshot.holds[1].label, "setInterval(500 ms)");
    QVERIFY(snapshot.holds[2].kind == Kind::kWaitUntil && snapshot.holds[2].sinceMs == kStartMs + 200);
    QVERIFY(snapshot.holds[3].kind == Kind::kEvent && snapshot.holds[3].request > 0);
    COMPARE_TEXT(snapshot.holds[3].label, "GET /wait");
    QVERIFY(snapshot.deadlock.empty() && snapshot.waitsFor.empty());
  }

  void a_timer_is_called_what_it_was_asked_for_by() {
    open();
    const journal::LifeSnapshot snapshot = life(emulator_->key("a", "/named"));
    QCOMPARE(snapshot.holds.size(), 2U);
    COMPARE_TEXT(snapshot.holds[0].label, "scheduler.wait(20 s)");
    COMPARE_TEXT(snapshot.holds[1].label, "AbortSignal.timeout(1.5 s)");
  }

  void the_policys_limit_is_the_end_of_a_hold() {
    ProjectOptions options = paused();
    options.eviction.kind = EvictionPolicy::Kind::kProduction;
    VERIFY_OK(emulator_->open(options));
    const ObjectKey key = emulator_->key("a", "/waitUntil");
    const std::int64_t due = life(key).holds.at(0).dueMs;
    QVERIFY(due >= kStartMs + 70'000 && due < kStartMs + 140'000);
  }

  void who_is_at_the_gate_is_told_in_order() {
    open();
    const ObjectKey key = emulator_->key("a");
    const Answer<Response> section = emulator_->start(RunningEmulator::toObject("a", "/section"));
    emulator_->step(1'000);
    const Answer<Response> first = emulator_->start(RunningEmulator::toObject("a", "/first"));
    emulator_->step(1'000);
    const Answer<Response> second = emulator_->start(RunningEmulator::toObject("a", "/second"));
    const journal::LifeSnapshot snapshot = life(key);
    QVERIFY(snapshot.holder.has_value());
    COMPARE_TEXT(snapshot.holder->label, "blockConcurrencyWhile()");
    QCOMPARE(snapshot.holder->sinceMs, kStartMs);
    const auto hold = std::ranges::find(snapshot.holds, Kind::kSection, &journal::HoldNode::kind);
    QVERIFY(hold != snapshot.holds.end());
    QCOMPARE(hold->dueMs, kStartMs + 30'000);
    QCOMPARE(snapshot.waiting.size(), 2U);
    COMPARE_TEXT(snapshot.waiting[0].label, "GET /first");
    QCOMPARE(snapshot.waiting[0].sinceMs, kStartMs + 1'000);
    COMPARE_TEXT(snapshot.waiting[1].label, "GET /second");
    QCOMPARE(snapshot.waiting[1].sinceMs, kStartMs + 2'000);
    emulator_->step(3'000);
    VERIFY_OK(second.wait());
    QVERIFY(!life(key).holder && life(key).waiting.empty());
  }

  void a_call_names_whom_it_waits_for() {
    open(2);
    const ObjectKey other = emulator_->key("b"), key = emulator_->key("a");
    const Answer<Response> calling = emulator_->start(RunningEmulator::toObject("a", "/call?other=b"));
    emulator_->step(0);
    const journal::LifeSnapshot snapshot = life(key);
    QVERIFY((snapshot.waitsFor == std::vector<ObjectKey>{other}));
    QVERIFY(std::ranges::count(snapshot.holds, Kind::kSubrequest, &journal::HoldNode::kind) == 1);
    QVERIFY(snapshot.deadlock.empty());
  }

  void a_target_that_another_object_keeps_is_told_at_both_ends_data() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("one isolate") << 1;
    QTest::newRow("four isolates") << 4;
  }
  void a_target_that_another_object_keeps_is_told_at_both_ends() {
    QFETCH(int, isolates);
    open(static_cast<std::uint32_t>(isolates));
    const ObjectKey a = emulator_->key("a"), b = emulator_->key("b");
    QVERIFY(life(a).stubs.empty() && life(b).stubs.empty());
    emulator_->step(500);
    COMPARE_TEXT(emulator_->ask("a", "/keep?other=b"), "ok");
    const std::vector<journal::RpcStubNode> made = life(b).stubs, kept = life(a).stubs;
    QCOMPARE(made.size(), 1U);
    COMPARE_TEXT(made[0].what, "RpcTarget Cursor");
    QVERIFY(made[0].exported && made[0].otherIsKnown && made[0].otherIsObject && made[0].other == a);
    QCOMPARE(made[0].sinceMs, kStartMs + 500);
    QCOMPARE(kept.size(), 1U);
    COMPARE_TEXT(kept[0].what, "RpcTarget Cursor");
    QVERIFY(!kept[0].exported && kept[0].otherIsKnown && kept[0].otherIsObject && kept[0].other == b);
    QCOMPARE(kept[0].sinceMs, kStartMs + 500);
    COMPARE_TEXT(emulator_->ask("a", "/dispose"), "ok");
    QVERIFY(life(a).stubs.empty());
    emulator_->step(1);
    QVERIFY(life(b).stubs.empty());
  }

  void a_target_that_the_worker_keeps_is_told_until_it_is_disposed_of() {
    open();
    const ObjectKey key = emulator_->key("b");
    const Answer<Response> keeping = emulator_->start(RunningEmulator::toWorker("/?other=b"));
    emulator_->step(500);
    const std::vector<journal::RpcStubNode> stubs = life(key).stubs;
    QCOMPARE(stubs.size(), 1U);
    QVERIFY(stubs[0].exported && stubs[0].otherIsKnown && !stubs[0].otherIsObject);
    emulator_->step(1'000);
    QVERIFY(life(key).stubs.empty());
  }

  void a_circle_is_found_within_and_over_isolates_data() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("one isolate") << 1;
    QTest::newRow("four isolates") << 4;
  }
  void a_circle_is_found_within_and_over_isolates() {
    QFETCH(int, isolates);
    open(static_cast<std::uint32_t>(isolates));
    const ObjectKey a = emulator_->key("a"), b = emulator_->key("b"), c = emulator_->key("c");
    std::vector<Answer<Response>> calls;
    for (const auto& [from, to] : {std::pair("a", "b"), {"b", "c"}, {"c", "a"}})
      calls.push_back(emulator_->start(RunningEmulator::toObject(from, std::string("/lock?other=") + to)));
    emulator_->step(99);
    QVERIFY(life(a).deadlock.empty());
    emulator_->step(1);
    QVERIFY((life(a).deadlock == std::vector<ObjectKey>{a, b, c}));
    QVERIFY((life(b).deadlock == std::vector<ObjectKey>{b, c, a}));
    // It does not last: the first section that runs into its limit resets its object.
    QCOMPARE(life(b).deadlockEnd.atMs, kStartMs + 30'000);
    const ObjectKey reset = life(b).deadlockEnd.object;
    QVERIFY(reset == a || reset == b || reset == c);
    emulator_->step(30'000);
    for (const Answer<Response>& call : calls)
      VERIFY_CONTAINS(RunningEmulator::textOf(call.wait()), "waited for too long");
    QVERIFY(life(a).deadlock.empty());
  }

  void a_callee_that_calls_back_closes_a_circle() {
    open();
    const ObjectKey a = emulator_->key("a"), b = emulator_->key("b");
    const Answer<Response> call = emulator_->start(RunningEmulator::toObject("a", "/lock-call?other=b"));
    emulator_->step(1);
    QVERIFY((life(a).deadlock == std::vector<ObjectKey>{a, b}));
    QVERIFY((life(b).deadlock == std::vector<ObjectKey>{b, a}));
    // As long as another event of b goes on by itself, nobody claims that b cannot.
    const Answer<Response> other = emulator_->start(RunningEmulator::toObject("b", "/wait"));
    emulator_->step(1);
    QVERIFY(life(a).deadlock.empty());
  }

  void an_object_that_waits_for_itself_is_a_circle_too() {
    open();
    const ObjectKey key = emulator_->key("a");
    const Answer<Response> call = emulator_->start(RunningEmulator::toObject("a", "/lock?other=a"));
    emulator_->step(100);
    QVERIFY((life(key).deadlock == std::vector<ObjectKey>{key}));
  }

  void the_same_seed_gives_the_same_answers() {
    writeProject(*project_, R"JS(
import { DurableObject } from "cloudflare:workers";
import { randomUUID, randomInt } from "node:crypto";
export class Thing extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const said = [];
    const later = (ms, text) => new Promise((resolve) => setTimeout(() => resolve(said.push(`${text} ${Date.now()}`)), ms));
    await Promise.all([later(5, "c"), later(1, "a"), later(1, "b")]);
    const bytes = crypto.getRandomValues(new Uint16Array(3));
    said.push(Math.random(), crypto.randomUUID(), [...bytes], this.env.THING.newUniqueId().toString(), randomUUID(), randomInt(1000));
    await storage.setAlarm(Date.now() + 10);
    return Response.json([said, await storage.getAlarm(), Date.now(), (await storage.get("log")) ?? []]);
  }
  async alarm(info) {
    const log = (await this.ctx.storage.get("log")) ?? [];
    await this.ctx.storage.put("log", [...log, Date.now(), info.retryCount]);
  }
}
)JS",
                 {{"Thing", true}}, "\"nodejs_compat\"");
    const auto transcript = [&](std::uint64_t seed) {
      QTemporaryDir state;
      ProjectOptions options = RunningEmulator::options(*project_);
      options.seed = seed;
      options.stateDir = state.path().toStdString();
      if (const auto opened = emulator_->open(options); !opened) return opened.error().message;
      std::string text;
      for (const char* name : {"a", "b", "a"}) {
        text += emulator_->ask(name) + "\n";
        // The alarm has run, in its own time.
        while (emulator_->clock()->nextWhat.find("alarm") != std::string::npos) QTest::qWait(1);
      }
      emulator_->close();
      return text;
    };
    const std::string first = transcript(7);
    VERIFY_CONTAINS(first, "a 1767225600001");
    COMPARE_TEXT(transcript(7), first);
    QVERIFY(transcript(8) != first);
  }

 private:
  ProjectOptions paused() const {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.seed = 1;
    return options;
  }
  void open(std::uint32_t isolates = 1) {
    ProjectOptions options = paused();
    options.isolates = isolates;
    VERIFY_OK(emulator_->open(options));
  }
  journal::LifeSnapshot life(const ObjectKey& key) {
    Answer<journal::LifeSnapshot> answer;
    emulator_->door().life(key, answer.reply());
    return answer.wait().value();
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::LifeTest)
#include "life_test.moc"
