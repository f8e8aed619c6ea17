#include "emulator/lifecycle/input_gate.h"

#include <QTest>

#include "tests/lifecycle/gate_script.h"

using namespace durascope::lifecycle;

namespace {

/// Writes down what it hears.
struct Listener : GateHooks {
  void waitStarted(const GateUser& waiter, const GateUser& holder) override {
    heard += waiter.label + " waits for " + holder.label + "; ";
  }
  void waitEnded(const GateUser& waiter, const GateUser& holder, std::int64_t startNs, std::int64_t endNs,
                 bool broken) override {
    heard += waiter.label + (broken ? " fails after " : " waited ") + std::to_string((endNs - startNs) / 1'000'000) +
             " ms for " + holder.label + "; ";
  }
  std::string heard;
};

}  // namespace

class InputGateTest : public QObject {
  Q_OBJECT

 private slots:
  void an_open_gate_lets_in_at_once() {
    GateScript script;
    script.arrive("a");
    QCOMPARE(script.trace, std::string("a "));
  }

  void a_held_lock_keeps_others_out_until_it_goes() {
    GateScript script;
    script.arrive("a");
    script.arrive("b");
    QCOMPARE(script.trace, std::string("a "));  // not yet
    script.leave("a");
    QCOMPARE(script.trace, std::string("a b "));
  }

  void waiters_are_served_first_in_first_out_one_at_a_time() {
    GateScript script;
    for (const char* name : {"a", "b", "c"}) script.arrive(name);
    script.leave("a");
    QCOMPARE(script.trace, std::string("a b "));
    script.leave("b");
    QCOMPARE(script.trace, std::string("a b c "));
  }

  void a_storage_operations_own_lock_outlives_the_turn() {
    GateScript script;
    script.arrive("turn");
    script.locks["storage get"] = script.locks["turn"].addRef({"storage get"});
    script.arrive("b");
    script.leave("turn");
    QCOMPARE(script.trace, std::string("turn "));  // not yet: the read is under way
    script.leave("storage get");
    QCOMPARE(script.trace, std::string("turn b "));
  }

  // The lost-update table: ten handlers that read, await, write.
  void read_modify_write_over_storage_loses_nothing() {
    GateScript script;
    int stored = 0;
    std::vector<std::function<void()>> reads;  // storage answers later, holding the lock
    for (int i = 0; i < 10; ++i) {
      script.gate->wait(nullptr, {"event"}, [&](InputGate::Granted granted) {
        auto held = std::make_shared<InputGate::Lock>(std::move(*granted));
        reads.push_back([&stored, held, value = stored] {
          stored = value + 1;
          held->release();
        });
      });
    }
    while (!reads.empty()) {
      QCOMPARE(reads.size(), 1u);  // nobody else got in meanwhile
      const auto read = reads.front();
      reads.clear();
      read();
    }
    QCOMPARE(stored, 10);
  }

  void read_modify_write_over_a_timer_loses_all_but_one() {
    GateScript script;
    int stored = 0;
    for (int i = 0; i < 10; ++i) {
      script.gate->wait(nullptr, {"event"}, [&](const InputGate::Granted&) {
        script.clock.scheduleAfter(5'000'000, [&stored, &script, value = stored] {
          script.gate->wait(nullptr, {"timer"}, [&stored, value](const InputGate::Granted&) { stored = value + 1; });
        });
      });
    }
    script.clock.advance(4);
    QCOMPARE(stored, 0);
    script.clock.advance(1);
    QCOMPARE(stored, 1);
    QCOMPARE(script.clock.pending(), 0u);
  }

  // A1; await otherStub.x(); A2 with B one line: A1 B A2.
  void an_await_elsewhere_lets_others_in() {
    GateScript script;
    script.arrive("A1");
    script.arrive("B");
    script.leave("A1");  // the turn ends with the call to elsewhere
    script.leave("B");
    script.arrive("A2");  // its answer
    QCOMPARE(script.trace, std::string("A1 B A2 "));
  }

  void callbacks_never_nest() {
    GateScript script;
    script.gate->wait(nullptr, {}, [&](InputGate::Granted outer) {
      outer->release();
      script.visit("inner");
      script.trace += "outer ";
    });
    QCOMPARE(script.trace, std::string("outer inner "));
  }

  void ten_thousand_waiters_do_not_nest() {
    GateScript script;
    int served = 0;
    script.arrive("first");
    for (int i = 0; i < 10'000; ++i) script.gate->wait(nullptr, {}, [&](const InputGate::Granted&) { ++served; });
    QCOMPARE(served, 0);
    script.leave("first");
    QCOMPARE(served, 10'000);
  }

  void a_broken_gate_fails_present_and_future_waiters_alike() {
    GateScript script;
    std::string told;
    script.gate->onBroken([&](const BreakError& error) {
      told += error.message;
      script.trace += "listener ";
    });
    script.arrive("a");
    script.arrive("b");
    script.gate->breakWith({.name = "TypeError", .message = "x", .durableObjectReset = true});
    QCOMPARE(script.trace, std::string("a listener b! "));
    const BreakError first = *script.error;
    script.gate->breakWith({.message = "too late"});
    script.arrive("c");
    QCOMPARE(script.trace, std::string("a listener b! c! "));
    QVERIFY(*script.error == first);
    QVERIFY(script.gate->broken() == first);
    QCOMPARE(told, std::string("x"));
    script.leave("a");
    QCOMPARE(script.trace, std::string("a listener b! c! "));
  }

  void a_destroyed_gate_answers_its_waiters_and_locks_may_outlive_it() {
    GateScript script;
    script.arrive("a");
    script.arrive("b");
    script.gate.reset();
    QCOMPARE(script.trace, std::string("a b! "));
    QCOMPARE(script.error->message, std::string("Network connection lost."));
    QVERIFY(script.error->retryable);
    script.leave("a");
  }

  void hooks_hear_who_waited_how_long_and_for_whom() {
    const auto listener = std::make_shared<Listener>();
    durascope::test::VirtualClock clock;
    InputGate gate(clock, listener);
    InputGate::Lock held;
    gate.wait(nullptr, {"GET /slow"}, [&](InputGate::Granted granted) { held = std::move(*granted); });
    QCOMPARE(listener->heard, std::string());  // it did not wait
    auto read = held.addRef({"storage get"});
    gate.wait(nullptr, {"GET /b"}, [](const InputGate::Granted&) {});
    gate.wait(nullptr, {""}, [](const InputGate::Granted&) {});  // our own errand
    clock.advance(7);
    held.release();
    QCOMPARE(listener->heard, std::string("GET /b waits for storage get; "));
    listener->heard.clear();
    read.release();
    QCOMPARE(listener->heard, std::string("GET /b waited 7 ms for storage get; "));
  }

  void hooks_hear_of_a_wait_that_fails() {
    const auto listener = std::make_shared<Listener>();
    durascope::test::VirtualClock clock;
    InputGate gate(clock, listener);
    InputGate::Lock held;
    gate.wait(nullptr, {"a"}, [&](InputGate::Granted granted) { held = std::move(*granted); });
    gate.wait(nullptr, {"b"}, [](const InputGate::Granted&) {});
    listener->heard.clear();
    gate.breakWith({.message = "x"});
    QCOMPARE(listener->heard, std::string("b fails after 0 ms for a; "));
  }
};

QTEST_GUILESS_MAIN(InputGateTest)
#include "input_gate_test.moc"
