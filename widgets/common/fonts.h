#pragma once
// The only text sizes of the window (pixels) and its two families: the desktop's text font and its fixed font.

#include <QFont>

namespace durascope::widgets {

inline constexpr int kTitlePx = 18;  ///< Name of the selected object.
inline constexpr int kTextPx = 13;
inline constexpr int kValuePx = 12;  ///< Code and values.
inline constexpr int kSmallPx = 11;  ///< Secondary text, tags.

/// The desktop's text font at `pixels`, weight 600 when `strong`.
QFont textFont(int pixels = kTextPx, bool strong = false);
/// The desktop's fixed font at `pixels`.
QFont fixedFont(int pixels = kValuePx);
/// For columns of numbers: `font` when its digits have one width, else the fixed font at its size.
QFont tabular(const QFont& font);

}  // namespace durascope::widgets
