#pragma once
// The moments to which the object's storage can be put back.

#include <QAbstractListModel>
#include <QWidget>

#include "widgets/common/ask.h"
#include "widgets/common/object_details.h"
#include "widgets/storage/moment_authors.h"

class QLabel;
class QListView;
class QPushButton;

namespace durascope::widgets {

class EmptyState;

/// "2026-03-02 14:02:31.250 · 12 s ago · GET /add: put "count" · 4 KiB".
QString momentText(const journal::KeptMoment& moment, std::int64_t nowMs);

/// Object names, for tests: historyList, historyRestore, historyUndo, historyStatus.
class HistoryPage : public QWidget {
  Q_OBJECT
 public:
  /// `details` outlives the page.
  explicit HistoryPage(ObjectDetails& details, QWidget* parent = nullptr);

  void clear();
  /// As MomentAuthors has it.
  void noteByHand(const ObjectKey& object, const QString& what, qint64 startMs, qint64 endMs);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  class Model;
  class Delegate;
  void load();
  std::vector<journal::KeptMoment> withAuthors(std::vector<journal::KeptMoment> moments);
  void showWaiting();
  void showHistory(const Result<journal::HistorySnapshot>& result);
  /// Shows them; the chosen one stays chosen.
  void setMoments(std::vector<journal::KeptMoment> moments);
  void askToRestore(const std::string& bookmark, const QString& what);
  void restore(const std::string& bookmark);
  void updateButtons();

  ObjectDetails& details_;
  Inquiry inquiry_;
  std::string undo_;  ///< Bookmark that takes the last restoring back; empty: there was none.
  MomentAuthors authors_;
  Model* model_;
  EmptyState* empty_;
  QLabel* summary_;
  QListView* list_;
  QLabel* status_;
  QPushButton* restore_;
  QPushButton* takeBack_;
};

}  // namespace durascope::widgets
