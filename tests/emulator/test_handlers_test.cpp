// Test handlers by the real runtime's convention: what is one, what it gets, and what makes it fail.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject, WorkerEntrypoint, waitUntil } from "cloudflare:workers";
import assert from "node:assert";

export const zeta = {
  async test(controller, env, ctx) {
    assert.strictEqual(this, zeta);
    assert.strictEqual(arguments.length, 3);
    assert.strictEqual(String(controller), "[object TestController]");
    assert.deepStrictEqual(Object.keys(env), ["THING"]);
    assert.strictEqual(typeof ctx.waitUntil, "function");
    const response = await env.THING.get(env.THING.idFromName("a")).fetch("http:\/\/x/");
    assert.strictEqual(await response.text(), "1");
  },
};
export const answersAtOnce = { test() { return 5; } };
export const throwsAtOnce = { test() { throw "text"; } };
export const rejects = {
  async test() {
    await null;
    throw new TypeError("boom");
  },
};
export const isNoFunction = { test: 5 };
export const throwsNothing = { async test() { throw undefined; } };
export const throwsAnObject = { test() { throw { code: 7, message: "m", get bad() { throw 1; } }; } };
export const leavesARejection = { async test() { Promise.reject(new Error("nobody cares")); } };
export const timerThrows = {
  async test() {
    setTimeout(() => { throw new Error("in the timer"); }, 1);
    await scheduler.wait(20);
  },
};
export const microtaskThrows = {
  async test() {
    queueMicrotask(() => { throw new Error("in a microtask"); });
    reportError(new Error("reported"));
    await scheduler.wait(20);
  },
};
const kBadListener = new Error("whose listeners throw");
for (const type of ["unhandledrejection", "rejectionhandled"]) {
  addEventListener(type, ({ reason }) => { if (reason === kBadListener || type === "rejectionhandled") throw new Error("of a listener"); });
}
export const listenersThrow = {
  async test() {
    const promise = Promise.reject(kBadListener);
    await scheduler.wait(5);
    promise.catch(() => {});
    await scheduler.wait(5);
  },
};
export const waitsForWaitUntil = {
  async test(controller, env, ctx) { ctx.waitUntil(scheduler.wait(20).then(() => { throw new Error("late"); })); },
};
export const waitsForTheOtherWaitUntil = {
  async test() { waitUntil(scheduler.wait(1).then(() => waitUntil(Promise.reject(new Error("latest"))))); },
};
export const callsBackAfterWaitUntil = {
  async test(controller, env, ctx) {
    ctx.waitUntil(Promise.resolve());
    await scheduler.wait(5);
    assert.strictEqual(await env.THING.getByName("rpc").call(() => "called"), "called");
    const stub = env.THING.getByName("rpc");
    const target = await stub.target();
    ctx.waitUntil(scheduler.wait(1));
    await scheduler.wait(20);
    assert.strictEqual(await target(), "target");
  },
};
export const waitsForNoTimer = { async test() { setTimeout(() => { throw new Error("never seen"); }, 600_000); } };
export class Entry extends WorkerEntrypoint {
  test(controller) {
    assert.strictEqual(String(controller), "[object TestController]");
    assert.deepStrictEqual(Object.keys(this.env), ["THING"]);
  }
}
export const loops = { test() { for (;;) {} } };
export const hangs = { test() { return new Promise(() => {}); } };
export const helper = { notATest() {} };
export class Thing extends DurableObject {
  count = 0;
  call(callback) { return callback(); }
  target() { return () => "target"; }
  fetch() { return new Response(String(++this.count)); }
  test() {}
}
export default { async test() {} };
)JS";

}  // namespace

class TestHandlersTest : public QObject {
  Q_OBJECT

