// Who shares module variables with whom.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { bump } from "./lib.js";
let made = 0;
globalThis.everywhere ??= 0;
const started = Date.now();
export class Thing {
  constructor() { made += 1; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/lib") return new Response(String(bump()));
    if (pathname === "/global") return new Response(String(++globalThis.everywhere));
    if (pathname === "/again") return new Response(String((await import("./late.js")).count()));
    if (pathname === "/eval") { try { eval("1"); } catch (error) { return new Response(error.name); } }
    return new Response(`${made} ${started} ${Date.now() > 0}`);
  }
}
export class Other {
  fetch() { return new Response(String(made)); }
}
export default { fetch() { return new Response(String(made)); } };
)JS";

}  // namespace

class IsolationTest : public QObject {
  Q_OBJECT

  void open(Isolation isolation, std::uint32_t isolates) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolation = isolation;
    options.isolates = isolates;
    VERIFY_OK(emulator_->open(options));
  }

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}, {"Other"}});
    project_->write("lib.js", "let n = 0;\nexport const bump = () => ++n;\n");
    project_->write("late.js", "let n = 0;\nexport const count = () => ++n;\n");
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void shared_means_one_isolate_whatever_their_number() {
    open(Isolation::kShared, 4);
    for (int i = 1; i <= 8; ++i) COMPARE_TEXT(emulator_->ask("n" + std::to_string(i)), std::to_string(i) + " 0 true");
    COMPARE_TEXT(emulator_->ask("o", "/", 1), "8");
    COMPARE_TEXT(emulator_->askWorker(), "8");
  }

  void what_was_counted_of_an_object_outlives_a_change() {
    open(Isolation::kShared, 1);
    const ObjectKey key = emulator_->key("a");
    for (int i = 0; i < 3; ++i) (void)emulator_->ask("a");
    Answer<ProjectInfo> changed;
    emulator_->door().setIsolation(Isolation::kSpread, 4, changed.reply());
    VERIFY_OK(changed.wait());
    (void)emulator_->ask("a");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().objects[key].requests, std::uint64_t{5}, kPollMs);
    QCOMPARE(emulator_->objects[key].instance, 2U);
  }

  void spread_shares_within_an_isolate() {
    open(Isolation::kSpread, 4);
    int highest = 0;
    for (int i = 1; i <= 16; ++i) highest = std::max(highest, std::stoi(emulator_->ask("n" + std::to_string(i))));
    QVERIFY(highest > 1 && highest < 16);
  }

  void separate_gives_each_instance_its_own() {
    open(Isolation::kSeparate, 1);
    for (const char* name : {"a", "b", "c"}) {
      COMPARE_TEXT(emulator_->ask(name), "1 0 true");
      COMPARE_TEXT(emulator_->ask(name, "/lib"), "1");
      COMPARE_TEXT(emulator_->ask(name, "/lib"), "2");
      COMPARE_TEXT(emulator_->ask(name, "/again"), "1");
      COMPARE_TEXT(emulator_->ask(name, "/eval"), "EvalError");
    }
    COMPARE_TEXT(emulator_->ask("o", "/", 1), "0");
    COMPARE_TEXT(emulator_->askWorker(), "0");
    // After an eviction they begin anew; what hangs on globalThis does not.
    COMPARE_TEXT(emulator_->ask("a", "/global"), "1");
    VERIFY_OK(emulator_->evict(emulator_->key("a")));
    COMPARE_TEXT(emulator_->ask("a", "/lib"), "1");
    COMPARE_TEXT(emulator_->ask("a", "/global"), "2");
  }

  void separate_variables_are_seen_in_memory() {
    open(Isolation::kSeparate, 1);
    COMPARE_TEXT(emulator_->ask("a", "/lib"), "1");
    COMPARE_TEXT(emulator_->ask("b", "/lib"), "1");
    COMPARE_TEXT(emulator_->ask("b", "/lib"), "2");
    for (const auto& [name, expected] : {std::pair{"a", "1"}, {"b", "2"}}) {
      const auto memory = emulator_->memory(emulator_->key(name));
      QVERIFY(memory);
      const journal::GlobalNode* n = globalNamed(*memory, "n");
      QVERIFY(n);
      COMPARE_TEXT(n->value.preview, expected);
    }
  }

  void isolation_can_be_changed_while_open() {
    open(Isolation::kShared, 1);
    COMPARE_TEXT(emulator_->ask("a"), "1 0 true");
    COMPARE_TEXT(emulator_->ask("b"), "2 0 true");
    VERIFY_OK(change(Isolation::kSeparate, 2));
    QCOMPARE(emulator_->door().drain().isolates.size(), 2U);
    COMPARE_TEXT(emulator_->ask("a"), "1 0 true");
    COMPARE_TEXT(emulator_->ask("b"), "1 0 true");
    VERIFY_OK(change(Isolation::kShared, 2));
    QCOMPARE(emulator_->door().drain().isolates.size(), 1U);
    COMPARE_TEXT(emulator_->ask("a"), "1 0 true");
    COMPARE_TEXT(emulator_->ask("b"), "2 0 true");
    QVERIFY(!change(Isolation::kSpread, 0));
    QVERIFY(!change(Isolation::kSpread, 65));
    COMPARE_TEXT(emulator_->ask("b"), "2 0 true");
  }

  void a_constructor_may_use_storage_in_each_kind() {
    writeProject(*project_, R"JS(
export class Thing {
  constructor(ctx) { ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS t(a)"); ctx.storage.kv.put("k", 1); this.ctx = ctx; }
  fetch() { return new Response(String(this.ctx.storage.kv.get("k"))); }
}
)JS",
                 {{"Thing", true}});
    for (const Isolation each : {Isolation::kShared, Isolation::kSpread, Isolation::kSeparate}) {
      open(each, 2);
      COMPARE_TEXT(emulator_->ask("a"), "1");
    }
  }

  void a_top_level_that_throws_breaks_the_instance_alone() {
    writeProject(*project_, R"JS(
globalThis.evaluations = (globalThis.evaluations ?? 0) + 1;
if (globalThis.evaluations === 2) throw new Error("not twice");
export class Thing { fetch() { return new Response("well"); } }
)JS",
                 {{"Thing"}});
    open(Isolation::kSeparate, 1);
    VERIFY_CONTAINS(emulator_->ask("a"), "not twice");
    COMPARE_TEXT(emulator_->ask("a"), "well");
  }

 private:
  Result<ProjectInfo> change(Isolation isolation, std::uint32_t isolates) {
    Answer<ProjectInfo> answer;
    emulator_->door().setIsolation(isolation, isolates, answer.reply());
    return answer.wait();
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::IsolationTest)
#include "isolation_test.moc"
