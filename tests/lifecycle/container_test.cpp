#include "emulator/lifecycle/container.h"

#include <QTest>

#include "emulator/lifecycle/texts.h"
#include "tests/lifecycle/container_script.h"

using namespace durascope;
using namespace durascope::lifecycle;

class ContainerTest : public QObject {
  Q_OBJECT

 private slots:
  void a_stub_constructs_nothing() {
    ContainerScript script;
    const auto stub = script.stub();
    QVERIFY(!stub->hasInstance());
    QCOMPARE(stub->instance(), 0u);
    QCOMPARE(stateName(stub->state()), std::string("on disk"));
    QCOMPARE(script.host.trace, std::string());
  }

  void the_first_event_constructs_and_goes_in_afterwards() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.request(stub, "a");
    QCOMPARE(script.host.trace, std::string("construct "));
    QVERIFY(!stub->hosted());
    script.host.finish();
    QVERIFY(stub->hosted());
    QCOMPARE(script.host.trace, std::string("construct a "));
  }

  void a_thousand_concurrent_first_events_make_one_construction() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    for (int i = 0; i < 1'000; ++i) script.start(stub, "e");
    QCOMPARE(script.host.trace, std::string("construct "));
    QCOMPARE(script.summary(stub).waiting, 1'000u);
    QCOMPARE(script.summary(stub).inFlight, 0u);
    script.host.finish();
    QCOMPARE(script.events.size(), 1'000u);
    QCOMPARE(stub->instance(), 1u);
    QCOMPARE(script.summary(stub).requests, 1'000u);
    QCOMPARE(script.summary(stub).waiting, 0u);
    QCOMPARE(script.summary(stub).inFlight, 1'000u);
  }

  // The constructor's blockConcurrencyWhile takes 405 ms: the first event waits, the state stays 'constructing'.
  void the_constructors_sections_keep_events_out() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.start(stub, "a");
    const auto section = *script.host.constructions.front().second.startCriticalSection();
    section->enter({"blockConcurrencyWhile"}, [](const InputGate::Granted&) {});
    script.host.finish();
    QCOMPARE(script.host.trace, std::string("construct "));
    QCOMPARE(stateName(stub->state()), std::string("constructing"));
    script.clock.advance(400);
    script.start(stub, "b");
    script.clock.advance(5);
    QCOMPARE(script.host.trace, std::string("construct "));  // not yet
    section->succeeded();
    QCOMPARE(script.host.trace, std::string("construct a b "));
    QCOMPARE(stateName(stub->state()), std::string("running"));
    QCOMPARE(script.summary(stub).constructionNs, 405'000'000);
    QCOMPARE(script.last.constructionNs, 5'000'000);  // b came when 5 ms of it were left
    QCOMPARE(script.last.gateWaitNs, 0);
  }

  void waiting_at_the_gate_is_measured_apart_from_construction() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    InputGate::Lock held;
    Activity slow;
    stub->deliver({"slow"}, [&](tl::expected<Delivered, BreakError> delivered) {
      held = std::move(delivered->lock);
      slow = std::move(delivered->event);
    });
    script.start(stub, "b");
    script.clock.advance(3);
    script.host.finish();
    script.clock.advance(4);
    held.release();
    QCOMPARE(script.last.constructionNs, 3'000'000);
    QCOMPARE(script.last.gateWaitNs, 4'000'000);
    slow.end();
    script.request(stub, "c");
    QCOMPARE(script.last.constructionNs, 0);
    QCOMPARE(script.last.gateWaitNs, 0);
  }

  void states_come_in_order() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    script.clock.advance(10'000);
    script.request(stub, "b");
    const std::vector<std::string> expected = {"constructing", "running", "idle", "evicted",
                                               "constructing", "running", "idle"};
    QCOMPARE(script.host.states, expected);
  }

  void ten_idle_seconds_evict() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    const std::int64_t idleAtMs = script.clock.nowMs();
    QCOMPARE(script.summary(stub).evictAtMs, idleAtMs + 10'000);
    script.clock.advance(9'999);
    QVERIFY(stub->hasInstance());
    QCOMPARE(script.summary(stub).evictAtMs, idleAtMs + 10'000);
    script.clock.advance(1);
    QVERIFY(!stub->hasInstance());
    QVERIFY(!stub->hosted());
    QCOMPARE(script.host.trace, std::string("construct a evict(idle for 10 s) "));
    const auto summary = script.summary(stub);
    QCOMPARE(stateName(summary.state), std::string("evicted"));
    QCOMPARE(summary.reason, std::string("idle for 10 s"));
    QCOMPARE(summary.evictAtMs, 0);
    QCOMPARE(summary.stateSinceMs, idleAtMs + 10'000);
  }

  void an_object_touched_every_nine_seconds_lives_on() {
    ContainerScript script;
    const auto stub = script.stub();
    for (int i = 0; i < 5; ++i) {
      script.request(stub, "a");
      script.clock.advance(9'000);
    }
    QCOMPARE(stub->instance(), 1u);
    script.clock.advance(1'500);
    QVERIFY(!stub->hasInstance());
  }

  void old_stubs_go_on_after_an_eviction() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    script.clock.advance(10'000);
    script.request(stub, "b");
    QCOMPARE(stub->instance(), 2u);
    QVERIFY(script.host.trace.ends_with("construct b "));
    QCOMPARE(script.summary(stub).requests, 2u);
  }

  void a_request_in_flight_keeps_it_for_ever() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    script.clock.advance(36'000'000);
    QVERIFY(stub->hasInstance());
    script.end("a");
    script.clock.advance(10'000);
    QVERIFY(!stub->hasInstance());
  }

  void a_pending_timer_keeps_it_until_it_fired_then_ten_seconds() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    Activity timer = stub->hold(ActivityKind::kTimer);
    QCOMPARE(stateName(stub->state()), std::string("idle"));
    QCOMPARE(script.summary(stub).evictAtMs, 0);
    script.clock.advance(25'000);
    QVERIFY(stub->hasInstance());
    timer.end();
    script.clock.advance(9'999);
    QVERIFY(stub->hasInstance());
    script.clock.advance(1);
    QVERIFY(!stub->hasInstance());
  }

  void the_last_of_several_activities_starts_the_clock() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    Activity waitUntil = stub->hold(ActivityKind::kWaitUntil);
    Activity call = stub->hold(ActivityKind::kSubrequest);
    script.clock.advance(20'000);
    waitUntil.end();
    script.clock.advance(20'000);
    call.end();
    script.clock.advance(9'999);
    QVERIFY(stub->hasInstance());
    script.clock.advance(1);
    QVERIFY(!stub->hasInstance());
  }

  void activities_may_outlive_their_instance() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    Activity timer = stub->hold(ActivityKind::kTimer);
    stub->breakWith({.message = "x"}, "x");
    timer.end();
    QVERIFY(!stub->hold(ActivityKind::kTimer));
  }

  void a_limit_of_zero_never_pulls_the_instance_away_inside_a_turn() {
    ContainerScript script;
    script.map.setRules({EvictionRules::Kind::kLocal, 0});
    const auto stub = script.stub();
    script.request(stub, "a");
    QVERIFY(stub->hasInstance());
    script.clock.advance(0);
    QVERIFY(!stub->hasInstance());
  }

  void an_event_that_comes_when_an_eviction_is_due_meets_a_new_instance() {
    ContainerScript script;
    script.map.setRules({EvictionRules::Kind::kAfterEveryEvent});
    const auto stub = script.stub();
    script.request(stub, "a");
    QVERIFY(stub->hasInstance());
    script.request(stub, "b");
    QCOMPARE(script.host.trace, std::string("construct a evict(its event has ended) construct b "));
    QCOMPARE(stub->instance(), 2u);
  }

  void eviction_by_hand_of_an_idle_object_is_at_once() {
    ContainerScript script;
    const auto stub = script.stub();
    script.request(stub, "a");
    bool ok = false;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>& result) { ok = result.has_value(); });
    QVERIFY(ok);
    QCOMPARE(script.host.trace, std::string("construct a evict(by hand) "));
    script.request(stub, "b");
    QCOMPARE(stub->instance(), 2u);
  }

  void eviction_by_hand_without_an_instance_fails() {
    ContainerScript script;
    const auto stub = script.stub();
    std::string text;
    const auto note = [&](const Result<void>& result) { text += result.error().message + "\n"; };
    stub->evict("by hand", EvictAfter::kAllWork, note);
    script.request(stub, "a");
    stub->evict("by hand", EvictAfter::kAllWork, [](const Result<void>&) {});
    stub->evict("by hand", EvictAfter::kAllWork, note);
    const std::string once = std::string(texts::kEvictNotRunning) + "\n";
    QCOMPARE(text, once + once);
  }

  void eviction_by_hand_waits_for_a_busy_object() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    bool answered = false;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>& result) { answered = result.has_value(); });
    script.clock.advance(291);
    QVERIFY(!answered);
    script.end("a");
    QVERIFY(stub->hasInstance());  // not inside the turn that ends
    script.clock.advance(0);
    QVERIFY(answered);
    QVERIFY(script.host.trace.ends_with("a evict(by hand) "));
    script.clock.advance(60'000);  // the wait's own timer is gone
  }

  void eviction_by_hand_can_leave_all_but_events_behind() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    Activity timer = stub->hold(ActivityKind::kTimer);
    Activity socket = stub->hold(ActivityKind::kSocket);
    bool patient = false, hasty = false;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>& result) { patient = result.has_value(); });
    stub->evict("at once", EvictAfter::kEvents, [&](const Result<void>& result) { hasty = result.has_value(); });
    script.clock.advance(1'000);
    QVERIFY(!patient && !hasty);  // the event is still there
    script.end("a");
    script.clock.advance(0);
    QVERIFY(patient && hasty);
    QVERIFY(script.host.trace.ends_with("a evict(at once; lost: 1 timer, 1 open WebSocket) "));
    QVERIFY(!stub->hasInstance());
  }

  void eviction_by_hand_gives_up_after_thirty_seconds() {
    ContainerScript script;
    const auto stub = script.stub();
    script.start(stub, "a");
    std::string text;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>& result) { text = result.error().message; });
    script.clock.advance(29'999);
    QCOMPARE(text, std::string());
    script.clock.advance(1);
    QCOMPARE(text, std::string(texts::kEvictTimeout));
    script.end("a");
    script.clock.advance(9'999);
    QVERIFY(stub->hasInstance());  // back to the ordinary idle clock
  }

  void eviction_by_hand_waits_for_a_construction() {
    ContainerScript script;
    script.host.immediate = false;
    const auto stub = script.stub();
    script.request(stub, "a");
    bool answered = false;
    stub->evict("by hand", EvictAfter::kAllWork, [&](const Result<void>&) { answered = true; });
    QVERIFY(!answered);
    script.host.finish();
    script.end("a");
    script.clock.advance(0);
    QVERIFY(answered);
  }

  void long_names_are_not_told_inside() {
    ContainerScript script;
    const std::string longest(1'024, 'n');
    QCOMPARE(*script.map.get(script.key(1), longest)->nameInside(), longest);
    const auto tooLong = script.map.get(script.key(2), longest + "n");
    QVERIFY(!tooLong->nameInside());
    QCOMPARE(script.summary(tooLong).name.size(), 1'025u);
    QVERIFY(script.summary(tooLong).named);
  }
};

QTEST_GUILESS_MAIN(ContainerTest)
#include "container_test.moc"
