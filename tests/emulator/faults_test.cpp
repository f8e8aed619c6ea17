// Faults on purpose: they strike where and when their rule says, and nowhere else.

#include <QElapsedTimer>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

using journal::FaultRule;

namespace {

constexpr char kSource[] = R"JS(
export class Thing {
  constructor(ctx, env) { this.ctx = ctx; this.env = env; this.n = 0; }
  async fetch(request) {
    this.n += 1;
    const { pathname } = new URL(request.url);
    const { storage } = this.ctx;
    try {
      switch (pathname) {
        case "/put": await storage.put("k", this.n); break;
        case "/get": return new Response(String(await storage.get("k")));
        case "/sync": storage.kv.put("k", this.n); break;
        case "/sql": storage.sql.exec("SELECT 1"); break;
        case "/call": {
          const other = this.env.THING.get(this.env.THING.idFromName("other"));
          return new Response(`other says ${await (await other.fetch("http:\/\/x/n")).text()}`);
        }
        case "/out": await fetch("http:\/\/127.0.0.1:9/"); break;
      }
    } catch (error) {
      return new Response(`caught ${error.name}: ${error.message}${error.durableObjectReset ? " (reset)" : ""}`);
    }
    return new Response(String(this.n));
  }
}
)JS";

FaultRule rule(FaultRule::Where where, FaultRule::Action action, std::uint64_t id = 1) {
  return {.id = id, .where = where, .action = action, .message = "on purpose"};
}

}  // namespace

class FaultsTest : public QObject {
  Q_OBJECT

  using Where = FaultRule::Where;
  using Action = FaultRule::Action;

 private slots:
  void init() {
    writeProject(project_, kSource, {{"Thing", true}});
    emulator_ = std::make_unique<RunningEmulator>();
    VERIFY_OK(emulator_->open(project_));
  }
  void cleanup() { emulator_.reset(); }

  void a_storage_operation_throws_at_the_nth() {
    FaultRule third = rule(Where::kStorage, Action::kThrow);
    third.match = "put";
    third.nth = 3;
    VERIFY_OK(emulator_->setFaults({third}));
    COMPARE_TEXT(emulator_->ask("a", "/put"), "1");
    COMPARE_TEXT(emulator_->ask("a", "/get"), "1");
    COMPARE_TEXT(emulator_->ask("a", "/put"), "3");
    COMPARE_TEXT(emulator_->ask("b", "/put"), "caught Error: on purpose");
    COMPARE_TEXT(emulator_->ask("b", "/put"), "2");
    const auto states = emulator_->faults();
    QVERIFY(states && states->size() == 1);
    QCOMPARE(states->front().seen, 4U);
    QCOMPARE(states->front().struck, 1U);
    QVERIFY(emulator_->collect().find(journal::EventKind::kLog, "put k was made to fail on purpose."));
    // The same rule goes on counting, another begins; none asks no more.
    third.nth = 5;
    VERIFY_OK(emulator_->setFaults({third}));
    COMPARE_TEXT(emulator_->ask("b", "/put"), "caught Error: on purpose");
    third.id = 2;
    third.nth = 2;
    VERIFY_OK(emulator_->setFaults({third}));
    COMPARE_TEXT(emulator_->ask("b", "/put"), "4");
    VERIFY_OK(emulator_->setFaults({}));
    COMPARE_TEXT(emulator_->ask("b", "/put"), "5");
    QVERIFY(emulator_->faults()->empty());
  }

  void every_nth_strikes_again() {
    FaultRule second = rule(Where::kStorage, Action::kThrow);
    second.nth = 2;
    second.everyNth = true;
    VERIFY_OK(emulator_->setFaults({second}));
    COMPARE_TEXT(emulator_->ask("a", "/sync"), "1");
    COMPARE_TEXT(emulator_->ask("a", "/sync"), "caught Error: on purpose");
    COMPARE_TEXT(emulator_->ask("a", "/sql"), "3");
    COMPARE_TEXT(emulator_->ask("a", "/sql"), "caught Error: on purpose");
  }

  void only_the_object_that_is_meant() {
    FaultRule mine = rule(Where::kStorage, Action::kThrow);
    mine.object = emulator_->key("a");
    VERIFY_OK(emulator_->setFaults({mine}));
    COMPARE_TEXT(emulator_->ask("b", "/put"), "1");
    COMPARE_TEXT(emulator_->ask("a", "/put"), "caught Error: on purpose");
  }

  void a_delay_lets_nobody_else_in_and_a_reset_breaks() {
    FaultRule slow = rule(Where::kStorage, Action::kDelay);
    slow.delayMs = 50;
    VERIFY_OK(emulator_->setFaults({slow}));
    QElapsedTimer time;
    time.start();
    const auto first = emulator_->start(RunningEmulator::toObject("a", "/put"));
    const auto second = emulator_->start(RunningEmulator::toObject("a", "/n"));
    COMPARE_TEXT(RunningEmulator::textOf(first.wait()), "1");
    COMPARE_TEXT(RunningEmulator::textOf(second.wait()), "2");
    QVERIFY(time.elapsed() >= 50);
    VERIFY_OK(emulator_->setFaults({rule(Where::kStorage, Action::kReset, 2)}));
    COMPARE_TEXT(emulator_->ask("a", "/put"), "error: Error: on purpose");
    COMPARE_TEXT(emulator_->ask("a", "/put"), "1");
  }

  void a_call_throws_or_meets_a_reset_object() {
    COMPARE_TEXT(emulator_->ask("a", "/call"), "other says 1");
    FaultRule call = rule(Where::kStubCall, Action::kThrow);
    call.match = "GET /n";
    VERIFY_OK(emulator_->setFaults({call}));
    COMPARE_TEXT(emulator_->ask("a", "/call"), "caught Error: on purpose");
    COMPARE_TEXT(emulator_->ask("a", "/call"), "other says 2");
    call = rule(Where::kStubCall, Action::kReset, 2);
    call.object = emulator_->key("other");
    VERIFY_OK(emulator_->setFaults({call}));
    COMPARE_TEXT(emulator_->ask("a", "/call"), "caught Error: on purpose (reset)");
    COMPARE_TEXT(emulator_->ask("a", "/call"), "other says 1");
    call = rule(Where::kStubCall, Action::kDelay, 3);
    call.delayMs = 20;
    VERIFY_OK(emulator_->setFaults({call}));
    COMPARE_TEXT(emulator_->ask("a", "/call"), "other says 2");
  }

  void a_fetch_to_the_outside_throws() {
    VERIFY_OK(emulator_->setFaults({rule(Where::kFetch, Action::kThrow)}));
    COMPARE_TEXT(emulator_->ask("a", "/out"), "caught Error: on purpose");
    VERIFY_OK(emulator_->setFaults({rule(Where::kFetch, Action::kReset, 2)}));
    COMPARE_TEXT(emulator_->ask("a", "/out"), "error: Error: on purpose");
  }

  void they_outlive_a_reload() {
    VERIFY_OK(emulator_->setFaults({rule(Where::kStorage, Action::kThrow)}));
    VERIFY_OK(emulator_->reload());
    COMPARE_TEXT(emulator_->ask("a", "/put"), "caught Error: on purpose");
  }

 private:
  TemporaryProject project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::FaultsTest)
#include "faults_test.moc"
