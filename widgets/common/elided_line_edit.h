#pragma once
// A line edit that, while nobody types in it, shows with an ellipsis that its text is longer than its room; all of it
// is in the tool tip.

#include <QLineEdit>

namespace durascope::widgets {

class ElidedLineEdit : public QLineEdit {
  Q_OBJECT
 public:
  explicit ElidedLineEdit(QWidget* parent = nullptr);
  explicit ElidedLineEdit(const QString& text, QWidget* parent = nullptr);

  /// What is painted now: the text, or as much of it as there is room for.
  QString shownText() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRect textRect() const;
};

}  // namespace durascope::widgets
