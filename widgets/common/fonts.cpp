#include "widgets/common/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace durascope::widgets {

namespace {

// The desktop's fonts as they were before the application's font was set from them.
QFont systemFont(QFontDatabase::SystemFont which, int pixels) {
  QFont font = QFontDatabase::systemFont(which);
  font.setPixelSize(pixels);
  return font;
}

bool isDigit(QChar letter) { return letter >= '0' && letter <= '9'; }

qreal widestDigit(const QFontMetricsF& metrics) {
  qreal widest = 0;
  for (char digit = '0'; digit <= '9'; ++digit) widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
  return widest;
}

}  // namespace

QFont textFont(int pixels, bool strong) {
  QFont font = systemFont(QFontDatabase::GeneralFont, pixels);
  font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
  return font;
}

QFont fixedFont(int pixels) { return systemFont(QFontDatabase::FixedFont, pixels); }

int tabularWidth(const QFont& font, const QString& text) {
  const QFontMetricsF metrics(font);
  const qreal digit = widestDigit(metrics);
  qreal width = metrics.horizontalAdvance(text);
  for (const QChar letter : text) {
    if (isDigit(letter)) width += digit - metrics.horizontalAdvance(letter);
  }
  return static_cast<int>(std::ceil(width));
}

void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  const qreal digit = widestDigit(metrics);
  qreal x = rect.left();
  if (alignment & Qt::AlignRight) x = rect.right() - tabularWidth(painter.font(), text);
  const qreal baseline = rect.top() + (rect.height() - metrics.height()) / 2 + metrics.ascent();
  for (qsizetype i = 0; i < text.size();) {
    qsizetype end = i + 1;
    if (!isDigit(text[i])) {
      while (end < text.size() && !isDigit(text[end])) ++end;
    }
    const QString part = text.mid(i, end - i);
    const qreal natural = metrics.horizontalAdvance(part);
    const qreal width = isDigit(text[i]) ? digit : natural;
    painter.drawText(QPointF(x + (width - natural) / 2, baseline), part);
    x += width;
    i = end;
  }
}

}  // namespace durascope::widgets
