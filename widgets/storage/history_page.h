#pragma once
// The moments to which the object's storage can be put back.

#include <QAbstractListModel>
#include <QWidget>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

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
  /// The window is about to write to that object.
  void expectWrite(const ObjectKey& object);
  /// It did what it was about to do: "put "count"", or SQL.
  void noteWrite(const ObjectKey& object, const QString& what);

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
  /// `use` gets the newest bookmark of the object; empty when there is none.
  void askForNewest(const ObjectKey& object, std::function<void(const std::string&)> use);

  ObjectDetails& details_;
  Inquiry inquiry_;
  std::string undo_;  ///< Bookmark that takes the last restoring back; empty: there was none.
  MomentAuthors authors_;
  /// Newest bookmark before a write that is under way; none while it is not known.
  std::unordered_map<ObjectKey, std::optional<std::string>> before_;
  /// What the window wrote, by the bookmark that came of it.
  std::unordered_map<ObjectKey, std::unordered_map<std::string, QString>> byHand_;
  Model* model_;
  EmptyState* empty_;
  QLabel* summary_;
  QListView* list_;
  QLabel* status_;
  QPushButton* restore_;
  QPushButton* takeBack_;
};

}  // namespace durascope::widgets
