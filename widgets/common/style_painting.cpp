#include "widgets/common/style_painting.h"

#include <QPainter>
#include <QStyleOption>
#include <QVariant>
#include <QWidget>
#include <algorithm>

#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kIndicatorSide = 14;  // Of radio buttons and check boxes.
}

void drawRounded(QPainter* painter, const QRect& rect, const QColor& ground, const QColor& line, int radius,
                 qreal width) {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
  painter->setBrush(ground.isValid() ? QBrush(ground) : QBrush(Qt::NoBrush));
  const qreal inset = width / 2;
  painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
  painter->restore();
}

bool hasRole(const QWidget* widget, const char* role) {
  return widget && widget->property(kButtonRole).toString() == QLatin1String(role);
}

void drawControlGround(const QStyleOption* option, QPainter* painter, const QWidget* widget, bool focus) {
  const bool enabled = option->state & QStyle::State_Enabled;
  const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
  const bool hover = enabled && (option->state & QStyle::State_MouseOver);
  QColor ground = color(down ? Token::kSunken : hover ? Token::kWindow : Token::kSurface);
  QColor line = color(Token::kLine);
  if (enabled && hasRole(widget, kPrimary)) {
    ground = color(Token::kAccent);
    if (down || hover) ground = blend(ground, color(Token::kText), down ? 0.2 : 0.1);
    line = ground;
  }
  if (enabled && hasRole(widget, kBadge)) {
    ground = color(Token::kWarnGround);
    if (down || hover) ground = blend(ground, color(Token::kWarn), down ? 0.2 : 0.1);
  }
  drawRounded(painter, option->rect, ground, line, kControlRadius);
  if (focus) drawRounded(painter, option->rect, {}, color(Token::kAccent), kControlRadius, 2);
}

void drawField(const QStyleOption* option, QPainter* painter) {
  const bool focus = option->state & QStyle::State_HasFocus;
  drawRounded(painter, option->rect, color(focus ? Token::kSurface : Token::kWindow),
              color(focus ? Token::kAccent : Token::kLine), kControlRadius);
}

void drawChevron(QPainter* painter, const QRect& rect, const QColor& ink, bool open) {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF middle = QRectF(rect).center();
  const QPointF down[] = {{-3.5, -1.75}, {0, 1.75}, {3.5, -1.75}};
  const QPointF right[] = {{-1.75, -3.5}, {1.75, 0}, {-1.75, 3.5}};
  QPolygonF line;
  for (const QPointF& point : open ? down : right) line << middle + point;
  painter->drawPolyline(line);
  painter->restore();
}

void drawTriangle(QPainter* painter, const QRect& rect, bool up) {
  const QPointF middle = QRectF(rect).center();
  const qreal point = up ? -2 : 2;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(color(Token::kSoft));
  painter->drawPolygon(
      QPolygonF{{middle + QPointF(-3.5, -point), middle + QPointF(0, point), middle + QPointF(3.5, -point)}});
  painter->restore();
}

void drawIndicator(const QStyleOption* option, QPainter* painter, bool round) {
  const bool enabled = option->state & QStyle::State_Enabled;
  const bool on = option->state & QStyle::State_On;
  const QColor line = color(!enabled ? Token::kLine : on ? Token::kAccent : Token::kSoft);
  const int side = std::min({option->rect.width(), option->rect.height(), kIndicatorSide});
  QRect box(0, 0, side, side);
  box.moveCenter(option->rect.center());
  drawRounded(painter, box, on ? line : color(Token::kSurface), line, round ? side / 2 : 3);
  if (on) {
    const QPointF middle = QRectF(box).center();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor ink = color(enabled ? Token::kOnAccent : Token::kSurface);
    if (round) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(ink);
      painter->drawEllipse(middle, 2.5, 2.5);
    } else {
      painter->setPen(QPen(ink, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter->drawPolyline(QPolygonF{{middle + QPointF(-3, 0), middle + QPointF(-1, 2.5), middle + QPointF(3, -2.5)}});
    }
    painter->restore();
  }
  if (option->state & QStyle::State_HasFocus && option->state & QStyle::State_KeyboardFocusChange)
    drawRounded(painter, box.adjusted(-2, -2, 2, 2), {}, color(Token::kAccent), round ? side / 2 + 2 : 5, 1);
}

void drawScrollBar(const QStyleOptionSlider* option, QPainter* painter, const QRect& handle) {
  painter->fillRect(option->rect, color(Token::kSurface));
  if (option->maximum <= option->minimum) return;
  const bool active = option->state & QStyle::State_MouseOver || option->state & QStyle::State_Sunken;
  const QColor ink = blend(color(Token::kSurface), color(Token::kSoft), active ? 0.6 : 0.35);
  drawRounded(painter, handle.adjusted(2, 2, -2, -2), ink, {}, 3);
}

}  // namespace durascope::widgets
