// Scripts that take more memory than their isolate has: it dies with a sentence, and the rest goes on.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
const all = [];
const take = {
  "/objects": () => { for (;;) all.push(new Array(100).fill({})); },
  "/one": () => { all.push(new Array(30e6).fill(0)); for (;;) all.push({}); },
  "/map": () => { const map = new Map(); for (let i = 0; ; ++i) map.set(i, { i }); },
  "/strings": () => { for (let text = "x"; ; text += text) { all.push((text + all.length).split("")); } },
  "/buffers": () => { for (;;) all.push(new Uint8Array(1 << 20).fill(1)); },
  "/closures": () => { let last = null; for (;;) { const before = last; last = () => before; } },
};

export class Thing {
  constructor(ctx) { this.ctx = ctx; this.seen = 0; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/async") for (;;) { all.push(new Array(1000).fill(0)); await null; }
    if (pathname === "/timer") {
      await new Promise((resolve) => setTimeout(resolve, 1));
      for (;;) { all.push(new Array(1000).fill(0)); await null; }
    }
    if (pathname === "/never") await new Promise(() => {});
    if (pathname === "/huge") {
      try { new ArrayBuffer(2 ** 32); } catch (error) { return new Response(error.name); }
    }
    if (pathname === "/spin") { for (let i = 0; i < 1e8; ++i) this.spun = i; return new Response("spun"); }
    if (pathname === "/note") { this.ctx.storage.put("seen", 5); return new Response("noted"); }
    if (pathname === "/write") { this.ctx.storage.put("seen", 1000); take["/objects"](); }
    if (take[pathname]) take[pathname]();
    const stored = ((await this.ctx.storage.get("seen")) ?? 0) + 1;
    await this.ctx.storage.put("seen", stored);
    return new Response(`${++this.seen} ${stored}`);
  }
}
)JS";

}  // namespace

class MemoryLimitTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}});
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = 2;
    options.heapLimitMiB = 64;
    options.eviction.kind = EvictionPolicy::Kind::kManual;
    VERIFY_OK(emulator_->open(options));
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void an_isolate_without_memory_dies_alone_data() {
    QTest::addColumn<QString>("path");
    for (const char* path : {"/objects", "/one", "/map", "/strings", "/buffers", "/closures", "/async", "/timer"}) {
      QTest::newRow(path) << path;
    }
  }
  void an_isolate_without_memory_dies_alone() {
    QFETCH(QString, path);
    const ObjectKey key = emulator_->key("a");
    const std::uint32_t mine = emulator_->collect().objects[key].isolate;
    std::string neighbour, other;
    for (int i = 0; neighbour.empty() || other.empty(); ++i) {
      const std::string name = "o" + std::to_string(i);
      const ObjectKey found = emulator_->key(name);
      (emulator_->collect().objects[found].isolate == mine ? neighbour : other) = name;
    }
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject(neighbour, "/never"));

    VERIFY_CONTAINS(emulator_->ask("a", path.toStdString()), "error: Error: Worker has exceeded memory limit.");
    VERIFY_CONTAINS(RunningEmulator::textOf(waiting.wait()), "Worker has exceeded memory limit.");
    // What was acknowledged is stored, the instances are new, and the other isolate has noticed nothing.
    COMPARE_TEXT(emulator_->ask("a"), "1 2");
    COMPARE_TEXT(emulator_->ask(neighbour), "1 2");
    COMPARE_TEXT(emulator_->ask(other), "2 2");
    const journal::Event* told = emulator_->collect().find(journal::EventKind::kIsolate, "64 MiB");
    QVERIFY(told != nullptr);
    QCOMPARE(told->isolate, mine);
    QVERIFY(told->failed);
    const journal::Event* culprit = emulator_->collect().find(journal::EventKind::kLog, "used up the memory");
    QVERIFY(culprit != nullptr);
    QCOMPARE(culprit->object, key);
  }

  void what_the_interrupted_turn_wrote_is_not_stored() {
    COMPARE_TEXT(emulator_->ask("a"), "1 1");
    VERIFY_CONTAINS(emulator_->ask("a", "/write"), "exceeded memory limit");
    COMPARE_TEXT(emulator_->ask("a"), "1 2");
  }

  void the_turn_before_the_interrupted_one_is_stored() {
    COMPARE_TEXT(emulator_->ask("a"), "1 1");
    // The two that wait for the first are taken at once, and would be committed together.
    const Answer<Response> first = emulator_->start(RunningEmulator::toObject("a", "/spin"));
    const Answer<Response> noted = emulator_->start(RunningEmulator::toObject("a", "/note"));
    const Answer<Response> interrupted = emulator_->start(RunningEmulator::toObject("a", "/write"));
    VERIFY_CONTAINS(RunningEmulator::textOf(interrupted.wait()), "exceeded memory limit");
    COMPARE_TEXT(emulator_->ask("a"), "1 6");
  }

  void an_isolate_may_die_again_and_again() {
    for (int i = 1; i < 4; ++i) {
      VERIFY_CONTAINS(emulator_->ask("a", "/objects"), "exceeded memory limit");
      COMPARE_TEXT(emulator_->ask("a"), "1 " + std::to_string(i));
    }
  }

  void settings_hold_for_the_isolate_that_comes_after() {
    const ObjectKey key = emulator_->key("a");
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kLocal, 20});
    VERIFY_CONTAINS(emulator_->ask("a", "/objects"), "exceeded memory limit");
    COMPARE_TEXT(emulator_->ask("a"), "1 2");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].state, journal::ObjectState::kEvicted, kPollMs);
  }

  void a_buffer_larger_than_any_limit_is_a_range_error() {
    COMPARE_TEXT(emulator_->ask("a", "/huge"), "RangeError");
    COMPARE_TEXT(emulator_->ask("a"), "1 1");
  }

 private:
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::MemoryLimitTest)
#include "memory_limit_test.moc"
