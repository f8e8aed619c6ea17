#include "emulator/lifecycle/eviction_policy.h"

#include <QTest>

using namespace durascope::lifecycle;
using Verdict = EvictionDecision::Verdict;

class EvictionPolicyTest : public QObject {
  Q_OBJECT

  static constexpr std::int64_t kSecond = 1'000'000'000;

  static EvictionFacts idle() {
    return {.live = true, .idleSinceNs = 100 * kSecond, .nowNs = 100 * kSecond, .idleLimitNs = 10 * kSecond};
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

  void never_means_never() {
    EvictionFacts facts = idle();
    facts.idleLimitNs.reset();
    facts.nowNs = 100'000 * kSecond;
    QCOMPARE(decideEviction(facts).verdict, Verdict::kKeep);
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
