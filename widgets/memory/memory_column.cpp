#include "widgets/memory/memory_column.h"

#include "widgets/memory/memory_rows.h"

namespace durascope::widgets {

MemoryColumn::MemoryColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent)
    : Panel(tr("Memory"), parent),
      details_(details),
      tree_(new ValueTree(twins, this)),
      compare_(new QToolButton(this)) {
  setContent(tree_);
  compare_->setText(tr("Compare"));
  compare_->setToolTip(tr("Show each field before the last eviction and now"));
  compare_->setCheckable(true);
  compare_->setAutoRaise(true);
  compare_->hide();
  titleRow()->addCorner(compare_);
  connect(compare_, &QToolButton::toggled, this, &MemoryColumn::show);
  connect(&details_, &ObjectDetails::cleared, this, &MemoryColumn::clear);
  connect(&details_, &ObjectDetails::memoryLoading, this, &Panel::setLoading);
  // The tags beside the fields say how they compare with the other two.
  connect(&details_, &ObjectDetails::memoryChanged, this, &MemoryColumn::show);
  connect(&details_, &ObjectDetails::cacheChanged, this, &MemoryColumn::show);
  connect(&details_, &ObjectDetails::storageChanged, this, &MemoryColumn::show);
  clear();
}

void MemoryColumn::clear() {
  instance_ = 0;
  tree_->clear();
  compare_->hide();
  titleRow()->setSummary({});
  setBand(tr("Lives as long as the instance. Lost at eviction unless storage has it."));
  setLoading(false);
}

// A new instance is what one wants to compare; an old one has long moved on.
void MemoryColumn::followInstance(const journal::MemorySnapshot& memory) {
  compare_->setVisible(memory.live && memory.previousInstance != 0);
  if (instance_ == memory.instance) return;
  const bool seenChanging = instance_ != 0;
  instance_ = memory.instance;
  const QSignalBlocker quiet(compare_);
  compare_->setChecked(memory.previousInstance != 0 && (seenChanging || details_.isAfterEviction()));
}

void MemoryColumn::show() {
  if (!details_.memory()) {
    setEmpty(details_.memoryProblem());
    return;
  }
  const journal::MemorySnapshot& memory = *details_.memory();
  followInstance(memory);
  const journal::ObjectSummary* object = details_.session().selectedObject();
  const auto pointer = [](const auto& part) { return part ? &*part : nullptr; };
  tree_->setRows(memoryRows({.memory = memory,
                             .storage = pointer(details_.storage()),
                             .cache = pointer(details_.cache()),
                             .compare = compare_->isChecked(),
                             .isolate = object ? object->isolate : 0,
                             .nameOf = [this](const ObjectKey& key) { return details_.session().objectName(key); }}));
  titleRow()->setSummary(memorySummary(memory));
  const std::uint32_t instances = object ? object->instance : 0;
  setBand(memoryBand(memory, compare_->isChecked(), instances));
  setEmpty(memoryEmpty(memory, instances));
}

}  // namespace durascope::widgets
