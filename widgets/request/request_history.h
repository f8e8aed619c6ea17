#pragma once
// What was sent and how it ended, newest first; bounded.

#include <QAbstractListModel>
#include <cstdint>
#include <deque>

#include "widgets/request/request_draft.h"

namespace durascope::widgets {

struct HistoryEntry {
  RequestDraft draft;
  enum class Outcome { kWaiting, kAnswered, kFailed, kMixed, kGivenUp } outcome = Outcome::kWaiting;
  int status = 0;            ///< When answered: the one status of all.
  std::int64_t totalNs = 0;  ///< Of many: the longest.
  std::int64_t sentAtMs = 0;
  std::uint64_t number = 0;  ///< Given by the history.
};

/// "…" as long as it waits, then "200", "error", "mixed", or a dash for what nobody waited for.
QString outcomeText(const HistoryEntry& entry);

class RequestHistory : public QAbstractListModel {
  Q_OBJECT
 public:
  static constexpr std::size_t kMostEntries = 200;

  using QAbstractListModel::QAbstractListModel;

  /// Answers a number by which end() knows it.
  std::uint64_t add(HistoryEntry entry);
  /// How it ended; nothing happens to one that is too old to be listed.
  void end(std::uint64_t number, HistoryEntry::Outcome outcome, int status = 0, std::int64_t totalNs = 0);
  /// It was not sent after all.
  void withdraw(std::uint64_t number);
  const HistoryEntry& entry(int row) const { return entries_[static_cast<std::size_t>(row)]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  /// -1 when it is not listed any more.
  int rowOf(std::uint64_t number) const;

  std::deque<HistoryEntry> entries_;
  std::uint64_t added_ = 0;
};

}  // namespace durascope::widgets
