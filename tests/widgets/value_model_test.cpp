#include "widgets/common/value_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/fixtures.h"

using namespace durascope;
using namespace durascope::widgets;
using test::number;
using test::object;

namespace {

std::vector<ValueRow> rowsOf(const std::vector<journal::ValueNode>& nodes) {
  std::vector<ValueRow> rows;
  for (const journal::ValueNode& node : nodes) rows.push_back(valueRow(node));
  return rows;
}

QStringList names(const ValueModel& model, const QModelIndex& parent = {}) {
  QStringList result;
  for (int i = 0; i < model.rowCount(parent); ++i) result << model.row(model.index(i, 0, parent)).name;
  return result;
}

}  // namespace

class ValueModelTest : public QObject {
  Q_OBJECT

 private slots:
  void any_state_follows_any_other_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const QStringList states{"", "a", "abc", "bc", "ac", "axc", "cba", "abcdef", "xyz"};
    for (const QString& before : states) {
      for (const QString& after : states)
        QTest::addRow("%s to %s", qPrintable(before), qPrintable(after)) << before << after;
    }
  }
  void any_state_follows_any_other() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto nodes = [](const QString& letters) {
      std::vector<journal::ValueNode> result;
      for (const QChar c : letters) result.push_back(object(QString(c).toStdString(), {number("child", 1)}));
      return result;
    };
    ValueModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(rowsOf(nodes(before)), false);
    model.setRows(rowsOf(nodes(after)), true);
    QCOMPARE(names(model).join(""), after);
    for (int i = 0; i < model.rowCount(); ++i) QCOMPARE(names(model, model.index(i, 0)), QStringList{"child"});
  }

  void a_row_keeps_its_index_when_others_come_and_values_change() {
    ValueModel model;
    model.setRows(rowsOf({number("a", 1), object("b", {number("x", 1), number("y", 2)})}), false);
    const QPersistentModelIndex kept = model.index(1, 0, model.index(1, 0));
    model.setRows(rowsOf({number("a", 2), number("aa", 3), object("b", {number("w", 0), number("y", 5)})}), true);
    QVERIFY(kept.isValid());
    QCOMPARE(model.row(kept).name, "y");
    QCOMPARE(model.row(kept).value, "5");
    QCOMPARE(kept.parent().row(), 2);
  }

  void equal_rows_announce_nothing() {
    ValueModel model;
    const auto rows = rowsOf({number("a", 1), object("b", {number("x", 1)})});
    model.setRows(rows, true);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.setRows(rows, true);
    QCOMPARE(changed.count() + inserted.count() + removed.count(), 0);
    QVERIFY(!model.isAnythingFresh());
  }

  void only_a_changed_value_is_fresh() {
    ValueModel model;
    model.setRows(rowsOf({number("a", 1), number("b", 1)}), false);
    model.setRows(rowsOf({number("a", 1), number("b", 2), number("new", 1)}), true);
    QCOMPARE(model.freshness(model.index(0, 0)), 0.0);
    QVERIFY(model.freshness(model.index(1, 0)) > 0);
    QCOMPARE(model.freshness(model.index(2, 0)), 0.0);
  }

  void headings_and_sentences_cannot_be_selected() {
    ValueModel model;
    model.setRows({headingRow("Alarm"), textRow("none set")}, false);
    QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsSelectable));
    QVERIFY(!(model.flags(model.index(1, 0)) & Qt::ItemIsSelectable));
  }

  void children_that_were_not_asked_for_are_counted() {
    journal::ValueNode set = object("set", {number("0", 1)});
    set.childCount = 31;
    const ValueRow row = valueRow(set);
    QCOMPARE(row.children.size(), 2u);
    QCOMPARE(row.children[1].value, "30 more");
  }
};

QTEST_GUILESS_MAIN(ValueModelTest)
#include "value_model_test.moc"
