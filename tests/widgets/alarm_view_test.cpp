#include "widgets/alarms/alarm_view.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/alarms/alarm_text.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/format.h"
#include "widgets/common/moment_text.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::AlarmNode;
using test::keyOf;
using test::kNow;

namespace {

AlarmNode alarm(std::uint32_t number, std::string name, std::int64_t dueMs) {
  return {.key = keyOf(0, number),
          .name = std::move(name),
          .dueMs = dueMs,
          .setAtMs = kNow - 12'000,
          .setBy = "GET /start",
          .setAt = "src/index.ts:14:5"};
}

struct Fixture {
  Fixture() : session(fake, nullptr, [this] { return now; }), view(session) {
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {test::summary(0, 1, "lobby"), test::summary(0, 2, "alice")};
    session.drainNow();
    view.resize(1200, 208);
  }
  void show(std::vector<AlarmNode> alarms) {
    fake.alarmList = std::move(alarms);
    view.show();
    deliver();
  }
  void deliver() {
    fake.deliver();
    QCoreApplication::processEvents();
  }
  void secondLater() {
    now += 1'000;
    session.drainNow();
    deliver();
  }
  QTableView* table() { return view.findChild<QTableView*>("alarmTable"); }
  QString cell(int row, int column) { return table()->model()->index(row, column).data().toString(); }
  void press(const char* button) { view.findChild<QAbstractButton*>(button)->click(); }

  test::FakeEmulator fake;
  std::int64_t now = kNow;
  Session session;
  AlarmView view;
};

QWidget* dialog(const char* name) {
  for (QWidget* top : QApplication::topLevelWidgets()) {
    if (top->isVisible() && top->objectName() == QLatin1String(name)) return top;
  }
  return nullptr;
}

}  // namespace

class AlarmViewTest : public QObject {
  Q_OBJECT

