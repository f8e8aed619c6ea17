#include "widgets/common/tag.h"

#include <QFontMetricsF>
#include <cmath>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

constexpr int kTagPadding = 6;

struct Look {
  Token text;
  Token ground;
  bool filled;
};

Look lookOf(TagKind kind) {
  switch (kind) {
    case TagKind::kGood:
      return {Token::kLive, Token::kKeptGround, true};
    case TagKind::kLost:
      return {Token::kBroken, Token::kLostGround, true};
    case TagKind::kWarn:
      return {Token::kWarn, Token::kWarnGround, true};
    case TagKind::kPlain:
      break;
  }
  return {Token::kSoft, Token::kLine, false};
}

}  // namespace

int tagWidth(const Tag& tag) {
  if (tag.text.isEmpty()) return 0;
  // Measured in fractions: a width cut to whole pixels would elide the text it was made for.
  return static_cast<int>(std::ceil(QFontMetricsF(textFont(kSmallPx)).horizontalAdvance(tag.text))) + 1 +
         2 * kTagPadding;
}

int paintTag(QPainter& painter, const Tag& tag, const QRect& row, int right, int maxWidth) {
  const int width = qMin(tagWidth(tag), maxWidth);
  if (width <= 2 * kTagPadding) return right;
  const QRect rect(right - width, row.top() + (row.height() - kTagHeight) / 2, width, kTagHeight);
  const Look look = lookOf(tag.kind);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(look.filled ? Qt::NoPen : QPen(color(look.ground)));
  painter.setBrush(look.filled ? QBrush(color(look.ground)) : QBrush(Qt::NoBrush));
  painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kTagRadius, kTagRadius);
  painter.setFont(textFont(kSmallPx));
  painter.setPen(color(look.text));
  const QRect textRect = rect.adjusted(kTagPadding, 0, -kTagPadding, 0);
  painter.drawText(textRect, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(tag.text, Qt::ElideRight, textRect.width()));
  painter.restore();
  return rect.left();
}

}  // namespace durascope::widgets
