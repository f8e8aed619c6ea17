#pragma once
// Paints lines of the grouped object list: headings, objects on two lines or, compact, on one.

#include <QStyledItemDelegate>

#include "widgets/objects/object_model.h"

namespace durascope::widgets {

/// The one fact about an object that matters now: "instance 2", "evicts in 7 s", "12 s ago", "its constructor threw …".
QString objectFact(const journal::ObjectSummary& object, std::int64_t nowMs);
/// In its place while the isolate is stuck in the object's JavaScript: "busy for 3 s".
QString busyFact(std::int64_t busyMs);

class ObjectDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  /// `model` outlives the delegate.
  explicit ObjectDelegate(const ObjectModel& model, QObject* parent = nullptr);

  void setCompact(bool compact) { compact_ = compact; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintHeading(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
  void paintObject(QPainter& painter, const QRect& rect, const journal::ObjectSummary& object) const;

  const ObjectModel& model_;
  bool compact_ = false;
};

}  // namespace durascope::widgets
