#include "widgets/timeline/lane_painter.h"

#include <QFontMetricsF>

#include "widgets/common/fonts.h"
#include "widgets/timeline/event_text.h"

namespace durascope::widgets {

namespace {

constexpr double kLabelPadding = 5;
constexpr double kShortestLabel = 20;  // Less than three letters and an ellipsis say nothing.
constexpr double kFailedLine = 3;

/// Dark or white text, whichever reads better on `ground` (relative luminance as WCAG 2 defines it).
QColor readableOn(const QColor& ground) {
  const auto linear = [](float value) {
    return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
  };
  const float luminance =
      0.2126F * linear(ground.redF()) + 0.7152F * linear(ground.greenF()) + 0.0722F * linear(ground.blueF());
  constexpr float kEvenContrast = 0.19F;  // Where both of the table's text colours contrast alike.
  return tableColor(luminance > kEvenContrast ? Token::kText : Token::kOnAccent, false);
}

/// The longest label that fits; empty when none does.
QString labelFor(const SpanBox& box, const EventStore& events, const QFontMetricsF& metrics, double room) {
  if (box.look == SpanLook::kInstance) {
    const QString whole = QStringLiteral("instance %1").arg(box.span.instance);
    return metrics.horizontalAdvance(whole) <= room ? whole : QString();
  }
  if (box.span.position < events.first() || box.span.position >= events.end()) return {};
  const journal::Event& event = events.at(box.span.position);
  const QString whole = barLabel(event);
  if (metrics.horizontalAdvance(whole) <= room) return whole;
  return metrics.elidedText(shortBarLabel(event), Qt::ElideRight, room);
}

void paintLabel(QPainter& painter, const QRectF& area, const SpanBox& box, std::span<const SpanBox> front,
                const EventStore& events) {
  const QFontMetricsF metrics(painter.font());
  // An instance is named where its bar is free; other labels begin at their bar's start or not at all.
  const double wish = box.look == SpanLook::kInstance ? metrics.horizontalAdvance(QStringLiteral("instance 00")) : 0;
  const auto stretch = freeStretch(box, front, std::max(kShortestLabel, wish) + 2 * kLabelPadding);
  if (!stretch) return;
  const QRectF room(area.left() + stretch->left + kLabelPadding, area.top(),
                    stretch->right - stretch->left - 2 * kLabelPadding, area.height());
  const QString label = labelFor(box, events, metrics, room.width());
  if (label.isEmpty()) return;
  painter.setPen(box.look == SpanLook::kInstance ? color(Token::kText) : readableOn(color(tokenOf(box.look))));
  painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, label);
}

/// Rows keep a line of the ground between them.
QRectF placeOf(const SpanBox& box, const QRectF& area) {
  const double height = area.height() / box.rows;
  const double line = box.row + 1 < box.rows ? 1 : 0;
  return {area.left() + box.left, area.top() + box.row * height, box.right - box.left, height - line};
}

}  // namespace

Token tokenOf(SpanLook look) {
  switch (look) {
    case SpanLook::kInstance:
      return Token::kGate;
    case SpanLook::kGateWait:
      return Token::kRpc;
    case SpanLook::kConstruct:
      return Token::kIdle;
    case SpanLook::kRequest:
      return Token::kJs;
    case SpanLook::kCall:
      return Token::kNumber;
    case SpanLook::kAlarm:
      return Token::kMiss;
    case SpanLook::kSocket:
      return Token::kKey;
    case SpanLook::kStorage:
      return Token::kStore;
    case SpanLook::kCommit:
      return Token::kCommit;
    case SpanLook::kEvict:
      return Token::kEvicted;
    case SpanLook::kBreak:
      return Token::kBroken;
  }
  return Token::kGate;
}

void paintLane(QPainter& painter, const QRectF& area, std::span<const SpanBox> boxes, const EventStore& events,
               std::uint64_t selected) {
  painter.setFont(textFont(kSmallPx));
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const SpanBox& box = boxes[i];
    const QRectF rect = placeOf(box, area);
    painter.fillRect(rect, color(tokenOf(box.look)));
    // A line of the ground tells neighbours of one colour apart.
    if (rect.width() > kShortestLabel)
      painter.fillRect(QRectF(rect.left(), rect.top(), 1, rect.height()), color(Token::kSurface));
    if (box.span.failed && box.look < SpanLook::kEvict) {
      painter.fillRect(QRectF(rect.left(), rect.bottom() - kFailedLine, rect.width(), kFailedLine),
                       color(Token::kBroken));
    }
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (boxes[i].rows == 1 && boxes[i].right - boxes[i].left > kShortestLabel)
      paintLabel(painter, area, boxes[i], boxes.subspan(i + 1), events);
    if (selected != kNoEvent && boxes[i].span.position == selected) {
      painter.setPen(QPen(color(Token::kText), 2));
      painter.drawRect(placeOf(boxes[i], area).adjusted(-2, -2, 2, 2));
    }
  }
}

}  // namespace durascope::widgets
