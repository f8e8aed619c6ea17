#pragma once
// The log: what user code printed, what broke, what isolates say. Stays at the end while one is at the end.

#include <QWidget>

#include "widgets/log/log_model.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSplitter;
class QTableView;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;

/// Object names, for tests: logView, logTable, logFilter, logLevel, logText, logDropped.
class LogView : public QWidget {
  Q_OBJECT
 public:
  explicit LogView(Session& session, QWidget* parent = nullptr);

  /// Hides what there is now.
  void clear() { model_.clear(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeTools();
  void setUpTable();
  void applyFilter();
  void beforeInsert();
  void afterInsert();
  void showText(const QModelIndex& current);
  void openCell(const QModelIndex& index);
  void copySelected();
  void updateDropped();
  void updateEmpty();

  Session& session_;
  LogModel model_;
  QLineEdit* filter_;
  QComboBox* level_;
  ElidedLabel* dropped_;
  QTableView* table_;
  QPlainTextEdit* text_;
  QSplitter* splitter_;
  EmptyState* empty_;
  bool atEnd_ = true;
  bool narrow_ = false;
};

}  // namespace durascope::widgets
