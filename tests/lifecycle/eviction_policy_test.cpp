#include "emulator/lifecycle/eviction_policy.h"

#include <QTest>

using namespace durascope::lifecycle;
using Verdict = EvictionDecision::Verdict;

class EvictionPolicyTest : public QObject {
  Q_OBJECT

  static constexpr std::int64_t kSecond = 1'000'000'000;

  static EvictionFacts idle() { return {.live = true, .idleSinceNs = 100 * kSecond, .nowNs = 100 * kSecond}; }
  static EvictionFacts production(std::initializer_list<ActivityKind> kinds) {
    EvictionFacts facts = idle();
    facts.rules.kind = EvictionRules::Kind::kProduction;
    facts.lastEventNs = 100 * kSecond;
    for (const ActivityKind kind : kinds) facts.activities[static_cast<std::size_t>(kind)] = 1;
    return facts;
  }

 private slots:
  void an_idle_instance_waits_for_its_limit() {
    EvictionFacts facts = idle();
    QCOMPARE(decideEviction(facts).verdict, Verdict::kWait);
    QCOMPARE(decideEviction(facts).dueNs, 110 * kSecond);
    facts.nowNs = 110 * kSecond - 1;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kWait);
    facts.nowNs = 110 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kEvict);
  }

  void any_work_keeps_it_data() {
    QTest::addColumn<ActivityKind>("kind");
    QTest::newRow("request in flight") << ActivityKind::kEvent;
    QTest::newRow("setTimeout, setInterval, scheduler.wait") << ActivityKind::kTimer;
    QTest::newRow("waitUntil that never settles") << ActivityKind::kWaitUntil;
    QTest::newRow("un-awaited fetch or call") << ActivityKind::kSubrequest;
    QTest::newRow("critical section") << ActivityKind::kSection;
    QTest::newRow("stream still being sent") << ActivityKind::kStream;
    QTest::newRow("RpcTarget held by a caller") << ActivityKind::kExport;
    QTest::newRow("accepted or outgoing WebSocket") << ActivityKind::kSocket;
  }
  void any_work_keeps_it() {
    QFETCH(ActivityKind, kind);
    EvictionFacts facts = idle();
    facts.activities[static_cast<std::size_t>(kind)] = 1;
    facts.nowNs = 100'000 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
  }

  void by_hand_only_and_never_mean_never_data() {
    QTest::addColumn<EvictionRules::Kind>("kind");
    QTest::newRow("manual") << EvictionRules::Kind::kManual;
    QTest::newRow("never") << EvictionRules::Kind::kNever;
  }
  void by_hand_only_and_never_mean_never() {
    QFETCH(EvictionRules::Kind, kind);
    EvictionFacts facts = idle();
    facts.rules.kind = kind;
    facts.nowNs = 100'000 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
  }

  void production_hibernates_what_has_nothing_to_do() {
    EvictionFacts facts = production({});
    QCOMPARE(decideEviction(facts).verdict, Verdict::kWait);
    QCOMPARE(decideEviction(facts).dueNs, 110 * kSecond);
  }

  void production_takes_the_rest_70_to_140_seconds_after_the_last_event_data() {
    QTest::addColumn<ActivityKind>("kind");
    QTest::newRow("timer") << ActivityKind::kTimer;
    QTest::newRow("waitUntil") << ActivityKind::kWaitUntil;
    QTest::newRow("fetch or call") << ActivityKind::kSubrequest;
    QTest::newRow("critical section") << ActivityKind::kSection;
  }
  void production_takes_the_rest_70_to_140_seconds_after_the_last_event() {
    QFETCH(ActivityKind, kind);
    for (std::int64_t last = 0; last < 200; last += 7) {
      EvictionFacts facts = production({kind});
      facts.lastEventNs = facts.nowNs = last * kSecond;
      const EvictionDecision decision = decideEviction(facts);
      QCOMPARE(decision.verdict, Verdict::kWait);
      QVERIFY(decision.dueNs >= (last + 70) * kSecond && decision.dueNs < (last + 140) * kSecond);
      facts.nowNs = decision.dueNs;
      QCOMPARE(decideEviction(facts).verdict, Verdict::kEvict);
    }
  }

  void production_is_held_by_a_socket_for_fifteen_minutes() {
    EvictionFacts facts = production({ActivityKind::kSocket});
    facts.newestSocketNs = 90 * kSecond;
    QCOMPARE(decideEviction(facts).dueNs, 990 * kSecond);
    facts.nowNs = facts.lastEventNs = 985 * kSecond;  // a message: an event
    QCOMPARE(decideEviction(facts).dueNs, 1'120 * kSecond);
  }

  void production_waits_for_events_responses_and_sessions_data() {
    QTest::addColumn<ActivityKind>("kind");
    QTest::newRow("event") << ActivityKind::kEvent;
    QTest::newRow("stream") << ActivityKind::kStream;
    QTest::newRow("stub held by a caller") << ActivityKind::kExport;
  }
  void production_waits_for_events_responses_and_sessions() {
    QFETCH(ActivityKind, kind);
    EvictionFacts facts = production({kind, ActivityKind::kTimer});
    facts.nowNs = 100'000 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
  }

  void after_every_event_nothing_but_the_event_holds() {
    EvictionFacts facts = production({ActivityKind::kTimer, ActivityKind::kWaitUntil, ActivityKind::kSocket});
    facts.rules.kind = EvictionRules::Kind::kAfterEveryEvent;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kEvict);
    facts.activities[static_cast<std::size_t>(ActivityKind::kEvent)] = 1;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
  }

  void what_is_lost_is_told_in_words() {
    EvictionFacts facts = production({ActivityKind::kTimer, ActivityKind::kSocket});
    facts.activities[static_cast<std::size_t>(ActivityKind::kTimer)] = 2;
    QCOMPARE(QString::fromStdString(workLost(facts)), QStringLiteral("2 timers, 1 open WebSocket"));
    QVERIFY(workLost(idle()).empty());
  }

  void what_is_not_live_is_not_evicted() {
    EvictionFacts facts = idle();
    facts.live = false;
    facts.nowNs = 100'000 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
  }
};

QTEST_GUILESS_MAIN(EvictionPolicyTest)
#include "eviction_policy_test.moc"
