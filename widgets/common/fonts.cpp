#include "widgets/common/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>

namespace durascope::widgets {

namespace {

// The desktop's fonts as they were before the application's font was set from them.
QFont systemFont(QFontDatabase::SystemFont which, int pixels) {
  QFont font = QFontDatabase::systemFont(which);
  font.setPixelSize(pixels);
  return font;
}

}  // namespace

QFont textFont(int pixels, bool strong) {
  QFont font = systemFont(QFontDatabase::GeneralFont, pixels);
  font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
  return font;
}

QFont fixedFont(int pixels) { return systemFont(QFontDatabase::FixedFont, pixels); }

QFont tabular(const QFont& font) {
  const QFontMetricsF metrics(font);
  return metrics.horizontalAdvance('1') == metrics.horizontalAdvance('0') ? font : fixedFont(font.pixelSize());
}

}  // namespace durascope::widgets
