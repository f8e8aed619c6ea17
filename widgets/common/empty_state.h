#pragma once
// What a view shows when it has nothing to show: a sentence that says what to do, and perhaps the button for it.

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace durascope::widgets {

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyState(const QString& sentence = {}, QWidget* parent = nullptr);

  void setSentence(const QString& sentence);
  QString sentence() const;
  /// Adds a button below the sentence that triggers `action`, with its shortcut.
  void addAction(QAction* action);

 private:
  QLabel* label_;
  QVBoxLayout* layout_;
};

}  // namespace durascope::widgets
