#pragma once
// A line of text that ends in an ellipsis when it does not fit, and then tells all of it in its tool tip.

#include <QWidget>

#include "widgets/common/theme.h"

namespace durascope::widgets {

class ElidedLabel : public QWidget {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);

  QString text() const { return text_; }
  void setText(const QString& text);
  void setToken(Token token);
  void setElideMode(Qt::TextElideMode mode);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QString text_;
  Token token_ = Token::kText;
  Qt::TextElideMode mode_ = Qt::ElideRight;
};

}  // namespace durascope::widgets
