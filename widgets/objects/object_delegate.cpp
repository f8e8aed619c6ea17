#include "widgets/objects/object_delegate.h"

#include <QPainter>
#include <QWidget>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/object_state.h"
#include "widgets/common/style.h"

namespace durascope::widgets {

namespace {

constexpr int kObjectHeight = 44;
constexpr int kHeadingHeight = 28;
constexpr int kSignWidth = 16;
constexpr int kLineHeight = 17;

int drawRight(QPainter& painter, const QString& text, const QRect& rect) {
  painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, text);
  return painter.fontMetrics().horizontalAdvance(text);
}

void drawElided(QPainter& painter, const QString& text, const QRect& rect) {
  painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

}  // namespace

QString objectFact(const journal::ObjectSummary& object, std::int64_t nowMs) {
  using State = journal::ObjectState;
  switch (object.state) {
    case State::kOnDisk:
      return object.storageBytes < 0
                 ? QStringLiteral("stored")
                 : formatBytes(static_cast<std::uint64_t>(object.storageBytes)) + QStringLiteral(" stored");
    case State::kConstructing:
      return QStringLiteral("constructing instance %1").arg(object.instance);
    case State::kRunning:
      return object.waiting > 0 ? QStringLiteral("%1 at the gate").arg(formatCount(object.waiting, "waits", "wait"))
                                : QStringLiteral("instance %1").arg(object.instance);
    case State::kIdle:
      return object.evictAtMs > 0
                 ? QStringLiteral("%1 in %2")
                       .arg(object.hibernatable > 0 ? "hibernates" : "evicts", formatSeconds(object.evictAtMs - nowMs))
                 : QStringLiteral("idle for %1").arg(formatElapsed(nowMs - object.stateSinceMs));
    case State::kHibernated:
      return object.sockets > 0 ? formatCount(object.sockets, "socket held", "sockets held")
                                : formatAge(object.stateSinceMs, nowMs);
    case State::kEvicted:
      return formatAge(object.stateSinceMs, nowMs);
    case State::kBroken:
      return oneLine(object.reason);
  }
  return {};
}

QString busyFact(std::int64_t busyMs) { return QStringLiteral("busy for %1").arg(formatElapsed(busyMs)); }

ObjectDelegate::ObjectDelegate(const ObjectModel& model, QObject* parent)
    : QStyledItemDelegate(parent), model_(model) {}

QSize ObjectDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  const int objectHeight = compact_ ? kRowHeight : kObjectHeight;
  return {kPadding, model_.isHeading(index) ? kHeadingHeight : objectHeight};
}

void ObjectDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const journal::ObjectSummary* object = model_.object(index);
  const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
  painter->save();
  if (!object) {
    paintHeading(*painter, inner, index);
  } else {
    if (option.state & QStyle::State_Selected) {
      painter->fillRect(option.rect, color(Token::kSelect));
      if (option.widget && option.widget->hasFocus())
        painter->fillRect(QRect(option.rect.topLeft(), QSize(2, option.rect.height())), color(Token::kAccent));
    }
    paintObject(*painter, inner, *object);
  }
  painter->restore();
}

void ObjectDelegate::paintHeading(QPainter& painter, const QRect& rect, const QModelIndex& index) const {
  painter.setFont(textFont(kValuePx, true));
  painter.setPen(color(Token::kSoft));
  const QRect line = rect.adjusted(0, 4, 0, 0);
  const int note = drawRight(painter, model_.headingNote(index), line);
  drawElided(painter, model_.headingName(index), line.adjusted(0, 0, -note - kGap, 0));
}

void ObjectDelegate::paintObject(QPainter& painter, const QRect& rect, const journal::ObjectSummary& object) const {
  const Session& session = model_.session();
  const journal::IsolateSummary* busy = session.busyIsolateOf(object.key);
  painter.setFont(textFont());
  const QString deadlock = session.deadlockText(object.key);
  painter.setPen(color(tokenOf(session, object)));
  painter.drawText(QRect(rect.left(), rect.top(), kSignWidth, rect.height()), Qt::AlignCenter, signOf(session, object));

  const QString hits = formatHitRate(object.cacheHits, object.cacheMisses);
  const QString hitText = object.cacheHits + object.cacheMisses > 0 ? hits + " hits" : hits;
  const QString requests = formatCount(object.requests) + " req";
  const QString fact = busy                  ? busyFact(session.realMs() - busy->busySinceMs)
                       : !deadlock.isEmpty() ? QStringLiteral("stuck: ") + deadlock.section(QStringLiteral(", "), 0, 0)
                                             : objectFact(object, session.nowMs());
  const QRect text = rect.adjusted(kSignWidth + kGap, 0, 0, 0);
  const QRect upper(text.left(), rect.center().y() - kLineHeight + 1, text.width(), kLineHeight);
  const QRect lower = upper.translated(0, kLineHeight);

  painter.setFont(textFont(kSmallPx));
  painter.setPen(color(Token::kSoft));
  int used = 0;
  if (compact_) {
    used = drawRight(painter, object.cacheHits + object.cacheMisses > 0 ? hits : requests, text);
  } else {
    used = qMax(drawRight(painter, hitText, upper), drawRight(painter, requests, lower));
    const QString id = object.named ? shortId(object.key.id) + QStringLiteral(" · ") : QString();
    if (isStuck(session, object)) painter.setPen(color(Token::kBroken));
    const QRect room = lower.adjusted(0, 0, -used - kGap, 0);
    // Where both find no room the id gives way: the header and the tool tip have it, too.
    const bool fits = painter.fontMetrics().horizontalAdvance(id + fact) <= room.width();
    drawElided(painter, fits ? id + fact : fact, room);
  }
  painter.setFont(object.named ? textFont(kTextPx, true) : fixedFont());
  painter.setPen(color(Token::kText));
  drawElided(painter, displayName(object), (compact_ ? text : upper).adjusted(0, 0, -used - kGap, 0));
}

}  // namespace durascope::widgets
