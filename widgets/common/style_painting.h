#pragma once
// The shapes of which the style draws its controls. GUI thread; each leaves the painter as it was.

#include <QColor>

class QPainter;
class QRect;
class QStyleOption;
class QStyleOptionSlider;
class QWidget;

namespace durascope::widgets {

/// An invalid colour is left out.
void drawRounded(QPainter* painter, const QRect& rect, const QColor& ground, const QColor& line, int radius,
                 qreal width = 1);
/// Whether a button has been given that role (style.h).
bool hasRole(const QWidget* widget, const char* role);
/// Of buttons and of boxes to choose from.
void drawControlGround(const QStyleOption* option, QPainter* painter, const QWidget* widget, bool focus);
/// The frame and ground of what one types into.
void drawField(const QStyleOption* option, QPainter* painter);
void drawChevron(QPainter* painter, const QRect& rect, const QColor& ink, bool open);
void drawTriangle(QPainter* painter, const QRect& rect, bool up);
/// What is chosen among others, or switched on: a field that is filled with the accent, with a dot or a tick in it.
void drawIndicator(const QStyleOption* option, QPainter* painter, bool round);
void drawScrollBar(const QStyleOptionSlider* option, QPainter* painter, const QRect& handle);

}  // namespace durascope::widgets
