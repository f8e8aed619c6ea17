#include "widgets/request/request_history.h"

#include <algorithm>

#include "widgets/common/format.h"
#include "widgets/request/burst_summary.h"

namespace durascope::widgets {

QString outcomeText(const HistoryEntry& entry) {
  switch (entry.outcome) {
    case HistoryEntry::Outcome::kWaiting:
      return QStringLiteral("…");
    case HistoryEntry::Outcome::kAnswered:
      return entry.status == kReturned ? QStringLiteral("value") : QString::number(entry.status);
    case HistoryEntry::Outcome::kFailed:
      return QStringLiteral("error");
    case HistoryEntry::Outcome::kMixed:
      return QStringLiteral("mixed");
    case HistoryEntry::Outcome::kGivenUp:
      return kDash;
  }
  return {};
}

std::uint64_t RequestHistory::add(HistoryEntry entry) {
  if (entries_.size() == kMostEntries) {
    const int last = static_cast<int>(entries_.size()) - 1;
    beginRemoveRows({}, last, last);
    entries_.pop_back();
    endRemoveRows();
  }
  entry.number = added_;
  beginInsertRows({}, 0, 0);
  entries_.push_front(std::move(entry));
  endInsertRows();
  return added_++;
}

void RequestHistory::end(std::uint64_t number, HistoryEntry::Outcome outcome, int status, std::int64_t totalNs) {
  const int row = rowOf(number);
  if (row < 0) return;
  HistoryEntry& entry = entries_[static_cast<std::size_t>(row)];
  entry.outcome = outcome;
  entry.status = status;
  entry.totalNs = totalNs;
  const QModelIndex changed = index(row);
  emit dataChanged(changed, changed);
}

void RequestHistory::withdraw(std::uint64_t number) {
  const int row = rowOf(number);
  if (row < 0) return;
  beginRemoveRows({}, row, row);
  entries_.erase(entries_.begin() + row);
  endRemoveRows();
}

int RequestHistory::rowOf(std::uint64_t number) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [number](const HistoryEntry& entry) { return entry.number == number; });
  return found == entries_.end() ? -1 : static_cast<int>(found - entries_.begin());
}

int RequestHistory::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant RequestHistory::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const HistoryEntry& entry = this->entry(index.row());
  const RequestDraft& draft = entry.draft;
  QString what = draft.isCall() ? QStringLiteral("%1(%2)").arg(draft.path, oneLine(draft.body.toStdString()))
                                : QStringLiteral("%1 %2").arg(draft.method, draft.path);
  if (draft.times > 1) what += QStringLiteral(" × %1").arg(formatCount(static_cast<std::uint64_t>(draft.times)));
  if (role == Qt::DisplayRole) return what;
  if (role == Qt::AccessibleTextRole)
    return QString((entry.outcome == HistoryEntry::Outcome::kWaiting ? QStringLiteral("waiting") : outcomeText(entry)) +
                   QStringLiteral(", ") + what);
  if (role == Qt::ToolTipRole) {
    return QStringLiteral("%1\nto %2\nsent %3").arg(what, draft.target, formatExact(entry.sentAtMs));
  }
  return {};
}

}  // namespace durascope::widgets
