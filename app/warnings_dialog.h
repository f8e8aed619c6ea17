#pragma once
// What a project is warned of, whole: the strip above the object has but one line for it.

#include <QDialog>
#include <QStringList>

namespace durascope::app {

/// Object names, for tests: warningsDialog, warningsText.
class WarningsDialog : public QDialog {
  Q_OBJECT
 public:
  /// It goes when it is closed.
  WarningsDialog(const QStringList& warnings, QWidget* parent);
};

}  // namespace durascope::app
