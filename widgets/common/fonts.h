#pragma once
// The only text sizes of the window (pixels) and its two families: the desktop's text font and its fixed font.

#include <QFont>
#include <QRectF>
#include <QString>

class QPainter;

namespace durascope::widgets {

inline constexpr int kTitlePx = 18;  ///< Name of the selected object.
inline constexpr int kTextPx = 13;
inline constexpr int kValuePx = 12;  ///< Code and values.
inline constexpr int kSmallPx = 11;  ///< Secondary text, tags.

/// The desktop's text font at `pixels`, weight 600 when `strong`.
QFont textFont(int pixels = kTextPx, bool strong = false);
/// The desktop's fixed font at `pixels`.
QFont fixedFont(int pixels = kValuePx);
/// Width of `text` in pixels when every digit is as wide as the widest one: a number that changes does not jump then,
/// whatever the desktop's font thinks of its digits.
int tabularWidth(const QFont& font, const QString& text);
/// Draws one line so, with the painter's font and pen, vertically centred; `alignment` is Qt::AlignLeft or AlignRight.
void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);

}  // namespace durascope::widgets
