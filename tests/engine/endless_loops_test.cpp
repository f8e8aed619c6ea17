// JavaScript that never comes back: it is seen, it can be terminated, and the rest goes on.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
let constructions = 0;

async function answer(pathname) {
  if (pathname === "/loop") for (;;);
  if (pathname === "/microtasks") { const again = () => Promise.resolve().then(again); await again(); }
  if (pathname === "/later") { await new Promise((resolve) => setTimeout(resolve, 1)); for (;;); }
  if (pathname === "/caught") for (;;) { try { for (;;); } catch {} finally { for (;;); } }
  if (pathname === "/pattern") /^(a+)+$/.test("a".repeat(40) + "b");
  if (pathname === "/never") await new Promise(() => {});
  return new Response("fine");
}

export class Thing {
  constructor(ctx) { this.ctx = ctx; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/write") { this.ctx.storage.put("lost", 1); for (;;); }
    if (pathname === "/read") return new Response(String(await this.ctx.storage.get("lost")));
    return answer(pathname);
  }
}
export class Slow {
  constructor() { if (constructions++ === 0) for (;;); }
  fetch() { return new Response("fine at last"); }
}
export default { fetch: (request) => answer(new URL(request.url).pathname) };
)JS";

}  // namespace

class EndlessLoopsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing"}, {"Slow"}});
    ProjectOptions options = RunningEmulator::options(project_);
    options.isolates = 2;
    VERIFY_OK(emulator_.open(options));
    a_ = emulator_.key("a");
    // An object on the other isolate.
    const std::uint32_t mine = isolateOf(a_);
    for (int i = 0; other_.empty(); ++i) {
      const std::string name = "o" + std::to_string(i);
      if (isolateOf(emulator_.key(name)) != mine) other_ = name;
    }
  }

  void a_loop_in_a_handler_ends_by_terminate_data() {
    QTest::addColumn<QString>("path");
    for (const char* path : {"/loop", "/microtasks", "/later", "/caught", "/pattern"}) QTest::newRow(path) << path;
  }
  void a_loop_in_a_handler_ends_by_terminate() {
    QFETCH(QString, path);
    const Answer<Response> looping = emulator_.start(RunningEmulator::toObject("a", path.toStdString()));
    const Answer<Response> behind = emulator_.start(RunningEmulator::toObject("a"));
    QTRY_VERIFY_WITH_TIMEOUT(isBusyWith(a_), kPollMs);
    // The rest of the project does not notice.
    COMPARE_TEXT(emulator_.ask(other_), "fine");

    VERIFY_OK(emulator_.terminate(a_));
    COMPARE_TEXT(RunningEmulator::textOf(looping.wait()),
                 "error: Error: The JavaScript of this object was terminated.");
    QCOMPARE(looping.count(), 1);
    QVERIFY(!contains(RunningEmulator::textOf(behind.wait()), "did not come"));
    for (int i = 0; i < 5; ++i) COMPARE_TEXT(emulator_.ask("a"), "fine");
    QVERIFY(!isBusyWith(a_));
  }

  void what_a_terminated_turn_wrote_is_not_stored() {
    const Answer<Response> looping = emulator_.start(RunningEmulator::toObject("a", "/write"));
    QTRY_VERIFY_WITH_TIMEOUT(isBusyWith(a_), kPollMs);
    VERIFY_OK(emulator_.terminate(a_));
    VERIFY_CONTAINS(RunningEmulator::textOf(looping.wait()), "was terminated");
    COMPARE_TEXT(emulator_.ask("a", "/read"), "undefined");
  }

  void a_loop_in_a_constructor_ends_by_terminate() {
    const Answer<Response> looping = emulator_.start(RunningEmulator::toObject("slow", "/", 1));
    QTRY_VERIFY_WITH_TIMEOUT(busy() != nullptr, kPollMs);
    QVERIFY(busy()->busyHasObject);
    VERIFY_OK(emulator_.terminate(busy()->busyObject));
    VERIFY_CONTAINS(RunningEmulator::textOf(looping.wait()), "was terminated");
    COMPARE_TEXT(emulator_.ask("slow", "/", 1), "fine at last");
  }

  void a_loop_in_the_worker_ends_by_terminate_data() { a_loop_in_a_handler_ends_by_terminate_data(); }
  void a_loop_in_the_worker_ends_by_terminate() {
    QFETCH(QString, path);
    const Answer<Response> looping = emulator_.start(RunningEmulator::toWorker(path.toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(busy() != nullptr, kPollMs);
    QVERIFY(!busy()->busyHasObject);
    VERIFY_OK(emulator_.terminateIsolate(busy()->number));
    COMPARE_TEXT(RunningEmulator::textOf(looping.wait()), "error: Error: The Worker's JavaScript was terminated.");
    for (int i = 0; i < 4; ++i) COMPARE_TEXT(emulator_.askWorker(), "fine");
  }

  void where_nothing_runs_there_is_nothing_to_terminate() {
    // An answer comes a moment before its turn ends.
    QTRY_VERIFY_WITH_TIMEOUT(!emulator_.terminate(a_), kPollMs);
    const auto refused = emulator_.terminate(a_);
    QVERIFY(!refused && refused.error().kind == ErrorKind::kUnavailable);
    VERIFY_CONTAINS(refused.error().message, "nothing to terminate");
    QVERIFY(!emulator_.terminateIsolate(9));
  }

  void terminating_at_any_moment_leaves_the_object_usable() {
    // The termination may come while the object runs, or just after: whoever comes next must not pay for it.
    for (int i = 0; i < 200; ++i) {
      const Answer<Response> running = emulator_.start(RunningEmulator::toObject("a"));
      (void)emulator_.terminate(a_);
      QVERIFY(!contains(RunningEmulator::textOf(running.wait()), "did not come"));
      COMPARE_TEXT(emulator_.ask("a"), "fine");
    }
  }

 private:
  std::uint32_t isolateOf(const ObjectKey& key) { return emulator_.collect().objects[key].isolate; }
  const journal::IsolateSummary* busy() {
    for (const journal::IsolateSummary& isolate : emulator_.collect().isolates) {
      if (isolate.busy) return &isolate;
    }
    return nullptr;
  }
  bool isBusyWith(const ObjectKey& key) {
    const journal::IsolateSummary* isolate = busy();
    return isolate != nullptr && isolate->busyHasObject && isolate->busyObject == key;
  }

  TemporaryProject project_;
  RunningEmulator emulator_;
  ObjectKey a_;
  std::string other_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::EndlessLoopsTest)
#include "endless_loops_test.moc"
