#pragma once
// A strip above the object that says what is wrong and offers what can be done about it.

#include <QWidget>

#include "widgets/common/theme.h"

class QAction;
class QHBoxLayout;
class QLabel;

namespace durascope::widgets {
class ElidedLabel;
}

namespace durascope::app {

class SourceLine;

class Banner : public QWidget {
  Q_OBJECT
 public:
  enum class Kind { kProblem, kWarning, kNote };

  explicit Banner(Kind kind, QWidget* parent = nullptr);

  /// A sentence, the place that it is about, the source line there with the column that is meant; an empty sentence
  /// hides the banner.
  void show(const QString& sentence, const QString& where = {}, const QString& excerpt = {}, int column = -1);
  /// In one line, cut where there is no room for more; whoever calls it offers the whole elsewhere.
  void showLine(const QString& sentence);
  void addAction(QAction* action);
  /// What it says, whole.
  QString sentence() const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void giveUpFocus();

  Kind kind_;
  QLabel* sentence_;
  widgets::ElidedLabel* line_;  ///< In its place, where one line is enough.
  widgets::ElidedLabel* where_;
  SourceLine* excerpt_;
  QHBoxLayout* layout_;
};

}  // namespace durascope::app
