#pragma once
// The log: messages of user code, broken objects and what isolates say of themselves, as a flat table over the
// session's event store. It keeps positions, never copies; what the store trims leaves the table from the top.

#include <QAbstractTableModel>
#include <QTimer>
#include <deque>

#include "widgets/common/session.h"

namespace durascope::widgets {

/// Which messages are shown. The level is a threshold; broken objects and isolate problems count as errors.
struct LogFilter {
  QString text;  ///< Part of text, object name or source location; upper and lower case are one.
  journal::LogLevel level = journal::LogLevel::kDebug;

  bool operator==(const LogFilter&) const = default;
};

/// GUI thread only.
class LogModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kTime, kLevel, kObject, kText, kSource, kColumnCount };

  explicit LogModel(Session& session, QObject* parent = nullptr);

  /// Filters anew, a slice a turn of the event loop: the table fills from the top.
  void setFilter(const LogFilter& filter);
  /// Hides what there is now; the store keeps it for the other views.
  void clear();
  /// False while older events are still being filtered.
  bool isComplete() const { return scanned_ == session_.events().end(); }
  /// Precondition: 0 <= row < rowCount().
  const journal::Event& event(int row) const;
  /// Whole text with line breaks, as it is copied.
  QString fullText(int row) const;
  /// One line with time, level, object, text and source, separated by tabs.
  QString copyText(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  bool matches(const journal::Event& event) const;
  void restart(std::uint64_t from);
  void scan();
  void trim();
  QString cell(const journal::Event& event, int column) const;

  Session& session_;
  LogFilter filter_;
  std::deque<std::uint64_t> positions_;
  std::uint64_t clearedBefore_ = 0;
  std::uint64_t scanned_ = 0;  ///< Everything below this position has been filtered.
  QTimer again_;
};

/// "debug", "info", "log", "warn", "error"; "broken" and "isolate" for events that are no messages.
QString logLevelWord(const journal::Event& event);

}  // namespace durascope::widgets
