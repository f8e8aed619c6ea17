#pragma once
// The first of the three columns: what lives as long as the instance.

#include <QToolButton>

#include "widgets/common/object_details.h"
#include "widgets/common/panel.h"
#include "widgets/common/value_tree.h"

namespace durascope::widgets {

class MemoryColumn : public Panel {
  Q_OBJECT
 public:
  /// Both outlive the column.
  MemoryColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent = nullptr);

  ValueTree* tree() const { return tree_; }
  /// Before → now against the previous instance; on by itself for an instance that is young when it is first seen.
  QToolButton* compareButton() const { return compare_; }

 private:
  void clear();
  void show();
  void followInstance(const journal::MemorySnapshot& memory);

  ObjectDetails& details_;
  ValueTree* tree_;
  QToolButton* compare_;
  std::uint32_t instance_ = 0;
};

}  // namespace durascope::widgets
