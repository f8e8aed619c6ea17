#pragma once
// Paints ValueRows: name purple, value in the colour of its kind, tag or number at the right, twins and fresh values on
// a ground of their own.

#include <QStyledItemDelegate>

#include "widgets/common/twin_selection.h"
#include "widgets/common/value_model.h"

namespace durascope::widgets {

class ValueDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  static constexpr int kIndent = 16;
  static constexpr int kChevronWidth = 14;

  /// Both outlive the delegate.
  ValueDelegate(const ValueModel& model, const TwinSelection& twins, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  /// Where the text of a row begins, its chevron included.
  int leftOf(const QModelIndex& index) const;

 private:
  void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
  void paintHeading(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
  void paintValue(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
  void paintLookup(QPainter& painter, const QRect& rect, const ValueRow& row, int left) const;

  const ValueModel& model_;
  const TwinSelection& twins_;
};

}  // namespace durascope::widgets
