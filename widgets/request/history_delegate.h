#pragma once
// One line of the history: status, request, time.

#include <QStyledItemDelegate>

namespace durascope::widgets {

/// For views over a RequestHistory.
class HistoryDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace durascope::widgets
