#include "widgets/life/life_view.h"

#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/hold_text.h"
#include "widgets/common/value_tree.h"
#include "widgets/life/life_rows.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::HoldNode;
using journal::LifeSnapshot;
using test::keyOf;
using test::kNow;

namespace {

struct Fixture {
  Fixture() : session(fake, nullptr, [this] { return now; }), details(session), view(details) {
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {test::summary(0, 1, "lobby"), test::summary(0, 2, "alice")};
    session.drainNow();
    view.resize(1200, 208);
    view.show();
  }
  void show(LifeSnapshot life) {
    fake.lifeSnapshot = std::move(life);
    session.select(keyOf(0, 1));
    deliver();
  }
  void deliver() {
    fake.deliver();
    QCoreApplication::processEvents();
  }
  QString rows(const char* tree) {
    const QAbstractItemModel* model = view.findChild<ValueTree*>(QString::fromLatin1(tree))->model();
    QStringList lines;
    for (int row = 0; row < model->rowCount(); ++row)
      lines << model->index(row, 0).data(Qt::AccessibleTextRole).toString().replace(QChar(0x2009), ' ');
    return lines.join('\n');
  }

  test::FakeEmulator fake;
  std::int64_t now = kNow;
  Session session;
  ObjectDetails details;
  LifeView view;
};

#define CONTAINS(text, part) QVERIFY2((text).contains(part), qPrintable(text))

}  // namespace

class LifeViewTest : public QObject {
  Q_OBJECT

 private slots:
  void the_gate_tells_who_is_inside_and_who_waits() {
    Fixture f;
    f.show({.live = true,
            .holder = {{.label = "GET /slow", .sinceMs = kNow - 3'000}},
            .waiting = {{.label = "increment()", .sinceMs = kNow - 2'000}, {.label = "alarm()"}}});
    const QString rows = f.rows("gateTree");
    CONTAINS(rows, "GET /slow");
    CONTAINS(rows, "keeps others out");
    CONTAINS(rows, "increment()");
    CONTAINS(rows, "for 2 s");
  }

  void holds_tell_kind_age_and_end() {
    Fixture f;
    f.fake.storageSnapshot.alarmMs = kNow + 60'000;
    f.show({.live = true,
            .holds = {{.kind = HoldNode::Kind::kTimer,
                       .label = "setTimeout(25 s)",
                       .sinceMs = kNow - 5'000,
                       .dueMs = kNow + 20'000},
                      {.kind = HoldNode::Kind::kExport, .label = "RpcTarget Cursor", .sinceMs = kNow - 8'000}}});
    const QString rows = f.rows("holdTree");
    CONTAINS(rows, "setTimeout(25 s)");
    CONTAINS(rows, "fires in 20 s");
    CONTAINS(rows, "RpcTarget Cursor");
    CONTAINS(rows, "in 1 min");
    f.now += 1'000;
    f.session.drainNow();
    CONTAINS(f.rows("holdTree"), "fires in 19 s");
  }

  void a_critical_section_tells_how_long_it_may_last() {
    Fixture f;
    f.show({.live = true,
            .holds = {{.kind = HoldNode::Kind::kSection,
                       .label = "blockConcurrencyWhile()",
                       .sinceMs = kNow - 12'000,
                       .dueMs = kNow + 18'000}}});
    CONTAINS(f.rows("holdTree"), "18 s of 30 s left");
    QCOMPARE(longestHold(*f.details.life(), kNow).replace(QChar(0x2009), ' '),
             "blockConcurrencyWhile() for at most 18 s more");
  }

  void an_alarm_tells_its_attempt_and_last_run_as_the_list_of_alarms_does() {
    Fixture f;
    f.fake.storageSnapshot.alarmMs = kNow - 6'000;
    f.fake.alarmList = {{.key = keyOf(0, 1),
                         .dueMs = kNow + 8'000,
                         .attempt = 3,
                         .lastRunMs = kNow - 1'000,
                         .lastFailed = true,
                         .lastResult = "Error: no mail"}};
    f.show({.live = true});
    const QString rows = f.rows("holdTree");
    CONTAINS(rows, "in 8 s");
    CONTAINS(rows, "retry 3 of 6");
    CONTAINS(rows, "Error: no mail, 1 s ago");
  }

  void the_one_that_ends_last_is_named_in_the_sentence() {
    LifeSnapshot life{.live = true,
                      .holds = {{.kind = HoldNode::Kind::kTimer, .label = "setTimeout(5 s)", .dueMs = kNow + 5'000},
                                {.kind = HoldNode::Kind::kSocket, .label = "WebSocket of 127.0.0.1"}}};
    QCOMPARE(longestHold(life, kNow), "WebSocket of 127.0.0.1 and 1 other");
    life.holds.pop_back();
    QCOMPARE(longestHold(life, kNow).replace(QChar(0x2009), ' '), "setTimeout(5 s) for 5 s more");
    life.holds.clear();
    QCOMPARE(longestHold(life, kNow), QString());
  }

  void a_deadlock_names_its_objects() {
    Fixture f;
    f.show({.live = true, .waitsFor = {keyOf(0, 2)}, .deadlock = {keyOf(0, 1), keyOf(0, 2)}});
    CONTAINS(f.rows("gateTree"), "lobby → alice → lobby");
    QCOMPARE(sectionEndText({keyOf(0, 2), kNow + 18'000}, "alice", kNow).replace(QChar(0x2009), ' '),
             "In 18 s the critical section of alice has taken 30 s: it is cancelled, and alice reset.");
    QVERIFY(sectionEndText({}, {}, kNow).contains("after 30 s"));
    CONTAINS(f.rows("gateTree"), "awaits");
  }

  void stubs_tell_who_holds_them() {
    Fixture f;
    f.show({.live = true,
            .stubs = {{.what = "RpcTarget Cursor", .exported = true, .sinceMs = kNow - 2'000},
                      {.what = "function", .otherIsObject = true, .other = keyOf(0, 2)},
                      {.what = "object", .exported = true, .otherIsKnown = false},
                      {.otherIsKnown = false}}});
    const QString rows = f.rows("stubTree");
    CONTAINS(rows, "held by the Worker");
    CONTAINS(rows, "for 2 s");
    CONTAINS(rows, "of alice");
    CONTAINS(rows, "on its way");
    CONTAINS(rows, "of nobody any more");
    QVERIFY2(!rows.contains("None"), qPrintable(rows));
  }

  void a_stub_says_whom_it_keeps_in_memory() {
    const auto tip = [](const journal::RpcStubNode& stub) {
      return stubRows({.live = true, .stubs = {stub}}, kNow, [](const ObjectKey&) { return QString("alice"); })
          .at(1)
          .toolTip;
    };
    QVERIFY(tip({.exported = true, .otherIsObject = true}).startsWith("Keeps this object in memory until alice"));
    QVERIFY(tip({.exported = true}).endsWith("or its request ends"));
    QVERIFY(tip({.otherIsObject = true}).startsWith("Keeps alice in memory"));
    // A Worker does not stay for it.
    QVERIFY(!tip({}).contains("Keeps"));
  }

  void nothing_to_tell_is_told() {
    Fixture f;
    QVERIFY(f.view.findChild<EmptyState*>()->sentence().startsWith("Select an object"));
    f.show({.live = true});
    CONTAINS(f.rows("gateTree"), "Open");
    CONTAINS(f.rows("holdTree"), "Nothing but the eviction policy");
    CONTAINS(f.rows("stubTree"), "None");
  }
};

QTEST_MAIN(LifeViewTest)
#include "life_view_test.moc"
