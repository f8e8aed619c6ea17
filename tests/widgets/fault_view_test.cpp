#include "widgets/faults/fault_view.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/elided_label.h"
#include "widgets/faults/fault_text.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::FaultRule;
using test::keyOf;
using test::kNow;

namespace {

struct Fixture {
  Fixture() : session(fake, nullptr, [this] { return now; }), view(session) {
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {test::summary(0, 1, "lobby")};
    session.drainNow();
    session.select(keyOf(0, 1));
    view.resize(1200, 208);
    view.show();
  }
  template <class T>
  T* find(const char* name) {
    return view.findChild<T*>(QString::fromLatin1(name));
  }
  void add() {
    find<QAbstractButton>("addFaultButton")->click();
    deliver();
  }
  void deliver() {
    fake.deliver();
    QCoreApplication::processEvents();
  }
  QString cell(int row, int column) {
    return find<QTableView>("faultTable")->model()->index(row, column).data().toString();
  }

  test::FakeEmulator fake;
  std::int64_t now = kNow;
  Session session;
  FaultView view;
};

}  // namespace

class FaultViewTest : public QObject {
  Q_OBJECT

 private slots:
  void a_narrow_window_has_the_whole_form_in_two_rows() {
    Fixture f;
    QVERIFY(f.view.minimumSizeHint().width() < 700);
    f.view.resize(700, 174);
    QCoreApplication::processEvents();
    for (const char* field :
         {"faultWhere", "faultObject", "faultMatch", "faultNth", "faultAction", "faultText", "addFaultButton"}) {
      const auto* widget = f.find<QWidget>(field);
      const QRect place(widget->mapTo(&f.view, QPoint(0, 0)), widget->size());
      QVERIFY2(f.view.rect().contains(place), field);
      QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), field);
    }
    QVERIFY(f.find<QWidget>("faultText")->y() > f.find<QWidget>("faultWhere")->y());
    f.view.resize(1200, 208);
    QCoreApplication::processEvents();
    QVERIFY(std::abs(f.find<QWidget>("faultText")->y() - f.find<QWidget>("faultWhere")->y()) < 4);
  }

  void what_has_struck_once_is_no_longer_active() {
    Fixture f;
    f.add();
    QCOMPARE(f.view.activeCount(), 1U);
    QSignalSpy changed(&f.view, &FaultView::countChanged);
    f.fake.faultStates = {{.id = 1, .seen = 1, .struck = 1}};
    f.view.hide();  // Nobody needs to look for the top bar to know.
    f.now += 1'000;
    f.session.drainNow();
    f.deliver();
    QCOMPARE(f.view.activeCount(), 0U);
    QCOMPARE(f.view.count(), 1U);
    QCOMPARE(changed.size(), 1);
  }

  void a_rule_is_written_in_the_form() {
    Fixture f;
    QSignalSpy changed(&f.view, &FaultView::countChanged);
    f.find<QComboBox>("faultWhere")->setCurrentIndex(2);
    f.find<QComboBox>("faultObject")->setCurrentIndex(1);
    f.find<QLineEdit>("faultMatch")->setText("put");
    f.find<QSpinBox>("faultNth")->setValue(3);
    f.find<QCheckBox>("faultEvery")->setChecked(true);
    f.find<QLineEdit>("faultText")->setText("disk full");
    f.add();
    QCOMPARE(f.fake.faultRules.size(), std::size_t{1});
    const FaultRule& rule = f.fake.faultRules[0];
    QCOMPARE(rule.where, FaultRule::Where::kStorage);
    QCOMPARE(rule.object, std::optional(keyOf(0, 1)));
    QCOMPARE(rule.match, std::string("put"));
    QCOMPARE(rule.nth, 3U);
    QVERIFY(rule.everyNth);
    QCOMPARE(rule.message, std::string("disk full"));
    QCOMPARE(f.view.count(), std::size_t{1});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(f.cell(0, FaultModel::kAt), "at each 3rd");
    QCOMPARE(f.cell(0, FaultModel::kAction), "throws Error: disk full");
  }

  void a_delay_needs_a_span() {
    Fixture f;
    f.find<QComboBox>("faultAction")->setCurrentIndex(0);
    f.add();
    QVERIFY(f.fake.faultRules.empty());
    QVERIFY(f.find<ElidedLabel>("faultProblem")->text().startsWith("Say how long"));
    f.find<QLineEdit>("faultText")->setText("2 s");
    f.add();
    QCOMPARE(f.fake.faultRules.at(0).delayMs, std::int64_t{2'000});
    QVERIFY(!f.find<ElidedLabel>("faultProblem")->isVisible());
  }

  void counts_are_followed() {
    Fixture f;
    f.add();
    f.fake.faultStates = {{.id = f.fake.faultRules[0].id, .seen = 7, .struck = 1}};
    f.now += 1'000;
    f.session.drainNow();
    f.deliver();
    QCOMPARE(f.cell(0, FaultModel::kSeen), "7");
    QCOMPARE(f.cell(0, FaultModel::kStruck), "1");
  }

  void rules_are_removed_and_go_with_the_project() {
    Fixture f;
    f.add();
    f.add();
    f.find<QTableView>("faultTable")->selectRow(0);
    f.view.actionsOfFaults()[0]->trigger();
    f.deliver();
    QCOMPARE(f.fake.faultRules.size(), std::size_t{1});
    f.session.close();
    f.deliver();
    QCOMPARE(f.view.count(), std::size_t{0});
    QVERIFY(f.fake.faultRules.empty());
  }

  void a_refusal_leaves_the_rules_as_they_were() {
    Fixture f;
    f.fake.onSetFaults = [](const auto&) -> Result<void> { return fail(ErrorKind::kUnavailable, "Not here."); };
    f.add();
    QCOMPARE(f.view.count(), std::size_t{0});
    QCOMPARE(f.find<ElidedLabel>("faultProblem")->text(), "Not here.");
  }

  void numbers_are_written_as_people_do() {
    QCOMPARE((QStringList{ordinal(1), ordinal(2), ordinal(3), ordinal(4), ordinal(11), ordinal(12), ordinal(21)}),
             (QStringList{"1st", "2nd", "3rd", "4th", "11th", "12th", "21st"}));
  }
};

QTEST_MAIN(FaultViewTest)
#include "fault_view_test.moc"
