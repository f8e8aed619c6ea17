#include "emulator/lifecycle/critical_section.h"

#include <QTest>

#include "emulator/lifecycle/texts.h"
#include "tests/lifecycle/gate_script.h"

using namespace durascope::lifecycle;

class CriticalSectionTest : public QObject {
  Q_OBJECT

 private slots:
  void starts_when_the_turn_that_called_it_has_ended() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    QCOMPARE(script.trace, std::string("event "));  // not yet
    script.leave("event");
    QCOMPARE(script.trace, std::string("event inside "));
    script.leave("inside");
    section->succeeded();
    QCOMPARE(script.clock.pending(), 0u);
  }

  void goes_before_ordinary_waiters() {
    GateScript script;
    script.arrive("event");
    script.arrive("b");
    const auto section = script.block("event", "inside");
    script.leave("event");
    QCOMPARE(script.trace, std::string("event inside "));
    script.leave("inside");
    QCOMPARE(script.trace, std::string("event inside "));  // not yet: the section goes on
    auto lock = section->succeeded();
    QCOMPARE(script.trace, std::string("event inside "));  // the caller's code continues first
    lock.release();
    QCOMPARE(script.trace, std::string("event inside b "));
  }

  // A 10 ms timer set before a 60 ms section fires after it; a 15 ms timer set inside fires inside.
  void only_what_started_inside_gets_in() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    script.leave("event");
    script.leave("inside");
    script.clock.advance(10);
    script.visit("timer from outside");
    script.clock.advance(5);
    script.visit("timer from inside,", section);
    QCOMPARE(script.trace, std::string("event inside timer from inside, "));
    section->succeeded();
    QCOMPARE(script.trace, std::string("event inside timer from inside, timer from outside "));
  }

  // r1 e1 r2 e2 r3 e3
  void sections_run_one_after_the_other_in_call_order() {
    GateScript script;
    script.arrive("event");
    const auto first = script.block("event", "r1");
    const auto second = script.block("event", "r2");
    const auto third = script.block("event", "r3");
    script.leave("event");
    script.leave("r1");
    script.trace += "e1 ";
    first->succeeded();
    script.leave("r2");
    script.trace += "e2 ";
    second->succeeded();
    script.leave("r3");
    script.trace += "e3 ";
    third->succeeded();
    QCOMPARE(script.trace, std::string("event r1 e1 r2 e2 r3 e3 "));
  }

  void a_nested_section_shuts_its_parent_too() {
    GateScript script;
    script.arrive("event");
    const auto outer = script.block("event", "outer");
    script.leave("event");
    const auto inner = script.block("outer", "inner");
    script.leave("outer");
    script.visit("of outer", outer);
    script.visit("of inner", inner);
    QCOMPARE(script.trace, std::string("event outer inner "));  // its first turn still runs
    script.leave("inner");
    QCOMPARE(script.trace, std::string("event outer inner of inner "));
    inner->succeeded();
    QCOMPARE(script.trace, std::string("event outer inner of inner of outer "));
    outer->succeeded();
    QCOMPARE(script.clock.pending(), 0u);
  }

  void a_turn_knows_its_section() {
    GateScript script;
    script.arrive("event");
    QVERIFY(!script.locks["event"].section());
    const auto section = script.block("event", "inside");
    script.leave("event");
    QCOMPARE(script.locks["inside"].section(), section);
    QCOMPARE(script.locks["inside"].addRef().section(), section);
    script.leave("inside");
    script.arrive("later", section);
    QCOMPARE(script.locks["later"].section(), section);
    script.leave("later");
    QVERIFY(!section->succeeded().section());
  }

  void what_is_left_over_goes_on_as_ordinary_tasks() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    script.leave("event");
    script.locks["read"] = script.locks["inside"].addRef({"storage get"});
    script.leave("inside");
    script.arrive("left over", section);
    auto lock = section->succeeded();
    script.visit("b");
    lock.release();
    QCOMPARE(script.trace, std::string("event inside "));  // the read started inside still holds the gate
    script.leave("read");
    QCOMPARE(script.trace, std::string("event inside left over "));
    script.leave("left over");
    QCOMPARE(script.trace, std::string("event inside left over b "));
    script.visit("straggler", section);  // the section has ended: waits outside
    QCOMPARE(script.trace, std::string("event inside left over b straggler "));
  }

  void sixty_four_levels_nest_and_the_next_is_refused() {
    GateScript script;
    std::vector<GateScript::SectionPtr> sections;
    script.arrive("0");
    for (int level = 1; level <= kMaxSectionDepth; ++level) {
      sections.push_back(script.block(std::to_string(level - 1), std::to_string(level)));
      script.leave(std::to_string(level - 1));
    }
    const auto refused = script.locks["64"].startCriticalSection();
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("blockConcurrencyWhile() calls are nested too deeply."));
    QVERIFY(!script.gate->broken());  // that is up to whoever catches it
    script.leave("64");
    while (!sections.empty()) {
      sections.back()->succeeded();
      sections.pop_back();
    }
    script.visit("b");
    QVERIFY(script.trace.ends_with(" 64 b "));
    QCOMPARE(script.clock.pending(), 0u);
  }

  void one_after_the_other_is_no_nesting() {
    GateScript script;
    script.arrive("event");
    for (int i = 0; i < 200; ++i) {
      const auto section = script.block("event", "inside");
      script.leave("event");
      script.leave("inside");
      script.locks["event"] = section->succeeded();
    }
    QVERIFY(!script.gate->broken());
  }

  void a_failed_section_breaks_the_gate_for_everybody() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    script.leave("event");
    script.arrive("b");
    script.arrive("c", section);
    section->failed({.name = "RangeError", .message = "boom", .durableObjectReset = true});
    QCOMPARE(script.trace, std::string("event inside b! c! "));
    QCOMPARE(script.error->name, std::string("RangeError"));
    script.arrive("late");
    QVERIFY(script.trace.ends_with("late! "));
    QCOMPARE(script.clock.pending(), 0u);
  }

  void thirty_seconds_are_too_long() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    script.leave("event");
    script.leave("inside");
    script.arrive("b");
    script.clock.advance(29'999);
    QCOMPARE(script.trace, std::string("event inside "));
    script.clock.advance(1);
    QCOMPARE(script.trace, std::string("event inside b! "));
    QCOMPARE(script.error->message, std::string(texts::kSectionTimeout));
    QVERIFY(script.error->overloaded);
    QVERIFY(script.error->durableObjectReset);
    QVERIFY(!script.error->retryable);
    QVERIFY(!section->succeeded());  // too late: the gate stays broken
  }

  // Two sections of 20 s each succeed in workerd, though the second was called 40 s before its end.
  void waiting_for_its_turn_does_not_count() {
    GateScript script;
    script.arrive("event");
    const auto first = script.block("event", "r1");
    const auto second = script.block("event", "r2");
    script.leave("event");
    script.leave("r1");
    script.clock.advance(20'000);
    first->succeeded();
    script.leave("r2");
    script.clock.advance(20'000);
    second->succeeded();
    script.visit("b");
    QCOMPARE(script.trace, std::string("event r1 r2 b "));
    QCOMPARE(script.clock.pending(), 0u);
  }

  void a_section_dropped_while_it_runs_has_failed() {
    GateScript script;
    script.arrive("event");
    auto section = script.block("event", "inside");
    script.leave("event");
    script.arrive("b");
    section.reset();
    QCOMPARE(script.trace, std::string("event inside "));  // its turn still holds it
    script.leave("inside");
    QCOMPARE(script.trace, std::string("event inside b! "));
    QCOMPARE(script.error->message, std::string(texts::kSectionDeadlock));
    QVERIFY(script.error->durableObjectReset);
    QCOMPARE(script.clock.pending(), 0u);
  }

  void a_section_waiting_in_a_broken_gate_gets_the_error() {
    GateScript script;
    script.arrive("event");
    const auto section = script.block("event", "inside");
    script.gate->breakWith({.message = "x"});
    QCOMPARE(script.trace, std::string("event inside! "));
    const auto next = script.locks["event"].startCriticalSection();
    QVERIFY(!next);
    QCOMPARE(next.error().message, std::string("x"));
  }

  void a_section_that_was_never_entered_harms_nobody() {
    GateScript script;
    script.arrive("event");
    QVERIFY(script.locks["event"].startCriticalSection().has_value());
    script.leave("event");
    script.visit("b");
    QCOMPARE(script.trace, std::string("event b "));
  }
};

QTEST_GUILESS_MAIN(CriticalSectionTest)
#include "critical_section_test.moc"
