#pragma once
// The left dock: every known object, a box that filters them, and three ways to look at them.

#include <QLineEdit>
#include <QListView>
#include <QStackedWidget>
#include <QTableView>

#include "widgets/common/object_actions.h"
#include "widgets/common/panel.h"
#include "widgets/objects/object_delegate.h"
#include "widgets/objects/object_model.h"

namespace durascope::widgets {

class ObjectPanel : public Panel {
  Q_OBJECT
 public:
  enum class Look { kTwoLines, kCompact, kTable };

  /// Both outlive the panel.
  ObjectPanel(Session& session, ObjectActions& actions, QWidget* parent = nullptr);

  void setLook(Look look);
  Look look() const { return look_; }
  QLineEdit* filterBox() const { return filter_; }
  QListView* list() const { return list_; }
  QTableView* table() const { return table_; }
  ObjectModel& objects() { return model_; }

 signals:
  void lookChanged();

 private:
  QWidget* makeBody();
  void setUpView(QAbstractItemView* view);
  void makeLookMenu();
  QAbstractItemView* view() const;
  void onCurrentChanged(const QModelIndex& current);
  void showSelection();
  void showCounts();
  void openMenu(const QPoint& position);

  Session& session_;
  ObjectActions& actions_;
  ObjectModel model_;
  ObjectDelegate delegate_;
  QLineEdit* filter_;
  QStackedWidget* views_;
  QListView* list_;
  QTableView* table_;
  EmptyState* noMatch_;
  Look look_ = Look::kTwoLines;
  bool removing_ = false;  ///< Lines are going: what becomes current now was not chosen.
};

}  // namespace durascope::widgets
