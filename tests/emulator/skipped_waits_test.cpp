// Test handlers for which nobody waits: the world's time moves on to what everything in it waits for.

#include <QTcpServer>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
import assert from "node:assert";

const kHour = 3_600_000;
export class Thing extends DurableObject {
  fresh = true;
  isFresh() { return this.fresh && !(this.fresh = false); }
  waitThenSay(ms, what) { return new Promise((done) => setTimeout(done, ms, what)); }
  alarmIn(ms) { return this.ctx.storage.setAlarm(Date.now() + ms); }
  async alarm() { await this.ctx.storage.put("rang", Date.now()); }
  rang() { return this.ctx.storage.get("rang"); }
  neverAnswers() { return new Promise(() => {}); }
}
export const waits = {
  async test() {
    const before = Date.now();
    await scheduler.wait(24 * kHour);
    const took = Date.now() - before;
    assert.ok(took >= 24 * kHour && took < 25 * kHour, `${took}`);
  },
};
export const keepsTheOrder = {
  async test() {
    const order = [];
    await Promise.all([3, 1, 2].map((n) => scheduler.wait(n * kHour).then(() => order.push(n))));
    assert.deepStrictEqual(order, [1, 2, 3]);
  },
};
export const overManyObjects = {
  async test(controller, env) {
    const order = [];
    const say = (name, hours) => env.THING.getByName(name).waitThenSay(hours * kHour, name).then((what) => order.push(what));
    await Promise.all([say("d", 4), say("a", 1), say("c", 3), say("b", 2), say("e", 5)]);
    assert.deepStrictEqual(order, ["a", "b", "c", "d", "e"]);
  },
};
export const alarmsRing = {
  async test(controller, env) {
    const thing = env.THING.getByName("alarm");
    const before = Date.now();
    await thing.alarmIn(kHour);
    await scheduler.wait(kHour + 1_000);
    assert.ok(await thing.rang() - before >= kHour);
  },
};
export const idleObjectsGo = {
  async test(controller, env) {
    const thing = env.THING.getByName("idle");
    assert.ok(await thing.isFresh());
    assert.ok(!await thing.isFresh());
    await scheduler.wait(11_000);
    assert.ok(await thing.isFresh());
  },
};
export const whoWaitsBesidesTheNetwork = {
  async test(controller, env) {
    const before = Date.now();
    const late = ["a", "b", "c", "d"].map((name) => env.THING.getByName(name).waitThenSay(kHour + 10, name));
    await scheduler.wait(kHour);
    await Promise.race([fetch("http:\/\/127.0.0.1:PORT/"), scheduler.wait(20)]);
    await Promise.all(late);
    assert.ok(Date.now() - before < 2 * kHour);
  },
};
export const nobodyAnswers = { async test(controller, env) { await env.THING.getByName("lobby").neverAnswers(); } };
export const whatIsInMemoryStaysBetweenHandlers = {
  async test(controller, env) { assert.ok(!await env.THING.getByName("idle").isFresh()); },
};
)JS";

}  // namespace

class SkippedWaitsTest : public QObject {
  Q_OBJECT

  QTcpServer silent_;  // takes connections and never says a word
  TemporaryProject project_;

 private slots:
  void initTestCase() {
    QVERIFY(silent_.listen(QHostAddress::LocalHost));
    const QString source = QString(kSource).replace("PORT", QString::number(silent_.serverPort()));
    writeProject(project_, source.toStdString(), {{"Thing"}}, "\"nodejs_compat\"");
  }

  void days_pass_at_once_data() {
    QTest::addColumn<bool>("seeded");
    QTest::newRow("the system's time") << false;
    QTest::newRow("a seed") << true;
  }
  void days_pass_at_once() {
    QFETCH(bool, seeded);
    ProjectOptions options = RunningEmulator::options(project_);
    options.skipWaits = true;
    if (seeded) options.seed = 7;
    RunningEmulator emulator;
    const auto opened = emulator.open(options);
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    for (const char* name : {"waits", "keepsTheOrder", "overManyObjects", "alarmsRing", "idleObjectsGo",
                             "whatIsInMemoryStaysBetweenHandlers", "whoWaitsBesidesTheNetwork"}) {
      const Result<TestResult> result = emulator.runTest(name);
      QVERIFY2(result, name);
      QVERIFY2(!result->error, (std::string(name) + ": " + (result->error ? result->error->message : "")).c_str());
    }
  }

  void who_waits_for_what_can_never_come_is_told_at_once() {
    ProjectOptions options = RunningEmulator::options(project_);
    options.skipWaits = true;
    RunningEmulator emulator;
    QVERIFY(emulator.open(options));
    for (int round = 0; round < 2; ++round) {  // the world goes on
      const Result<TestResult> result = emulator.runTest("nobodyAnswers");
      QVERIFY(result && result->error);
      COMPARE_TEXT(
          result->error->message,
          "The handler awaits something that can never come: nothing in the world is left to run, and no "
          "timer, alarm or answer of the network is still to come; neverAnswers() of lobby has not been answered.");
      const Result<TestResult> waits = emulator.runTest("waits");
      QVERIFY(waits && !waits->error);
    }
  }

  void a_clock_that_was_paused_stands() {
    ProjectOptions options = RunningEmulator::options(project_);
    options.skipWaits = true;
    options.paused = true;
    RunningEmulator emulator;
    QVERIFY(emulator.open(options));
    Answer<TestResult> waiting;
    emulator.door().runTest("waits", waiting.reply());
    Answer<journal::ClockState> stepped;
    emulator.door().stepClock(3'600'000, stepped.reply());
    QVERIFY(stepped.wait());
    QCOMPARE(waiting.count(), 0);
    Answer<journal::ClockState> days;
    emulator.door().stepClock(24 * 3'600'000, days.reply());
    QVERIFY(days.wait());
    const Result<TestResult> result = waiting.wait();
    QVERIFY(result && !result->error);
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::SkippedWaitsTest)
#include "skipped_waits_test.moc"
