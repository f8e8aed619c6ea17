#pragma once
// The tree view of a column: rows of a ValueModel, the selection shared with its two neighbours.

#include <QTimer>
#include <QTreeView>

#include "widgets/common/twin_selection.h"
#include "widgets/common/value_delegate.h"
#include "widgets/common/value_model.h"

namespace durascope::widgets {

class ValueTree : public QTreeView {
  Q_OBJECT
 public:
  /// `twins` outlives the tree.
  explicit ValueTree(TwinSelection& twins, QWidget* parent = nullptr);
  ~ValueTree() override;

  /// Shows `rows`; the tree of the same object keeps its selection, expansion and scroll position.
  void setRows(std::vector<ValueRow> rows);
  /// Another object: everything starts anew, and the first rows do not flash.
  void clear();
  ValueModel& rows() { return model_; }

 signals:
  /// A row of kind kMore was clicked or entered.
  void moreRequested();
  void rowSelected(const QModelIndex& index);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void onCurrentChanged(const QModelIndex& current);
  void onTwinsChanged();
  void copy(const QModelIndex& index) const;

  TwinSelection& twins_;
  ValueModel model_;
  ValueDelegate delegate_;
  QTimer fade_;
  bool filled_ = false;
};

}  // namespace durascope::widgets
