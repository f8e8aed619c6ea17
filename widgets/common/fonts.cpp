#include "widgets/common/fonts.h"

#include <QFontDatabase>

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

}  // namespace durascope::widgets
