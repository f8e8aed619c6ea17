// Requests of the Worker that can never be answered, with a clock that is moved by hand: they are cancelled when, and
// only when, nothing can bring their answer any more.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
const never = () => new Promise(() => {});
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let shared;
export class Thing extends DurableObject {
  fetch() { return never(); }
}
export default {
  async fetch(request, env) {
    switch (new URL(request.url).pathname) {
      case "/late":
        await sleep(5_000);
        await never();
      case "/maker":
        shared = sleep(5_000).then(() => "made");
        return new Response(await shared);
      case "/user":
        return new Response(await shared);
      case "/object":
        return env.THING.getByName("a").fetch(request);
    }
    await never();
  },
};
)JS";

constexpr char kHung[] = "your Worker's code had hung and would never generate a response.";

}  // namespace

class HungTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing", true}});
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void one_that_waits_for_nothing_is_cancelled_and_the_log_says_so() {
    open(1);
    VERIFY_CONTAINS(textOf("/"), kHung);
    const journal::Event* told = emulator_->collect().find(journal::EventKind::kLog, kHung);
    QVERIFY(told != nullptr);
    QCOMPARE(told->level, journal::LogLevel::kError);
  }

  void one_that_waits_for_a_timer_is_cancelled_after_it() {
    open(1);
    const Answer<Response> late = emulator_->start(RunningEmulator::toWorker("/late"));
    VERIFY_OK(emulator_->step(4'999));
    QCOMPARE(late.count(), 0);
    VERIFY_OK(emulator_->step(1));
    VERIFY_CONTAINS(RunningEmulator::textOf(late.wait()), kHung);
  }

  void one_that_waits_for_what_another_makes_gets_it() {
    open(1);
    const Answer<Response> maker = emulator_->start(RunningEmulator::toWorker("/maker"));
    const Answer<Response> user = emulator_->start(RunningEmulator::toWorker("/user"));
    VERIFY_OK(emulator_->step(4'999));
    QCOMPARE(user.count(), 0);
    VERIFY_OK(emulator_->step(1));
    COMPARE_TEXT(RunningEmulator::textOf(maker.wait()), "made");
    COMPARE_TEXT(RunningEmulator::textOf(user.wait()), "made");
  }

  void one_whose_object_hangs_waits_data() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("beside it") << 1;
    QTest::newRow("elsewhere") << 3;
  }
  void one_whose_object_hangs_waits() {
    QFETCH(int, isolates);
    open(isolates);
    std::vector<Answer<Response>> waiting;
    for (int i = 0; i < isolates; ++i) waiting.push_back(emulator_->start(RunningEmulator::toWorker("/object")));
    VERIFY_OK(emulator_->step(60'000));
    for (const Answer<Response>& one : waiting) QCOMPARE(one.count(), 0);
    // And does not keep others from their end.
    for (int i = 0; i < isolates; ++i) VERIFY_CONTAINS(textOf("/"), kHung);
  }

 private:
  void open(int isolates) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.isolates = static_cast<std::uint32_t>(isolates);
    VERIFY_OK(emulator_->open(options));
  }
  std::string textOf(const std::string& path) {
    return RunningEmulator::textOf(emulator_->send(RunningEmulator::toWorker(path)));
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::HungTest)
#include "hung_test.moc"
