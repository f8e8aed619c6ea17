#pragma once
// A console: SQL that runs on the object's storage under the rules of the program's own, its rows, what it read and
// wrote. Ctrl+Return runs, Alt+Up and Alt+Down walk through what was run before.

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include "widgets/common/ask.h"
#include "widgets/common/code_edit.h"
#include "widgets/common/object_details.h"
#include "widgets/storage/sql_grid.h"

class QLabel;
class QMenu;
class QPushButton;
class QTabBar;
class QToolButton;

namespace durascope::widgets {

/// Object names, for tests: sqlText, sqlRun, sqlCancel, sqlHistory, sqlMore, sqlStatus, sqlResults,
/// sqlGrid.
class SqlPage : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::uint32_t kRows = 1'000;
  static constexpr std::uint32_t kMostRows = 100'000;
  static constexpr int kKeptStatements = 50;

  /// `details` outlives the page.
  explicit SqlPage(ObjectDetails& details, QWidget* parent = nullptr);

  /// Puts a statement into the field, to be looked at and run.
  void offer(const QString& sql);
  /// The field gets the keyboard.
  void startTyping();
  /// Another object: the rows go, the text stays. What still runs on the object that was left can be cancelled.
  void clear();
  /// Newest last.
  const QStringList& statements() const { return statements_; }
  void setStatements(QStringList statements) { statements_ = std::move(statements); }
  SqlGrid* grid() const { return grid_; }

 signals:
  void statementsChanged();
  /// It is about to run on that object.
  void aboutToRun(const ObjectKey& object);
  /// It came to its end there, and may have written before that.
  void ran(const ObjectKey& object, const QString& sql);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void run(const QString& sql, std::uint32_t rows);
  void cancel();
  void showResult(const Result<journal::SqlResult>& result);
  void showAnswers(std::vector<journal::SqlTable> answers);
  void showStatus(const QString& sentence, bool failed);
  void showRunning();
  void remember(const QString& sql);
  void walk(int step);
  void fillHistory();
  void updateButtons();
  void showTarget();

  ObjectDetails& details_;
  QStringList statements_;
  qsizetype walked_ = -1;  ///< Index in statements_ that the field shows; -1: what was typed.
  QString typed_;
  QString ran_;
  std::uint32_t rowsAsked_ = kRows;
  ObjectKey ranOn_;
  QString ranOnName_;
  std::uint64_t runs_ = 0;  ///< How many there were: the number of the newest.
  bool running_ = false;
  QTimer slow_;
  CodeEdit* text_;
  QPushButton* run_;
  QPushButton* cancel_;
  QToolButton* history_;
  QMenu* menu_;
  QLabel* target_;
  QLabel* status_;
  QPushButton* more_;
  QTabBar* results_;
  SqlGrid* grid_;
  std::vector<journal::SqlTable> answers_;  ///< Of the statements that have rows, in their order.
};

}  // namespace durascope::widgets
