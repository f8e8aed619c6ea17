#pragma once
// The colours of the window: tokens by name, light and dark in one table. Nothing else in widgets/ or app/ spells a
// colour. GUI thread only.

#include <QColor>
#include <QObject>
#include <QPalette>

class QWidget;

namespace durascope::widgets {

enum class Token {
  kWindow,   ///< Ground between panels, bands and bars.
  kSurface,  ///< Ground of panels.
  kSunken,   ///< Ground of a pressed or disabled control.
  kLine,
  kText,
  kSoft,  ///< Secondary text.
  kAccent,
  kOnAccent,
  kSelect,  ///< Ground of selected rows and of twins.
  kLive,
  kIdle,
  kHibernated,
  kEvicted,
  kBroken,
  kHit,
  kMiss,
  kKey,
  kString,
  kNumber,
  kWarnGround,
  kWarn,
  kLostGround,
  kKeptGround,
  kGate,
  kJs,
  kStore,
  kCommit,
  kRpc,
  kCount,
};

/// The colour of `token` in the light or the dark column of the table.
QColor tableColor(Token token, bool dark);

/// What the user chose in the settings.
enum class ThemeChoice { kSystem, kLight, kDark };

/// The theme in use. One for the process; made on first use, after QApplication.
class Theme : public QObject {
  Q_OBJECT
 public:
  static Theme& instance();

  ThemeChoice choice() const { return choice_; }
  /// Emits changed() when the colours differ afterwards.
  void setChoice(ThemeChoice choice);
  QColor color(Token token) const { return tableColor(token, dark_); }
  /// Palette of all widgets under the present theme.
  QPalette palette() const;

 signals:
  void changed();

 private:
  Theme();
  bool systemIsDark_ = false;
  bool dark_ = false;
  ThemeChoice choice_ = ThemeChoice::kSystem;
};

/// Short for Theme::instance().color(token).
inline QColor color(Token token) { return Theme::instance().color(token); }

/// Gives one role of a widget's palette a colour of the theme, now and after each change of theme.
void tint(QWidget* widget, QPalette::ColorRole role, Token token);

/// `over` laid on `ground` with a share of 0 to 1.
QColor blend(const QColor& ground, const QColor& over, double share);

}  // namespace durascope::widgets
