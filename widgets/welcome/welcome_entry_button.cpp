#include "widgets/welcome/welcome_entry_button.h"

#include <QPainter>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kHeight = 44;
constexpr int kWidth = 320;
constexpr int kInset = 8;
}  // namespace

WelcomeEntryButton::WelcomeEntryButton(const QString& title, const QString& sentence, QWidget* parent)
    : QAbstractButton(parent), sentence_(sentence) {
  setObjectName(QStringLiteral("welcomeEntry"));
  setText(title);
  setAccessibleDescription(sentence);
  setCursor(Qt::PointingHandCursor);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize WelcomeEntryButton::sizeHint() const { return {kWidth, kHeight}; }

void WelcomeEntryButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (underMouse() || hasFocus()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::kSelect));
    painter.drawRoundedRect(rect(), kControlRadius, kControlRadius);
  }
  const QRect room = rect().adjusted(kInset, 4, -kInset, -4);
  const auto line = [&](const QFont& font, Token token, Qt::Alignment where, const QString& text,
                        Qt::TextElideMode mode) {
    painter.setFont(font);
    painter.setPen(color(token));
    painter.drawText(room, where, painter.fontMetrics().elidedText(text, mode, room.width()));
  };
  line(textFont(kTextPx, true), Token::kAccent, Qt::AlignTop | Qt::AlignLeft, text(), Qt::ElideRight);
  line(textFont(kValuePx), Token::kSoft, Qt::AlignBottom | Qt::AlignLeft, sentence_, Qt::ElideMiddle);
}

}  // namespace durascope::widgets
