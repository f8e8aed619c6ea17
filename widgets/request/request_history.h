#pragma once
// What was sent and how it ended, newest first; bounded.

#include <QAbstractListModel>
#include <deque>

#include "widgets/request/request_draft.h"

namespace durascope::widgets {

struct HistoryEntry {
  RequestDraft draft;
  enum class Outcome { kAnswered, kFailed, kMixed, kGivenUp } outcome = Outcome::kAnswered;
  int status = 0;            ///< When answered: the one status of all.
  std::int64_t totalNs = 0;  ///< Of many: the longest.
  std::int64_t sentAtMs = 0;
};

/// "200", "error", "mixed" or a dash.
QString outcomeText(const HistoryEntry& entry);

class RequestHistory : public QAbstractListModel {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostEntries = 200;

  using QAbstractListModel::QAbstractListModel;

  void add(HistoryEntry entry);
  const HistoryEntry& entry(int row) const { return entries_[static_cast<std::size_t>(row)]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  std::deque<HistoryEntry> entries_;
};

}  // namespace durascope::widgets
