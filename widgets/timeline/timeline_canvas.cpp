#include "widgets/timeline/timeline_canvas.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/object_state.h"
#include "widgets/common/style.h"
#include "widgets/timeline/event_text.h"
#include "widgets/timeline/lane_painter.h"

namespace durascope::widgets {

namespace {

constexpr int kFrameMs = 33;
constexpr int kBarTop = 8;
constexpr int kBarHeight = 18;
constexpr int kLeastClassWidth = 24;
constexpr double kTickSpacing = 110;
constexpr double kWheelStep = 1.25;  // Zoom for one notch.
constexpr int kNotch = 120;          // QWheelEvent: eighths of a degree in one notch.
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

TimelineCanvas::TimelineCanvas(Session& session, TimelineLanes& lanes, QWidget* parent)
    : QAbstractScrollArea(parent), session_(session), lanes_(lanes) {
  setObjectName(QStringLiteral("timelineCanvas"));
  setAccessibleName(QStringLiteral("Timeline"));
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  viewport()->setBackgroundRole(QPalette::Base);
  frame_.setInterval(kFrameMs);
  connect(&frame_, &QTimer::timeout, this, &TimelineCanvas::advance);
  connect(&lanes_, &TimelineLanes::spansChanged, this, &TimelineCanvas::invalidate);
  connect(&lanes_, &TimelineLanes::orderChanged, this, [this] {
    drawn_.clear();  // Its lanes may be gone.
    updateScrollBar();
    invalidate();
  });
  connect(&session_, &Session::objectsChanged, viewport(), qOverload<>(&QWidget::update));
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  advance();
}

void TimelineCanvas::follow(std::int64_t lengthNs) {
  view_.follow(lengthNs);
  advance();
  emit viewChanged();
}

void TimelineCanvas::toggleFollowing() {
  if (view_.isFollowing()) {
    view_.stop();
    emit viewChanged();
  } else {
    follow(view_.followLengthNs());
  }
}

void TimelineCanvas::fit() {
  if (lanes_.firstNs() == 0) return;
  const std::int64_t now = session_.nowMs() * kNsPerMs;
  setRange({lanes_.firstNs(), std::max(now, lanes_.firstNs() + kShortestRangeNs)}, false);
}

void TimelineCanvas::back() {
  if (!view_.back()) return;
  advance();
  invalidate();
  emit viewChanged();
}

void TimelineCanvas::selectEvent(std::uint64_t position) {
  selected_ = position;
  viewport()->update();
  emit eventSelected(position);
}

double TimelineCanvas::trackWidth() const { return std::max(0, viewport()->width() - kLaneNameWidth); }

void TimelineCanvas::advance() {
  if (!view_.isFollowing()) return;
  view_.setNow(session_.nowMs() * kNsPerMs, lanes_.firstNs());
  invalidate();
}

void TimelineCanvas::setRange(TimeRange range, bool ongoing) {
  if (ongoing) {
    view_.showOngoing(range);
  } else {
    view_.show(range);
  }
  invalidate();
  emit viewChanged();
}

void TimelineCanvas::invalidate() {
  stale_ = true;
  viewport()->update();
}

void TimelineCanvas::updateScrollBar() {
  const int room = std::max(0, viewport()->height() - kRulerHeight);
  verticalScrollBar()->setPageStep(room);
  verticalScrollBar()->setSingleStep(kLaneHeight);
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(lanes_.inOrder().size()) * kLaneHeight - room));
}

void TimelineCanvas::rebuild() {
  if (!std::exchange(stale_, false)) return;
  drawn_.clear();
  const std::vector<const Lane*>& lanes = lanes_.inOrder();
  const int scrolled = verticalScrollBar()->value();
  const std::int64_t now = session_.nowMs() * kNsPerMs;
  for (std::size_t i = static_cast<std::size_t>(scrolled / kLaneHeight); i < lanes.size(); ++i) {
    const double top = kRulerHeight + static_cast<double>(i) * kLaneHeight - scrolled;
    if (top >= viewport()->height()) break;
    DrawnLane drawn{lanes[i], top, {}};
    for (std::size_t look = 0; look < kSpanLooks; ++look) {
      const auto boxes = boxesOf(lanes[i]->tracks[look], static_cast<SpanLook>(look), view_.range(), trackWidth(), now);
      drawn.boxes.insert(drawn.boxes.end(), boxes.begin(), boxes.end());
    }
    drawn_.push_back(std::move(drawn));
  }
}

