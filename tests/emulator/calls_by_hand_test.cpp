// Calls over RPC from the window: arguments and answers as text, errors, holding objects in memory, the time line.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
class Counter extends RpcTarget {
  inc() { return 1; }
}
export class Thing extends DurableObject {
  count = 0;
  increment(by = 1) { return this.count += by; }
  echo(...values) { return values; }
  mixed() { return { n: 1, double: (x) => x * 2, cursor: new Counter(), list: [new Response("x"), { deep: true }], end: "z" }; }
  nested() { return { a: { f: (x) => x * 2 } }; }
  get api() { return { double: (x) => x * 2 }; }
  target() { return new Counter(); }
  fail() { throw new RangeError("not today"); }
  async callOther(name) { return this.env.THING.getByName(name).increment(); }
  async holdTargetOf(name) { this.held = await this.env.THING.getByName(name).target(); }
  letGo() { this.held[Symbol.dispose](); }
  async manyOf(name, n) {
    const other = this.env.THING.getByName(name);
    return Promise.all(Array.from({ length: n }, () => other.increment()));
  }
}
export default class extends WorkerEntrypoint {
  greet(name) { return `hello ${name}`; }
  fetch() { return new Response("worker"); }
}
)JS";

}  // namespace

class CallsByHandTest : public QObject {
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

  void a_method_is_called_with_text_and_answers_text() {
    open(1);
    COMPARE_TEXT(call("a", "increment", ""), "1");
    COMPARE_TEXT(call("a", "increment", "41"), "42");
    COMPARE_TEXT(call("a", "echo", "1, \"two\", { three: [3, null] }, undefined"),
                 "[\n  1,\n  \"two\",\n  {\n    three: [3, null]\n  },\n  undefined\n]");
    COMPARE_TEXT(call("a", "api.double", "4"), "8");
    COMPARE_TEXT(call("", "greet", "\"you\""), "\"hello you\"");
  }

  void errors_say_what_was_thrown_and_where() {
    open(1);
    const Result<std::string> thrown = callFor("a", "fail", "");
    QVERIFY(!thrown);
    QVERIFY(thrown.error().kind == ErrorKind::kScript);
    COMPARE_TEXT(thrown.error().message, "RangeError: not today");
    VERIFY_CONTAINS(thrown.error().where, "fail");
    VERIFY_CONTAINS(callFor("a", "zork", "").error().message, "does not implement the method \"zork\"");
    QVERIFY(callFor("a", "echo", "1,, 2").error().kind == ErrorKind::kBadInput);
  }

  void an_answer_shows_all_of_itself_and_what_only_code_can_use_by_its_kind() {
    open(1);
    COMPARE_TEXT(call("a", "mixed", ""),
                 "{\n  n: 1,\n  double: [function],\n  cursor: [RpcTarget],\n"
                 "  list: [\n    [Response],\n    { deep: true }\n  ],\n  end: \"z\"\n}");
    COMPARE_TEXT(call("a", "target", ""), "[RpcTarget]");
    COMPARE_TEXT(call("a", "api.double", ""), "NaN");
  }

  void calls_are_on_the_time_line() {
    open(1);
    COMPARE_TEXT(call("a", "increment", ""), "1");
    QVERIFY(!callFor("a", "fail", ""));
    emulator_->collect();
    const journal::Event* increment = emulator_->find(journal::EventKind::kRequest, "increment()");
    QVERIFY(increment != nullptr && !increment->failed);
    const journal::Event* failed = emulator_->find(journal::EventKind::kRequest, "fail()");
    QVERIFY(failed != nullptr && failed->failed);
    // And what a method throws is in the log with its stack, as the real runtime reports it.
    const auto line = std::find_if(emulator_->events.begin(), emulator_->events.end(), [](const journal::Event& event) {
      return event.kind == journal::EventKind::kLog && event.level == journal::LogLevel::kError;
    });
    QVERIFY(line != emulator_->events.end() && line->hasObject);
    VERIFY_CONTAINS(line->label, "Uncaught RangeError: not today\n    at Thing.fail");
  }

  void objects_of_different_isolates_call_each_other() {
    open(3);
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
      COMPARE_TEXT(call("caller", "callOther", std::string("\"") + name + "\""), "1");
      COMPARE_TEXT(call("caller", "manyOf", std::string("\"") + name + "\", 3"), "[2, 3, 4]");
    }
  }

  void a_held_target_keeps_its_object_in_memory() {
    for (const std::uint32_t isolates : {1u, 3u}) {
      open(isolates);
      for (const char* name : {"a", "b", "c"}) {
        VERIFY_OK(callFor("holder", "holdTargetOf", std::string("\"") + name + "\""));
        const Answer<void> evicted = emulator_->startEvict(emulator_->key(name));
        VERIFY_OK(callFor("holder", "increment", ""));
        QCOMPARE(evicted.count(), 0);
        VERIFY_OK(callFor("holder", "letGo", ""));
        VERIFY_OK(evicted.wait());
      }
    }
  }

 private:
  void open(std::uint32_t isolates) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = isolates;
    VERIFY_OK(emulator_->open(options));
  }
  /// No name: the Worker.
  Result<std::string> callFor(const std::string& name, const std::string& method, const std::string& arguments) {
    Request target;
    target.to = name.empty() ? Request::To::kWorker : Request::To::kObjectByName;
    target.name = name;
    return emulator_->call(target, method, arguments);
  }
  std::string call(const std::string& name, const std::string& method, const std::string& arguments) {
    const Result<std::string> answer = callFor(name, method, arguments);
    return answer ? *answer : "error: " + answer.error().message;
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::CallsByHandTest)
#include "calls_by_hand_test.moc"
