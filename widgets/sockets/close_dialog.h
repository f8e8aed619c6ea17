#pragma once
// With which code and reason does the client close? Never blocks.

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace durascope::widgets {

/// Object names, for tests: closeDialog, closeCode, closeReason, closeNow.
class CloseDialog : public QDialog {
  Q_OBJECT
 public:
  explicit CloseDialog(QWidget* parent);

 signals:
  void chosen(int code, const QString& reason);

 private:
  void check();

  QSpinBox* code_;
  QLineEdit* reason_;
  QLabel* problem_;
  QPushButton* close_;
};

}  // namespace durascope::widgets
