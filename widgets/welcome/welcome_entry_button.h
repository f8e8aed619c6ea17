#pragma once
// One line of the welcome page: a title and, below it, a sentence.

#include <QAbstractButton>

namespace durascope::widgets {

class WelcomeEntryButton : public QAbstractButton {
  Q_OBJECT
 public:
  WelcomeEntryButton(const QString& title, const QString& sentence, QWidget* parent = nullptr);

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString sentence_;
};

}  // namespace durascope::widgets
