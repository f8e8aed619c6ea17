#pragma once
// The third of the three columns: what survives everything. A pane below shows the bytes of the selected key on demand.

#include <QAction>
#include <QPlainTextEdit>

#include "widgets/common/object_details.h"
#include "widgets/common/panel.h"
#include "widgets/common/value_tree.h"

namespace durascope::widgets {

class StorageColumn : public Panel {
  Q_OBJECT
 public:
  /// Both outlive the column.
  StorageColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent = nullptr);

  ValueTree* tree() const { return tree_; }
  /// Checkable: the pane with the raw bytes of the selected key.
  QAction* bytesAction() const { return bytes_; }

 private:
  void clear();
  void show();
  void showBytes();

  ObjectDetails& details_;
  ValueTree* tree_;
  QPlainTextEdit* hex_;
  QAction* bytes_;
};

}  // namespace durascope::widgets