 private slots:
  void a_narrow_table_leaves_out_what_matters_less_and_needs_no_scrolling() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 60'000)});
    QVERIFY(!f.table()->isColumnHidden(AlarmModel::kClass));
    f.view.resize(800, 174);
    QCoreApplication::processEvents();
    QVERIFY(f.table()->isColumnHidden(AlarmModel::kClass));
    QVERIFY(f.table()->isColumnHidden(AlarmModel::kLine));
    QVERIFY(!f.table()->isColumnHidden(AlarmModel::kLastRun));
    QVERIFY(f.table()->horizontalHeader()->length() <= f.table()->viewport()->width());
    const QModelIndex setBy = f.table()->model()->index(0, AlarmModel::kSetBy);
    QVERIFY(setBy.data(Qt::ToolTipRole).toString().contains("src/index.ts:14:5"));
    f.view.resize(1400, 208);
    QCoreApplication::processEvents();
    QVERIFY(!f.table()->isColumnHidden(AlarmModel::kLine));
  }

  void an_alarm_says_when_it_runs_and_who_set_it() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000)});
    QCOMPARE(f.cell(0, AlarmModel::kObject), "lobby");
    QCOMPARE(f.cell(0, AlarmModel::kClass), "Counter");
    QCOMPARE(f.cell(0, AlarmModel::kIn), QStringLiteral("in 30%1s").arg(kThinSpace));
    QCOMPARE(f.cell(0, AlarmModel::kDue), formatClock(kNow + 30'000));
    QCOMPARE(f.cell(0, AlarmModel::kSetBy), QStringLiteral("GET /start, 12%1s ago").arg(kThinSpace));
    QCOMPARE(f.cell(0, AlarmModel::kLine), "src/index.ts:14:5");
    QCOMPARE(f.cell(0, AlarmModel::kAttempt), "first");
    QCOMPARE(f.view.findChild<ElidedLabel*>("alarmSummary")->text(), "1 set");
  }

  void what_is_not_listed_is_counted() {
    Fixture f;
    f.fake.alarmsSetCount = 12'345;
    f.show({alarm(1, "lobby", kNow + 30'000), alarm(2, "alice", kNow + 60'000)});
    QCOMPARE(f.view.findChild<ElidedLabel*>("alarmSummary")->text(), "2 of " + formatCount(12'345) + " set");
  }

  void the_time_left_ticks() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000)});
    f.secondLater();
    QCOMPARE(f.cell(0, AlarmModel::kIn), QStringLiteral("in 29%1s").arg(kThinSpace));
  }

  void what_is_overdue_retried_or_running_says_so() {
    AlarmNode node = alarm(1, "lobby", kNow - 5'500);
    QCOMPARE(alarmIn(node, kNow), QStringLiteral("5%1s overdue").arg(kThinSpace));
    QCOMPARE(alarmSummary({node}, kNow), "1 set, 1 overdue");
    node.attempt = 2;
    QCOMPARE(alarmAttempt(node), "retry 2 of 6");
    node.running = true;
    QCOMPARE(alarmIn(node, kNow), "runs");
    node = {.key = keyOf(0, 1), .lastRunMs = kNow - 3'000, .lastLateMs = 1'500, .lastResult = "ok"};
    QCOMPARE(alarmIn(node, kNow), QString(kDash));
    QCOMPARE(alarmLastRun(node, kNow), QStringLiteral("ok, 3%1s ago, 1.5%1s late").arg(kThinSpace));
    node.lastFailed = true;
    node.lastLateMs = 0;
    node.lastResult = "Error: no\nstack";
    QCOMPARE(alarmLastRun(node, kNow), QStringLiteral("Error: no stack, 3%1s ago").arg(kThinSpace));
  }

  void nobody_asks_while_it_is_hidden() {
    Fixture f;
    f.secondLater();
    QCOMPARE(f.fake.callCount("alarms"), std::size_t{0});
    f.show({});
    QCOMPARE(f.fake.callCount("alarms"), std::size_t{1});
    QVERIFY(f.view.findChild<EmptyState*>()->isVisible());
    QVERIFY(f.view.findChild<EmptyState*>()->sentence().startsWith("No alarm is set."));
  }

  void choosing_a_row_selects_its_object() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000), alarm(2, "alice", kNow + 60'000)});
    f.view.activateWindow();
    f.table()->setFocus();
    QTest::mouseClick(f.table()->viewport(), Qt::LeftButton, {},
                      f.table()->visualRect(f.table()->model()->index(1, 0)).center());
    QCOMPARE(f.session.selection(), keyOf(0, 2));
  }

  void the_choice_stays_with_its_alarm() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000), alarm(2, "alice", kNow + 60'000)});
    f.table()->selectRow(1);
    f.fake.alarmList = {alarm(2, "alice", kNow + 5'000), alarm(3, "bob", kNow + 7'000),
                        alarm(1, "lobby", kNow + 30'000)};
    f.secondLater();
    const QModelIndexList chosen = f.table()->selectionModel()->selectedRows();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.front().row(), 0);
    QCOMPARE(f.cell(0, 0), "alice");
    f.fake.alarmList = {alarm(3, "bob", kNow + 7'000)};
    f.secondLater();
    QVERIFY(f.table()->selectionModel()->selectedRows().isEmpty());
    QCOMPARE(f.table()->model()->rowCount(), 1);
  }

  void alarms_are_fired_moved_and_cancelled() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000), alarm(2, "alice", kNow + 60'000)});
    QVERIFY(!f.view.findChild<QAbstractButton*>("fireAlarmsButton")->isEnabled());
    f.table()->selectAll();
    f.press("fireAlarmsButton");
    QCOMPARE(f.fake.alarmsFired.size(), std::size_t{2});
    f.table()->selectRow(0);
    f.press("moveAlarmsButton");
    QWidget* move = dialog("alarmDialog");
    QVERIFY(move);
    move->findChild<QLineEdit*>("alarmWhen")->setText("tomorrow");
    QVERIFY(!move->findChild<QAbstractButton*>("alarmSet")->isEnabled());
    move->findChild<QLineEdit*>("alarmWhen")->setText("5 min");
    move->findChild<QAbstractButton*>("alarmSet")->click();
    QCOMPARE(f.fake.alarmsSet.back(), (std::pair{keyOf(0, 1), std::optional<std::int64_t>(kNow + 300'000)}));
    f.press("cancelAlarmsButton");
    QVERIFY(dialog("confirmDialog"));
    dialog("confirmDialog")->findChild<QAbstractButton*>("confirmButton")->click();
    QCOMPARE(f.fake.alarmsSet.back(), (std::pair{keyOf(0, 1), std::optional<std::int64_t>()}));
  }

  void a_dialog_acts_on_the_alarms_that_it_names() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000), alarm(2, "alice", kNow + 60'000)});
    f.table()->selectRow(0);
    f.press("cancelAlarmsButton");
    f.table()->selectRow(1);
    dialog("confirmDialog")->findChild<QAbstractButton*>("confirmButton")->click();
    QCOMPARE(f.fake.alarmsSet.size(), std::size_t{1});
    QCOMPARE(f.fake.alarmsSet.back(), (std::pair{keyOf(0, 1), std::optional<std::int64_t>()}));
    f.press("moveAlarmsButton");
    QWidget* move = dialog("alarmDialog");
    QVERIFY(move);
    f.table()->selectRow(0);
    move->findChild<QLineEdit*>("alarmWhen")->setText("5 min");
    move->findChild<QAbstractButton*>("alarmSet")->click();
    QCOMPARE(f.fake.alarmsSet.size(), std::size_t{2});
    QCOMPARE(f.fake.alarmsSet.back(), (std::pair{keyOf(0, 2), std::optional<std::int64_t>(kNow + 300'000)}));
  }

  void a_refusal_is_told() {
    Fixture f;
    f.show({alarm(1, "lobby", kNow + 30'000)});
    QSignalSpy failed(&f.view, &AlarmView::failed);
    f.fake.onAlarmAct = [](ObjectKey) -> Result<void> { return fail(ErrorKind::kUnavailable, "None is set."); };
    f.table()->selectRow(0);
    f.press("fireAlarmsButton");
    f.deliver();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.front().front().toString(), "None is set.");
  }

  void moments_are_read_as_people_write_them() {
    QCOMPARE(parseSpan("30 s"), std::optional<std::int64_t>(30'000));
    QCOMPARE(parseSpan("in 1.5 min"), std::optional<std::int64_t>(90'000));
    QCOMPARE(parseSpan("250ms"), std::optional<std::int64_t>(250));
    QCOMPARE(parseSpan("2"), std::optional<std::int64_t>(2'000));
    QCOMPARE(parseSpan("3 weeks"), std::nullopt);
    QCOMPARE(parseSpan("-3 s"), std::nullopt);
    const QDateTime noon(QDate(2026, 3, 2), QTime(12, 0));
    const std::int64_t now = noon.toMSecsSinceEpoch();
    QCOMPARE(parseMoment("14:05", now), std::optional<std::int64_t>(now + 2 * 3'600'000 + 300'000));
    QCOMPARE(parseMoment("2026-03-02 12:00:01", now), std::optional<std::int64_t>(now + 1'000));
    QCOMPARE(parseMoment("10:00", now), std::optional<std::int64_t>(noon.addSecs(22 * 3600).toMSecsSinceEpoch()));
    QCOMPARE(parseMoment("", now), std::nullopt);
    QCOMPARE(formatMoment(now + 1'000, now), "12:00:01");
    QCOMPARE(formatMoment(now + 86'400'000, now), "2026-03-03 12:00:00");
  }
};

QTEST_MAIN(AlarmViewTest)
#include "alarm_view_test.moc"
