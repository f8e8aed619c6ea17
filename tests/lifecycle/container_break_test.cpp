#include <QTest>

#include "emulator/lifecycle/texts.h"
#include "tests/lifecycle/container_script.h"

using namespace durascope;
using namespace durascope::lifecycle;

class ContainerBreakTest : public QObject {
  Q_OBJECT

 private slots:
  void a_failed_constructor_gives_all_first_callers_the_same_error() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.start(stub, "a");
    script.start(stub, "b");
    script.host.fail({.name = "TypeError", .message = "ctor boom 1"});
    QCOMPARE(script.host.trace,
             std::string("construct break(its constructor threw TypeError: ctor boom 1) a[TypeError: ctor boom 1] "
                         "b[TypeError: ctor boom 1] "));
    QVERIFY(script.error->durableObjectReset);
    QVERIFY(!script.error->remote);
  }

  void a_failed_constructor_says_where_and_counts_who_waited_for_it() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.start(stub, "a");
    script.start(stub, "b");
    script.host.fail({.name = "TypeError",
                      .message = "no\n    at all",
                      .stack =
                          "TypeError: no\n    at all\n    at JSON.parse (<anonymous>)\n    at setUp (src/a.ts:8:11)\n"
                          "    at new Thing (src/a.ts:5:10)"});
    QCOMPARE(script.summary(stub).reason,
             std::string("its constructor threw TypeError: no\n    at all at src/a.ts:8:11"));
    QCOMPARE(script.summary(stub).requests, 2u);
  }

  void the_same_stub_gets_the_old_error_and_no_new_construction() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.start(stub, "a");
    script.host.fail({.name = "TypeError", .message = "ctor boom 1"});
    script.host.trace.clear();
    script.start(stub, "again");
    QCOMPARE(script.host.trace, std::string("again[TypeError: ctor boom 1] "));
    QCOMPARE(stub->instance(), 1u);
  }

  void a_new_stub_constructs_afresh() {
    ContainerScript script;
    script.host.immediate = false;
    const auto old = script.stub();
    script.start(old, "a");
    script.host.fail({.message = "x"});
    QVERIFY(!script.map.find(script.key()));
    const auto fresh = script.stub();
    QVERIFY(fresh != old);
    QCOMPARE(stateName(fresh->state()), std::string("broken"));  // that is what is known of the object
    script.host.immediate = true;
    script.host.trace.clear();
    script.request(fresh, "b");
    QCOMPARE(script.host.trace, std::string("construct b "));
    QCOMPARE(fresh->instance(), 2u);               // counted over containers
    QCOMPARE(script.summary(fresh).requests, 2u);  // with the one whose constructor failed
    QVERIFY(old->poison());
  }

  void a_failed_section_in_the_constructor_breaks_it_the_same_way() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.start(stub, "a");
    const auto section = *script.host.constructions.front().second.startCriticalSection();
    section->enter({"blockConcurrencyWhile"}, [](const InputGate::Granted&) {});
    script.host.finish();
    section->failed({.name = "RangeError", .message = "no", .durableObjectReset = true});
    QVERIFY(script.host.trace.ends_with("break(a critical section failed: RangeError: no) a[RangeError: no] "));
    QVERIFY(!stub->hosted());
  }

  void a_section_over_thirty_seconds_breaks_the_object_and_the_innocent() {
    ContainerScript script;
    const auto stub = script.stub();
    std::shared_ptr<CriticalSection> section;
    Activity event;
    stub->deliver({"guilty"}, [&](tl::expected<Delivered, BreakError> delivered) {
      event = std::move(delivered->event);
      section = *delivered->lock.startCriticalSection();
      section->enter({"blockConcurrencyWhile"}, [](const InputGate::Granted&) {});
    });
    script.clock.advance(10'000);
    script.start(stub, "innocent");
    script.clock.advance(19'999);
    QVERIFY(!script.error);
    script.clock.advance(1);
    QCOMPARE(script.error->message, std::string(texts::kSectionTimeout));
    QVERIFY(script.error->overloaded);
    QVERIFY(script.error->durableObjectReset);
    QCOMPARE(stateName(stub->state()), std::string("broken"));
    QCOMPARE(script.summary(stub).waiting, 0u);
    QCOMPARE(script.summary(stub).inFlight, 0u);
  }

  void an_abort_fails_queued_and_later_calls() {
    ContainerScript script;
    const auto stub = script.stub();
    InputGate::Lock turn;
    Activity event;
    stub->deliver({"aborts"}, [&](tl::expected<Delivered, BreakError> delivered) {
      turn = std::move(delivered->lock);
      event = std::move(delivered->event);
    });
    script.start(stub, "queued");
    script.host.trace.clear();
    stub->breakWith({.message = texts::kAbortDefault, .durableObjectReset = true}, "it called ctx.abort()");
    script.start(stub, "later");
    const std::string text = std::string("[Error: ") + texts::kAbortDefault + "] ";
    QCOMPARE(script.host.trace, "break(it called ctx.abort()) queued" + text + "later" + text);
    QCOMPARE(script.host.states.back(), std::string("broken"));
  }

  void a_failed_commit_breaks_the_object() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    bool sent = false;
    std::string failure;
    auto write = stub->outputGate().lock();
    stub->outputGate().whenOpen([&](const BreakError* error) {
      sent = error == nullptr;
      failure = error ? error->message : "";
    });
    stub->outputGate().breakWith({.message = "database or disk is full: SQLITE_FULL", .durableObjectReset = true});
    QVERIFY(!sent);
    QCOMPARE(failure, std::string("database or disk is full: SQLITE_FULL"));
    QVERIFY(stub->poison());
    QVERIFY(stub->inputGate().broken());
  }

  void the_first_error_stays() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    stub->breakWith({.message = "first"}, "first");
    stub->breakWith({.message = "second"}, "second");
    QCOMPARE(stub->poison()->message, std::string("first"));
    script.start(stub, "b");
    QCOMPARE(script.error->message, std::string("first"));
  }

  void a_section_left_over_from_an_evicted_instance_poisons_nothing() {
    ContainerScript script;
    const auto stub = script.stub();
    std::shared_ptr<CriticalSection> section;
    stub->deliver({"a"}, [&](tl::expected<Delivered, BreakError> delivered) {
      section = *delivered->lock.startCriticalSection();
      section->enter({"blockConcurrencyWhile"}, [](const InputGate::Granted&) {});
    });
    script.clock.advance(10'000);
    QCOMPARE(stateName(stub->state()), std::string("evicted"));
    section.reset();
    QVERIFY(!stub->poison());
    script.request(stub, "b");
    QVERIFY(script.host.trace.ends_with("construct b "));
  }

  void a_broken_object_has_nothing_left_to_evict() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    bool answered = false;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>& result) { answered = result.has_value(); });
    stub->breakWith({.message = "x"}, "x");
    QVERIFY(answered);
  }

  void the_container_may_vanish_with_the_break() {
    ContainerScript script;
    script.host.immediate = false;
    script.start(script.stub(), "a");  // nobody but the map holds it
    script.host.fail({.message = "x"});
    QCOMPARE(script.map.size(), 0u);
    QVERIFY(script.host.trace.ends_with("a[Error: x] "));
  }
};

QTEST_GUILESS_MAIN(ContainerBreakTest)
#include "container_break_test.moc"
