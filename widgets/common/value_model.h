#pragma once
// A tree of ValueRows that is told the whole new state and announces only what differs, so that selection, expansion
// and scroll position survive each refresh.

#include <QAbstractItemModel>
#include <QElapsedTimer>
#include <memory>
#include <vector>

#include "widgets/common/value_row.h"

namespace durascope::widgets {

class ValueModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  explicit ValueModel(QObject* parent = nullptr);
  ~ValueModel() override;

  /// Replaces the rows. Siblings are matched by kind and name; with `flash`, changed values count as fresh for a
  /// moment.
  void setRows(std::vector<ValueRow> rows, bool flash);
  /// Forgets all rows: another object is shown.
  void clear();

  /// The row itself (its `children` are empty: ask the model). Precondition: a valid index of this model.
  const ValueRow& row(const QModelIndex& index) const;
  /// The row with its children, as it was given.
  ValueRow wholeRow(const QModelIndex& index) const;
  /// How fresh a value is: 1 when it has just changed, 0 from 400 ms on.
  double freshness(const QModelIndex& index) const;
  bool isAnythingFresh() const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex&) const override { return 1; }
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  struct Node;
  Node* nodeOf(const QModelIndex& index) const;
  QModelIndex indexOf(const Node* node) const;
  void synchronize(Node& parent, std::vector<ValueRow>& rows, bool flash);
  void update(Node& node, ValueRow& row, bool flash);

  std::unique_ptr<Node> root_;
  QElapsedTimer clock_;
  qint64 newestChange_;
};

}  // namespace durascope::widgets
