#include "widgets/common/elided_line_edit.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyleOptionFrame>
#include <QToolTip>

namespace durascope::widgets {

namespace {
constexpr int kMargin = 2;  // QLineEdit's own, between frame and text.
}

ElidedLineEdit::ElidedLineEdit(QWidget* parent) : QLineEdit(parent) {}

ElidedLineEdit::ElidedLineEdit(const QString& text, QWidget* parent) : QLineEdit(text, parent) {}

QRect ElidedLineEdit::textRect() const {
  QStyleOptionFrame option;
  initStyleOption(&option);
  return style()
      ->subElementRect(QStyle::SE_LineEditContents, &option, this)
      .marginsRemoved(textMargins())
      .adjusted(kMargin, 0, -kMargin, 0);
}

QString ElidedLineEdit::shownText() const {
  return hasFocus() ? text() : fontMetrics().elidedText(text(), Qt::ElideMiddle, textRect().width());
}

void ElidedLineEdit::paintEvent(QPaintEvent* event) {
  const QString shown = shownText();
  if (shown == text()) return QLineEdit::paintEvent(event);
  QPainter painter(this);
  QStyleOptionFrame option;
  initStyleOption(&option);
  if (hasFrame()) style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
  painter.setPen(palette().color(QPalette::Text));
  painter.drawText(textRect(), Qt::AlignVCenter | Qt::AlignLeft, shown);
}

bool ElidedLineEdit::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && shownText() != text()) {
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
  }
  return QLineEdit::event(event);
}

}  // namespace durascope::widgets
