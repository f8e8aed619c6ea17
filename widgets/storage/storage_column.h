#pragma once
// The third of the three columns: what survives everything. With room enough the tools stand beside the keys; in a
// narrow column they come below when they are asked for.

#include <QAction>
#include <QSplitter>

#include "widgets/common/object_details.h"
#include "widgets/common/panel.h"
#include "widgets/common/value_tree.h"
#include "widgets/storage/storage_tools.h"

class QToolButton;

namespace durascope::widgets {

/// Object names, for tests: storageBrowse, and those of the pages in storage_tools.h. Actions: browseStorage,
/// editValue, addValue, deleteValue, runSql, showHistory.
class StorageColumn : public Panel {
  Q_OBJECT
 public:
  /// Both outlive the column.
  StorageColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent = nullptr);

  ValueTree* tree() const { return tree_; }
  StorageTools* tools() const { return tools_; }
  QList<QAction*> actionsOfStorage() const { return {browseAction_, edit_, add_, delete_, sql_, history_}; }
  /// The column has the place of all three, or not any more.
  void setAlone(bool alone);

 signals:
  /// The tools want the place of all three columns, or give it back.
  void roomWanted(bool wanted);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QAction* addTool(const char* name, const QString& text, const QString& tip, const QKeySequence& keys);
  void clear();
  void show();
  void arrange();
  void openTools(StorageTools::Page page);
  bool areToolsShown() const;
  void followSelection();
  void activate(const QModelIndex& index);
  void updateActions();
  /// The row at the top of the current one, if it stands for that.
  const ValueRow* chosen(ValueRow::Source source) const;

  ObjectDetails& details_;
  ValueTree* tree_;
  StorageTools* tools_;
  QSplitter* split_;
  QToolButton* browse_;
  QAction* browseAction_;
  QAction* edit_;
  QAction* add_;
  QAction* delete_;
  QAction* sql_;
  QAction* history_;
  bool alone_ = false;
  bool wanted_ = false;  ///< The tools, in a narrow column.
};

}  // namespace durascope::widgets
