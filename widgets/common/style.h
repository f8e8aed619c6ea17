#pragma once
// Fusion with our measures: controls 28 px high with corners of 6, rows 24, one-pixel lines, no gradients, a visible
// focus ring. Colours come from the palette that Theme builds, so a change of theme needs no new style.

#include <QProxyStyle>

namespace durascope::widgets {

inline constexpr int kRowHeight = 24;
inline constexpr int kControlHeight = 28;
inline constexpr int kPanelTitleHeight = 32;
inline constexpr int kControlRadius = 6;
inline constexpr int kTagRadius = 4;
inline constexpr int kPadding = 12;  ///< Inside panels.
inline constexpr int kGap = 8;       ///< Between neighbours in a row.

/// A push button with the dynamic property "role" set to one of these is painted accordingly.
inline constexpr const char* kButtonRole = "role";
inline constexpr const char* kPrimary = "primary";  ///< The one main action: accent ground.
inline constexpr const char* kDanger = "danger";    ///< Text in the colour of broken.
inline constexpr const char* kBadge = "badge";      ///< Set so that something differs from production: warning ground.

class Style : public QProxyStyle {
  Q_OBJECT
 public:
  Style();

  int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
                  const QWidget* widget = nullptr) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                         const QWidget* widget) const override;
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget) const override;
  using QProxyStyle::polish;
  void polish(QWidget* widget) override;
};

/// Gives a button a role, or takes it away (null), and paints it so.
void setRole(QWidget* button, const char* role);

/// Puts style, palette and font on the application and keeps the palette in step with the theme. Call once, before the
/// first window.
void installLook();

}  // namespace durascope::widgets