  std::string ran(const std::string& name) {
    const Result<TestResult> result = emulator_->runTest(name);
    if (!result) return "refused: " + result.error().message;
    return result->error ? result->error->message : "passed";
  }

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing"}}, "\"nodejs_compat\"");
    emulator_ = std::make_unique<RunningEmulator>();
    const auto opened = emulator_->open(project_);
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    tests_ = opened->tests;
  }
  void cleanupTestCase() { emulator_.reset(); }

  void they_come_in_the_real_runtimes_order() {
    const std::vector<std::string> expected = {"default",
                                               "answersAtOnce",
                                               "callsBackAfterWaitUntil",
                                               "hangs",
                                               "isNoFunction",
                                               "leavesARejection",
                                               "listenersThrow",
                                               "loops",
                                               "microtaskThrows",
                                               "rejects",
                                               "throwsAnObject",
                                               "throwsAtOnce",
                                               "throwsNothing",
                                               "timerThrows",
                                               "waitsForNoTimer",
                                               "waitsForTheOtherWaitUntil",
                                               "waitsForWaitUntil",
                                               "zeta",
                                               "Entry"};
    QCOMPARE(tests_, expected);
  }

  void how_a_handler_ends_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("default") << "default"
                             << "passed";
    QTest::newRow("an object with its arguments") << "zeta"
                                                  << "passed";
    QTest::newRow("a class") << "Entry"
                             << "passed";
    QTest::newRow("not async") << "answersAtOnce"
                               << "passed";
    QTest::newRow("throws at once") << "throwsAtOnce"
                                    << R"(The handler threw "text". That is no Error, so no stack tells where.)";
    QTest::newRow("throws undefined") << "throwsNothing"
                                      << "The handler threw undefined. That is no Error, so no stack tells where.";
    QTest::newRow("throws an object")
        << "throwsAnObject"
        << "The handler threw { code: 7, message: 'm', bad: [Getter] }. That is no Error, so no stack tells where.";
    QTest::newRow("rejects") << "rejects"
                             << "TypeError: boom";
    QTest::newRow("no function") << "isNoFunction"
                                 << "Error: Entrypoint does not export a test() function.";
    QTest::newRow("an unhandled rejection") << "leavesARejection"
                                            << "passed";
    QTest::newRow("a timer throws") << "timerThrows"
                                    << "Error: in the timer";
    QTest::newRow("a microtask throws") << "microtaskThrows"
                                        << "passed";
    QTest::newRow("listeners of rejections throw") << "listenersThrow"
                                                   << "passed";
    QTest::newRow("a rejected waitUntil") << "waitsForWaitUntil"
                                          << "Error: late";
    QTest::newRow("a rejected waitUntil of the module") << "waitsForTheOtherWaitUntil"
                                                        << "Error: latest";
    QTest::newRow("a callback after a waitUntil") << "callsBackAfterWaitUntil"
                                                  << "passed";
    QTest::newRow("a timer left behind") << "waitsForNoTimer"
                                         << "passed";
    QTest::newRow("no test") << "helper"
                             << "refused: The main module has no export helper with a test() method.";
  }
  void how_a_handler_ends() {
    QFETCH(QString, name);
    QFETCH(QString, expected);
    COMPARE_TEXT(ran(name.toStdString()), expected.toStdString());
  }

  void the_stack_is_of_the_sources() {
    const Result<TestResult> result = emulator_->runTest("rejects");
    QVERIFY(result);
    VERIFY_CONTAINS(result->stack, "TypeError: boom\n");
    VERIFY_CONTAINS(result->stack, "index.js:21:");
  }

  void a_loop_ends_with_its_isolate_and_a_handler_that_hangs_is_cancelled() {
    Answer<TestResult> looping;
    emulator_->door().runTest("loops", looping.reply());
    bool stopped = false;  // the macro asks again after the first yes, when nothing may be running any more
    QTRY_VERIFY_WITH_TIMEOUT(stopped = stopped || emulator_->terminateIsolate(0), kPollMs);
    const Result<TestResult> terminated = looping.wait();
    QVERIFY(terminated && terminated->error);
    COMPARE_TEXT(terminated->error->message, "Error: The Worker's JavaScript was terminated.");
    COMPARE_TEXT(ran("answersAtOnce"), "passed");
    const Result<TestResult> hung = emulator_->runTest("hangs");
    QVERIFY(hung && hung->error);
    VERIFY_CONTAINS(hung->error->message, "your Worker's code had hung");
    VERIFY_CONTAINS(ran("zeta"), "'2'");  // the world is the same
  }

 private:
  TemporaryProject project_;
  std::unique_ptr<RunningEmulator> emulator_;
  std::vector<std::string> tests_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::TestHandlersTest)
#include "test_handlers_test.moc"
