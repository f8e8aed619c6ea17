#include "widgets/object_header/object_sentence.h"

#include <QTest>

#include "tests/widgets/fixtures.h"
#include "widgets/common/format.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::ObjectState;

namespace {

QString plain(QString rich) {
  return rich.remove("<b>")
      .remove("</b>")
      .replace(kThinSpace, ' ')
      .replace(formatClock(test::kNow - 3'000), "<since>")
      .replace(formatClock(test::kNow - 90'000), "<constructed>");
}

QString sentence(const journal::ObjectSummary& object, EvictionPolicy policy = {}) {
  return plain(objectSentence({.object = object, .nowMs = test::kNow, .eviction = policy}));
}

}  // namespace

class ObjectSentenceTest : public QObject {
  Q_OBJECT

 private slots:
  void each_state_says_what_happens_next_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, ObjectState state, const char* text) {
      QTest::newRow(name) << static_cast<int>(state) << QString::fromUtf8(text);
    };
    row("on disk", ObjectState::kOnDisk, "Stored, not in memory. The next request constructs it.");
    row("constructing", ObjectState::kConstructing, "Constructing instance 1 since <since> on isolate 0.");
    row("running", ObjectState::kRunning,
        "Live since <constructed> as instance 1 on isolate 0. Handling 0 requests. Evicts 10 s after the last one.");
    row("idle", ObjectState::kIdle,
        "Idle since <since> as instance 1 on isolate 0. Evicts in 7 s unless a request comes.");
    row("hibernated", ObjectState::kHibernated,
        "Hibernated since <since>: memory dropped, WebSockets held. The next message or request constructs it again.");
    row("evicted", ObjectState::kEvicted,
        "Evicted at <since>: idle for 10 s. Its fields are gone, storage is kept. The next request constructs instance "
        "2.");
    row("broken", ObjectState::kBroken, "Broke at <since>: idle for 10 s. The next request constructs it again.");
  }
  void each_state_says_what_happens_next() {
    QFETCH(int, state);
    journal::ObjectSummary object = test::summary(0, 1, "lobby", static_cast<ObjectState>(state));
    object.evictAtMs = test::kNow + 7'000;
    object.reason = "idle for 10 s";
    QTEST(sentence(object), "expected");
  }

  void waiting_requests_are_counted() {
    journal::ObjectSummary object = test::summary(0, 1, "lobby", ObjectState::kRunning);
    object.inFlight = 1;
    object.waiting = 2;
    QVERIFY(sentence(object).contains("Handling 1 request; 2 wait at the input gate."));
    object.waiting = 1;
    QVERIFY(sentence(object).contains("1 waits at the input gate."));
    object.waiting = 0;
    QVERIFY(sentence(object, {.kind = EvictionPolicy::Kind::kNever}).endsWith("Stays in memory: eviction is off."));
  }

  void who_holds_the_gate_is_told_when_others_wait() {
    journal::ObjectSummary object = test::summary(0, 1, "lobby", ObjectState::kRunning);
    object.inFlight = 1;
    object.waiting = 1;
    journal::LifeSnapshot life{.live = true};
    life.holder = journal::GateNode{.label = "blockConcurrencyWhile()", .sinceMs = test::kNow - 3'000};
    QVERIFY(plain(objectSentence({.object = object, .nowMs = test::kNow, .life = &life}))
                .endsWith("Handling 1 request; blockConcurrencyWhile() has held the input gate for 3 s, 1 waits."));
    life.holds = {{.kind = journal::HoldNode::Kind::kSection, .dueMs = test::kNow + 27'000}};
    QVERIFY(plain(objectSentence({.object = object, .nowMs = test::kNow, .life = &life}))
                .endsWith("1 waits. It may for 27 s more."));
  }

  void an_object_in_a_deadlock_is_stuck() {
    const journal::ObjectSummary object = test::summary(0, 1, "ada", ObjectState::kRunning);
    QCOMPARE(plain(objectSentence({.object = object,
                                   .nowMs = test::kNow,
                                   .deadlock = "waits for bob, bob for ada",
                                   .deadlockEnd = "It lasts 30 s."})),
             "Stuck since <since>: it waits for bob, bob for ada. It lasts 30 s. Abort it to go on before that.");
  }

  void a_reason_that_is_a_sentence_has_one_full_stop() {
    journal::ObjectSummary object = test::summary(0, 1, "ada", ObjectState::kBroken);
    object.reason = "Aborted by hand.";
    QCOMPARE(plain(objectSentence({.object = object, .nowMs = test::kNow})),
             "Broke at <since>: Aborted by hand. The next request constructs it again.");
  }

  void an_idle_object_without_a_clock_stays() {
    QVERIFY(sentence(test::summary(0, 1, "a")).endsWith("Stays in memory until it is evicted by hand."));
  }

  void a_young_instance_tells_how_the_last_one_went() {
    journal::ObjectSummary object = test::summary(0, 1, "lobby", ObjectState::kRunning);
    object.instance = 3;
    object.instanceSinceMs = test::kNow - 1'000;
    object.constructionNs = 6'100'000;
    const journal::MemorySnapshot memory{.instance = 3,
                                         .live = true,
                                         .previousInstance = 2,
                                         .previousEndMs = test::kNow - 3'000,
                                         .previousEndReason = "evicted by hand"};
    QVERIFY(plain(objectSentence({.object = object, .nowMs = test::kNow, .memory = &memory}))
                .endsWith("Instance 2 went at <since> (evicted by hand); constructed again in 6.1 ms."));
  }

  void a_busy_isolate_offers_terminate() {
    const journal::ObjectSummary object = test::summary(0, 1, "lobby", ObjectState::kRunning);
    journal::IsolateSummary isolate{.running = true, .busy = true, .busySinceMs = test::kNow - 3'000};
    isolate.busyHasObject = true;
    isolate.busyObject = object.key;
    SentenceFacts facts{.object = object, .nowMs = test::kNow, .realMs = test::kNow, .isolate = &isolate};
    QCOMPARE(plain(objectSentence(facts)),
             "Busy for 3 s in an event on isolate 0: its JavaScript has not come back. Terminate stops it.");
    isolate.inSql = true;
    QCOMPARE(plain(objectSentence(facts)),
             "Busy for 3 s in an SQL statement on isolate 0, which has not ended. Terminate stops it.");
    isolate.busyObject = test::keyOf(0, 2);
    facts.busyObject = "alice";
    QCOMPARE(plain(objectSentence(facts)), "Waits: isolate 0 has been busy for 3 s in alice. Terminate stops it.");
  }

  void an_alarm_that_is_set_constructs_what_is_not_in_memory() {
    journal::ObjectSummary object = test::summary(0, 1, "lobby", ObjectState::kEvicted);
    object.reason = "idle for 10 s";
    SentenceFacts facts{.object = object, .nowMs = test::kNow, .alarmMs = test::kNow + 12'000};
    QCOMPARE(
        plain(objectSentence(facts)),
        "Evicted at <since>: idle for 10 s. Its fields are gone, storage is kept. Its alarm constructs instance 2 in "
        "12 s, or the next request before that.");
    for (const ObjectState state : {ObjectState::kOnDisk, ObjectState::kHibernated, ObjectState::kBroken}) {
      object.state = state;
      QVERIFY2(plain(objectSentence(facts)).contains("Its alarm constructs it"), qPrintable(objectSentence(facts)));
    }
    facts.alarmMs = test::kNow - 1;
    QVERIFY(plain(objectSentence(facts)).contains(" now, "));
  }

  void text_of_user_code_is_no_markup() {
    journal::ObjectSummary object = test::summary(0, 1, "dave", ObjectState::kBroken);
    object.reason = "its constructor threw TypeError: <img src=x>";
    QVERIFY(objectSentence({.object = object, .nowMs = test::kNow}).contains("&lt;img src=x&gt;"));
  }
};

QTEST_GUILESS_MAIN(ObjectSentenceTest)
#include "object_sentence_test.moc"
