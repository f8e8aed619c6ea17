// Requests of the Worker that can never be answered, with a clock that is moved by hand: they are cancelled when, and
// only when, nothing can bring their answer any more.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject, exports } from "cloudflare:workers";
const never = () => new Promise(() => {});
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let shared;
export class Thing extends DurableObject {
  async fetch(request) {
    if (new URL(request.url).pathname === "/missing") return new Response(`${await this.ctx.storage.get("nothing")} there`);
    return never();
  }
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
      case "/maker_in_object":
        shared = env.THING.getByName("b").fetch(`http://x/missing`).then((response) => response.text());
        return new Response(await shared);
      case "/to_entrypoint":
        shared = sleep(5_000).then(() => "made by the caller");
        return exports.default.fetch(`http://x/user`);
      case "/crypto":
        await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
        await never();
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

  void one_that_waits_for_a_simulated_miss_of_anothers_object_gets_it_data() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("beside it") << 1;
    QTest::newRow("elsewhere, or not") << 4;
  }
  void one_that_waits_for_a_simulated_miss_of_anothers_object_gets_it() {
    QFETCH(int, isolates);
    writeProject(*project_, kSource, {{"Thing", false}});
    open(isolates, 50'000);
    // A Worker's requests go to the isolates by turns: the users to all, one of them beside the maker.
    const Answer<Response> maker = emulator_->start(RunningEmulator::toWorker("/maker_in_object"));
    std::vector<Answer<Response>> users;
    for (int i = 1; i < isolates; ++i) users.push_back(emulator_->start(RunningEmulator::toWorker("/")));
    const Answer<Response> user = emulator_->start(RunningEmulator::toWorker("/user"));
    VERIFY_OK(emulator_->step(49));
    QCOMPARE(user.count(), 0);
    VERIFY_OK(emulator_->step(1));
    COMPARE_TEXT(RunningEmulator::textOf(maker.wait()), "undefined there");
    COMPARE_TEXT(RunningEmulator::textOf(user.wait()), "undefined there");
  }

  void one_that_waits_for_what_its_caller_makes_gets_it() {
    open(1);
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toWorker("/to_entrypoint"));
    VERIFY_OK(emulator_->step(4'999));
    QCOMPARE(waiting.count(), 0);
    VERIFY_OK(emulator_->step(1));
    COMPARE_TEXT(RunningEmulator::textOf(waiting.wait()), "made by the caller");
  }

  void one_that_hangs_behind_cryptography_is_cancelled() {
    open(1);
    VERIFY_CONTAINS(textOf("/crypto"), kHung);
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
    // What another isolate may bring is not known; beside it such a call keeps nobody from his end.
    if (isolates == 1) VERIFY_CONTAINS(textOf("/"), kHung);
  }

 private:
  void open(int isolates, std::int64_t missLatencyUs = 0) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.missLatencyUs = missLatencyUs;
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
