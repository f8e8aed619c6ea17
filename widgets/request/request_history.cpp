#include "widgets/request/request_history.h"

#include "widgets/common/format.h"

namespace durascope::widgets {

void RequestHistory::add(HistoryEntry entry) {
  if (entries_.size() == kMostEntries) {
    const int last = static_cast<int>(entries_.size()) - 1;
    beginRemoveRows({}, last, last);
    entries_.pop_back();
    endRemoveRows();
  }
  beginInsertRows({}, 0, 0);
  entries_.push_front(std::move(entry));
  endInsertRows();
}

int RequestHistory::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant RequestHistory::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const HistoryEntry& entry = this->entry(index.row());
  const RequestDraft& draft = entry.draft;
  if (role == Qt::DisplayRole) return QStringLiteral("%1 %2").arg(draft.method, draft.path);
  if (role == Qt::ToolTipRole) {
    return QStringLiteral("%1 %2\nto %3\nsent %4").arg(draft.method, draft.path, draft.target, formatExact(entry.sentAtMs));
  }
  return {};
}

}  // namespace durascope::widgets
