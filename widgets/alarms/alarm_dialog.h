#pragma once
// When shall it run? Moves alarms, or sets one by hand. Never blocks.

#include <QDialog>

#include "widgets/common/session.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace durascope::widgets {

/// Object names, for tests: alarmDialog, alarmWhen, alarmWhenMeans, alarmSet.
class AlarmDialog : public QDialog {
  Q_OBJECT
 public:
  /// `what` is the title, such as 'Move the alarm of lobby'; `verb` the button.
  AlarmDialog(Session& session, const QString& what, const QString& verb, QWidget* parent);

 signals:
  /// Milliseconds since the epoch, of the emulator's clock.
  void chosen(qint64 dueMs);

 private:
  void showMeaning();
  void choose();

  Session& session_;
  QLineEdit* when_;
  QLabel* meaning_;
  QPushButton* set_;
};

}  // namespace durascope::widgets
