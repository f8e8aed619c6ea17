#include "widgets/cache/cache_column.h"

#include "widgets/cache/cache_rows.h"

namespace durascope::widgets {

namespace {
constexpr int kRoomy = 620;
}

CacheColumn::CacheColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent)
    : Panel(tr("Cache"), parent), details_(details), tree_(new ValueTree(twins, this)) {
  setContent(tree_);
  connect(&details_, &ObjectDetails::cleared, this, &CacheColumn::clear);
  connect(&details_, &ObjectDetails::cacheLoading, this, &Panel::setLoading);
  connect(&details_, &ObjectDetails::cacheChanged, this, &CacheColumn::show);
  clear();
}

void CacheColumn::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  if (details_.cache()) show();
}

void CacheColumn::clear() {
  tree_->clear();
  titleRow()->setSummary({});
  setBand(tr("Recently read or written values, answered at once. Lost at eviction, never wrong."));
  setLoading(false);
}

void CacheColumn::show() {
  if (!details_.cache()) {
    setEmpty(details_.cacheProblem());
    return;
  }
  const journal::CacheSnapshot& cache = *details_.cache();
  tree_->setRows(cacheRows(cache, width() >= kRoomy));
  titleRow()->setSummary(cacheSummary(cache));
  const auto& object = details_.session().selection();
  setBand(cacheBand(cache, details_.isAfterEviction(), object && details_.session().isSqliteBacked(object->ns)));
  setEmpty(cacheEmpty(cache));
}

}  // namespace durascope::widgets
