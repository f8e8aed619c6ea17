#include "widgets/common/theme.h"

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QWidget>
#include <array>

namespace durascope::widgets {

namespace {

struct Pair {
  QRgb light, dark;
};

constexpr std::array<Pair, static_cast<std::size_t>(Token::kCount)> kTable{{
    {0xFFF4F5F7, 0xFF15171B},  // kWindow
    {0xFFFFFFFF, 0xFF1C1F24},  // kSurface
    {0xFFECEEF1, 0xFF121417},  // kSunken
    {0xFFD9DDE3, 0xFF30353D},  // kLine
    {0xFF1A1E24, 0xFFE5E8EC},  // kText
    {0xFF57606C, 0xFFA2ABB7},  // kSoft
    {0xFF1F5FD0, 0xFF79ABFF},  // kAccent
    {0xFFFFFFFF, 0xFF0D1520},  // kOnAccent
    {0xFFDCE8FC, 0xFF24374F},  // kSelect
    {0xFF17743F, 0xFF5CCB8B},  // kLive
    {0xFF8A5A00, 0xFFE2AE4A},  // kIdle
    {0xFF6A47C4, 0xFFB09AF5},  // kHibernated
    {0xFF69717D, 0xFF98A1AD},  // kEvicted
    {0xFFB8261B, 0xFFFF8A80},  // kBroken
    {0xFF17743F, 0xFF5CCB8B},  // kHit
    {0xFFAB4700, 0xFFF2A15E},  // kMiss
    {0xFF7A2E8E, 0xFFD8A3E6},  // kKey
    {0xFF0B6A52, 0xFF74D1B4},  // kString
    {0xFF1750B8, 0xFF8FB8FF},  // kNumber
    {0xFFFFF3D6, 0xFF3A2F14},  // kWarnGround
    {0xFF6E4A00, 0xFFF0CD85},  // kWarn
    {0xFFFDE7E4, 0xFF40211F},  // kLostGround
    {0xFFE3F4E9, 0xFF183524},  // kKeptGround
    {0xFFC9CED6, 0xFF4A515C},  // kGate
    {0xFF5B8DEF, 0xFF5B8DEF},  // kJs
    {0xFF17743F, 0xFF4BB27A},  // kStore
    {0xFF8A5A00, 0xFFC9973A},  // kCommit
    {0xFF6A47C4, 0xFF9A82E8},  // kRpc
}};

// Qt 6.4 has no hint for the desktop's colour scheme. KDE and others give a dark palette; GTK desktops say it in the
// environment or in GTK's settings.
bool desktopIsDark() {
  const QPalette palette = QGuiApplication::palette();
  if (palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness()) return true;
  const QString gtk = qEnvironmentVariable("GTK_THEME").toLower();
  if (!gtk.isEmpty()) return gtk.endsWith(":dark") || gtk.endsWith("-dark");
  const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
  for (const char* version : {"gtk-4.0", "gtk-3.0"}) {
    const QSettings settings(config + '/' + version + "/settings.ini", QSettings::IniFormat);
    const QVariant dark = settings.value("Settings/gtk-application-prefer-dark-theme");
    if (dark.isValid()) return dark.toString() == "1" || dark.toBool();
  }
  return false;
}

}  // namespace

QColor tableColor(Token token, bool dark) {
  const Pair& pair = kTable[static_cast<std::size_t>(token)];
  return QColor::fromRgb(dark ? pair.dark : pair.light);
}

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() : systemIsDark_(desktopIsDark()), dark_(systemIsDark_) {}

void Theme::setChoice(ThemeChoice choice) {
  choice_ = choice;
  const bool dark = choice == ThemeChoice::kSystem ? systemIsDark_ : choice == ThemeChoice::kDark;
  if (dark == dark_) return;
  dark_ = dark;
  emit changed();
}

QPalette Theme::palette() const {
  QPalette palette;
  const auto set = [&](QPalette::ColorRole role, Token token) { palette.setColor(role, color(token)); };
  set(QPalette::Window, Token::kWindow);
  set(QPalette::WindowText, Token::kText);
  set(QPalette::Base, Token::kSurface);
  set(QPalette::AlternateBase, Token::kWindow);
  set(QPalette::Text, Token::kText);
  set(QPalette::PlaceholderText, Token::kSoft);
  set(QPalette::Button, Token::kSurface);
  set(QPalette::ButtonText, Token::kText);
  set(QPalette::BrightText, Token::kBroken);
  set(QPalette::ToolTipBase, Token::kSurface);
  set(QPalette::ToolTipText, Token::kText);
  set(QPalette::Highlight, Token::kSelect);
  set(QPalette::HighlightedText, Token::kText);
  set(QPalette::Link, Token::kAccent);
  set(QPalette::LinkVisited, Token::kAccent);
  set(QPalette::Light, Token::kSurface);
  set(QPalette::Midlight, Token::kSunken);
  set(QPalette::Mid, Token::kLine);
  set(QPalette::Dark, Token::kLine);
  set(QPalette::Shadow, Token::kLine);
  for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, color(Token::kEvicted));
  return palette;
}

void tint(QWidget* widget, QPalette::ColorRole role, Token token) {
  // A widget inherits the roles that it paints with from the ground of its parents; here it is told.
  if (role == QPalette::WindowText) widget->setForegroundRole(role);
  if (role == QPalette::Window) widget->setBackgroundRole(role);
  const auto apply = [widget, role, token] {
    QPalette palette = widget->palette();
    palette.setColor(role, color(token));
    widget->setPalette(palette);
  };
  apply();
  QObject::connect(&Theme::instance(), &Theme::changed, widget, apply);
}

QColor blend(const QColor& ground, const QColor& over, double share) {
  const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
  return QColor(mix(ground.red(), over.red()), mix(ground.green(), over.green()), mix(ground.blue(), over.blue()));
}

}  // namespace durascope::widgets
