#pragma once
// The second of the three columns: values that were read or written lately, and how the last lookups went.

#include "widgets/common/object_details.h"
#include "widgets/common/panel.h"
#include "widgets/common/value_tree.h"

namespace durascope::widgets {

class CacheColumn : public Panel {
  Q_OBJECT
 public:
  /// Both outlive the column.
  CacheColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent = nullptr);

  ValueTree* tree() const { return tree_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void clear();
  void show();

  ObjectDetails& details_;
  ValueTree* tree_;
};

}  // namespace durascope::widgets
