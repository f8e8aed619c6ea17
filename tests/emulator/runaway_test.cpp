// Objects that call each other without end, objects that wait for each other, and one that writes more than the cache
// holds: the program stays alive, and whoever looks can end it.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Thing {
  constructor(ctx, env) { this.ctx = ctx; this.env = env; }
  other(name) { return this.env.THING.get(this.env.THING.idFromName(name)); }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/deep": {
        const left = Number(searchParams.get("left"));
        if (left === 0) return new Response("bottom");
        const next = searchParams.get("next");
        const answer = await this.other(next).fetch(`http:\/\/x/deep?left=${left - 1}&next=${searchParams.get("me")}&me=${next}`);
        return new Response(`${await answer.text()}.`);
      }
      case "/hold":
        return this.ctx.blockConcurrencyWhile(() => this.other(searchParams.get("of")).fetch(`http:\/\/x/back?to=${searchParams.get("me")}`));
      case "/back":
        return this.other(searchParams.get("to")).fetch("http:\/\/x/");
      case "/statement":
        return Response.json(this.ctx.storage.sql.exec("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c").toArray());
      case "/calls":
        for (;;) {
          this.ctx.storage.kv.put("a", { x: 1 });
          this.ctx.storage.kv.get("a");
          for (const row of this.ctx.storage.sql.exec("SELECT 1")) this.last = row;
          this.ctx.storage.get("a").then(() => {});
        }
      default:
        return new Response("here");
    }
  }
}
)JS";

/// KV-backed objects, and a Worker that tells how a call failed.
constexpr char kCached[] = R"JS(
export class Thing {
  constructor(ctx) { this.ctx = ctx; this.seen = 0; }
  async fetch(request) {
    if (new URL(request.url).pathname === "/fill") {
      // Without waiting for any of them: nothing is committed meanwhile.
      for (let i = 0; i < 20; ++i) this.ctx.storage.put(`k${i}`, new Uint8Array(100_000));
    }
    return new Response(`${++this.seen} ${(await this.ctx.storage.list()).size}`);
  }
}
export default {
  async fetch(request, env) {
    try {
      return await env.THING.get(env.THING.idFromName("a")).fetch(request);
    } catch (error) {
      return new Response(`${error.name} ${error.overloaded} ${error.durableObjectReset} ${error.message}`);
    }
  },
};
)JS";

}  // namespace

class RunawayTest : public QObject {
  Q_OBJECT

 private slots:
  void init() { emulator_ = std::make_unique<RunningEmulator>(); }
  void cleanup() { emulator_.reset(); }

  void a_deep_recursion_comes_back() {
    open(1);
    COMPARE_TEXT(emulator_->ask("a", "/deep?left=500&me=a&next=b"), "bottom" + std::string(500, '.'));
    open(2);
    COMPARE_TEXT(emulator_->ask("a", "/deep?left=500&me=a&next=b"), "bottom" + std::string(500, '.'));
  }

  void an_endless_one_ends_at_the_memory_limit() {
    open(1, 48);
    const std::string answer = emulator_->ask("a", "/deep?left=Infinity&me=a&next=b");
    QVERIFY2(answer.rfind("error: ", 0) == 0, answer.c_str());
    COMPARE_TEXT(emulator_->ask("a"), "here");
    COMPARE_TEXT(emulator_->ask("b"), "here");
  }

  void what_is_terminated_inside_storage_breaks_its_object_alone_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("an endless statement") << "/statement";
    QTest::newRow("endless calls") << "/calls";
  }
  void what_is_terminated_inside_storage_breaks_its_object_alone() {
    QFETCH(QString, path);
    open(1);
    for (int round = 0; round < 3; ++round) {
      const auto stuck = emulator_->start(RunningEmulator::toObject("a", path.toStdString()));
      // More than once: the first may meet the end of the turn before.
      const auto hasEnded = [&] {
        (void)emulator_->terminateIsolate(0);
        return stuck.count() > 0;
      };
      QTRY_VERIFY_WITH_TIMEOUT(hasEnded(), kPollMs);
      COMPARE_TEXT(RunningEmulator::textOf(stuck.wait()),
                   "error: Error: The JavaScript of this object was terminated.");
      COMPARE_TEXT(emulator_->ask("a"), "here");
    }
    const auto last = emulator_->start(RunningEmulator::toObject("a", path.toStdString()));
    QVERIFY(emulator_->close());
    QCOMPARE(last.count(), 1);
  }

  void more_than_the_cache_holds_resets_all_objects() {
    writeProject(project_, kCached, {{"Thing"}});
    ProjectOptions options = RunningEmulator::options(project_);
    options.limits.softCacheBytes = 500'000;
    options.limits.hardCacheBytes = 1'000'000;
    VERIFY_OK(emulator_->open(options));
    COMPARE_TEXT(emulator_->ask("b"), "1 0");
    COMPARE_TEXT(emulator_->ask("b"), "2 0");
    COMPARE_TEXT(emulator_->askWorker("/fill"),
                 "Error true true Durable Object's isolate exceeded its memory limit due to overflowing the storage "
                 "cache. This could be due to writing too many values to storage without stopping to wait for writes "
                 "to complete, or due to reading too many values in a single operation (e.g. a large list()). All "
                 "objects in the isolate were reset.");
    COMPARE_TEXT(emulator_->ask("b"), "1 0");
    COMPARE_TEXT(emulator_->ask("a"), "1 0");
    QVERIFY(emulator_->collect().find(journal::EventKind::kBreak, "the storage cache overflowed") != nullptr);
  }

  void two_objects_that_wait_for_each_other_can_be_parted() {
    open(1);
    const ObjectKey a = emulator_->key("a");
    const auto first = emulator_->start(RunningEmulator::toObject("a", "/hold?me=a&of=b"));
    const auto behind = emulator_->start(RunningEmulator::toObject("a"));
    COMPARE_TEXT(emulator_->ask("c"), "here");
    QCOMPARE(behind.count(), 0);
    VERIFY_OK(emulator_->abort(a, "let go"));
    COMPARE_TEXT(RunningEmulator::textOf(first.wait()), "error: Error: let go");
    COMPARE_TEXT(RunningEmulator::textOf(behind.wait()), "error: Error: let go");
    COMPARE_TEXT(emulator_->ask("a"), "here");
    COMPARE_TEXT(emulator_->ask("b"), "here");
  }

 private:
  void open(std::uint32_t isolates, std::uint64_t heapMiB = 512) {
    writeProject(project_, kSource, {{"Thing", true}});
    ProjectOptions options = RunningEmulator::options(project_);
    options.isolates = isolates;
    options.heapLimitMiB = heapMiB;
    VERIFY_OK(emulator_->open(options));
  }

  TemporaryProject project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::RunawayTest)
#include "runaway_test.moc"