void TimelineCanvas::paintEvent(QPaintEvent*) {
  rebuild();
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (const DrawnLane& lane : drawn_) {
    const QRectF area(kLaneNameWidth, lane.top + kBarTop, trackWidth(), kBarHeight);
    painter.setClipRect(QRectF(kLaneNameWidth, lane.top, trackWidth(), kLaneHeight));
    paintLane(painter, area, lane.boxes, session_.events(), selected_);
    painter.setClipping(false);
    painter.fillRect(QRectF(0, lane.top + kLaneHeight - 1, viewport()->width(), 1), color(Token::kLine));
    paintName(painter, lane);
  }
  paintRuler(painter);
}

void TimelineCanvas::paintRuler(QPainter& painter) const {
  painter.fillRect(QRectF(0, 0, viewport()->width(), kRulerHeight), color(Token::kSurface));
  painter.fillRect(QRectF(0, kRulerHeight - 1, viewport()->width(), 1), color(Token::kLine));
  painter.setFont(textFont(kSmallPx));
  painter.setPen(color(Token::kSoft));
  for (const Tick& tick : ticksOf(view_.range(), trackWidth(), kTickSpacing)) {
    const double x = kLaneNameWidth + pixelOf(tick.timeNs, view_.range(), trackWidth());
    painter.fillRect(QRectF(x, kRulerHeight - 5, 1, 4), color(Token::kLine));
    const QRectF room(x + 4, 0, kTickSpacing - 4, kRulerHeight);
    if (room.right() <= viewport()->width()) drawTabular(painter, room, Qt::AlignLeft, tick.label);
  }
}

void TimelineCanvas::paintName(QPainter& painter, const DrawnLane& lane) const {
  QRectF room(kPadding, lane.top, kLaneNameWidth - kPadding - kGap, kLaneHeight - 1);
  const bool selected = lane.lane->object && lane.lane->object == session_.selection();
  painter.fillRect(QRectF(0, lane.top, kLaneNameWidth, kLaneHeight - 1),
                   color(selected ? Token::kSelect : Token::kSurface));
  painter.setFont(textFont(kTextPx));
  QString name = QStringLiteral("Worker");
  if (lane.lane->object) {
    if (const auto* object = session_.find(*lane.lane->object)) {
      painter.setPen(color(tokenOf(session_, *object)));
      painter.drawText(room, Qt::AlignVCenter, signOf(session_, *object));
    }
    room.setLeft(room.left() + 20);
    name = session_.objectName(*lane.lane->object);
  }
  painter.setPen(color(Token::kText));
  name = painter.fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(room.width()));
  painter.drawText(room, Qt::AlignVCenter, name);
  if (!lane.lane->object) return;
  room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(name) + kGap);
  painter.setFont(textFont(kSmallPx));
  painter.setPen(color(Token::kSoft));
  const QString className = session_.namespaceName(lane.lane->object->ns);
  if (room.width() > kLeastClassWidth)
    painter.drawText(room, Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(className, Qt::ElideRight, static_cast<int>(room.width())));
}

int TimelineCanvas::laneIndexAt(double y) {
  rebuild();
  if (y < kRulerHeight || drawn_.empty()) return -1;
  return rowAt(y, drawn_.front().top, kLaneHeight, static_cast<int>(drawn_.size()));
}

std::optional<SpanBox> TimelineCanvas::boxAtPoint(const QPointF& point) {
  const int index = laneIndexAt(point.y());
  if (index < 0 || point.x() < kLaneNameWidth) return std::nullopt;
  const DrawnLane& lane = drawn_[static_cast<std::size_t>(index)];
  const double y = point.y() - lane.top;
  if (y < kBarTop || y >= kBarTop + kBarHeight) return std::nullopt;
  return boxAt(lane.boxes, point.x() - kLaneNameWidth, 1, (y - kBarTop) / kBarHeight);
}

QString TimelineCanvas::toolTipAt(const QPointF& point) {
  const int index = laneIndexAt(point.y());
  if (index < 0) return {};
  const std::optional<ObjectKey>& object = drawn_[static_cast<std::size_t>(index)].lane->object;
  const QString name = object ? session_.objectName(*object) : QStringLiteral("Worker");
  if (point.x() < kLaneNameWidth) {
    if (!object) return QStringLiteral("Requests that the Worker handles itself");
    return QStringLiteral("%1 · %2").arg(session_.namespaceName(object->ns), name);
  }
  const auto box = boxAtPoint(point);
  if (!box) return {};
  if (box->look == SpanLook::kInstance) {
    const QString since = formatExact(box->span.startNs / kNsPerMs);
    const bool open = box->span.endNs == kOpenEnd;
    return QStringLiteral("%1, instance %2\n%3 %4")
        .arg(name)
        .arg(box->span.instance)
        .arg(open ? QStringLiteral("in memory since") : QStringLiteral("in memory from"),
             open ? since : since + QStringLiteral(" to ") + formatExact(box->span.endNs / kNsPerMs));
  }
  const EventStore& events = session_.events();
  if (box->span.position < events.first() || box->span.position >= events.end()) return {};
  QString text = eventToolTip(events.at(box->span.position), name);
  if (box->count > 1)
    text += QStringLiteral("\n%1 more here; zoom in to tell them apart").arg(formatCount(box->count - 1));
  return text;
}

void TimelineCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  updateScrollBar();
  invalidate();
}

void TimelineCanvas::scrollContentsBy(int, int) { invalidate(); }

void TimelineCanvas::wheelEvent(QWheelEvent* event) {
  const double x = event->position().x() - kLaneNameWidth;
  const QPoint turn = event->angleDelta();
  if (x < 0 || event->modifiers() == Qt::ShiftModifier) {
    verticalScrollBar()->setValue(verticalScrollBar()->value() -
                                  (turn.y() != 0 ? turn.y() : turn.x()) * kLaneHeight / kNotch);
  } else if (turn.x() != 0) {
    setRange(panned(view_.range(), turn.x(), trackWidth()), true);
  } else if (turn.y() != 0) {
    const double factor = std::pow(kWheelStep, -static_cast<double>(turn.y()) / kNotch);
    setRange(zoomed(view_.range(), timeAt(x, view_.range(), trackWidth()), factor), false);
  }
  event->accept();
}

void TimelineCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton) {
    dragging_ = true;
    dragFrom_ = event->position();
    viewport()->setCursor(Qt::ClosedHandCursor);
    return;
  }
  if (event->button() != Qt::LeftButton) return;
  const int index = laneIndexAt(event->position().y());
  if (event->position().x() < kLaneNameWidth) {
    if (index < 0) return;
    const std::optional<ObjectKey> object = drawn_[static_cast<std::size_t>(index)].lane->object;
    if (object) session_.select(*object);
    return;
  }
  const auto box = boxAtPoint(event->position());
  selectEvent(box ? box->span.position : kNoEvent);
}

void TimelineCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (!dragging_) return;
  const double moved = event->position().x() - dragFrom_.x();
  dragFrom_ = event->position();
  setRange(panned(view_.range(), moved, trackWidth()), true);
}

void TimelineCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::MiddleButton || !dragging_) return;
  dragging_ = false;
  view_.endOngoing();
  viewport()->unsetCursor();
}

void TimelineCanvas::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Home:
      fit();
      break;
    case Qt::Key_Backspace:
      back();
      break;
    case Qt::Key_Left:
      setRange(panned(view_.range(), trackWidth() / 10, trackWidth()), false);
      break;
    case Qt::Key_Right:
      setRange(panned(view_.range(), -trackWidth() / 10, trackWidth()), false);
      break;
    case Qt::Key_Plus:
      setRange(zoomed(view_.range(), timeAt(trackWidth() / 2, view_.range(), trackWidth()), 1 / kWheelStep), false);
      break;
    case Qt::Key_Minus:
      setRange(zoomed(view_.range(), timeAt(trackWidth() / 2, view_.range(), trackWidth()), kWheelStep), false);
      break;
    case Qt::Key_Escape:
      selectEvent(kNoEvent);
      break;
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

bool TimelineCanvas::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const QString text = toolTipAt(help->pos());
  if (text.isEmpty()) {
    QToolTip::hideText();
  } else {
    QToolTip::showText(help->globalPos(), text, viewport());
  }
  return true;
}

void TimelineCanvas::showEvent(QShowEvent* event) {
  QAbstractScrollArea::showEvent(event);
  advance();
  frame_.start();
}

void TimelineCanvas::hideEvent(QHideEvent* event) {
  QAbstractScrollArea::hideEvent(event);
  frame_.stop();
}

}  // namespace durascope::widgets
