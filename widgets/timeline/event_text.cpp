#include "widgets/timeline/event_text.h"

#include <QStringList>
#include <string_view>

#include "widgets/common/format.h"

namespace durascope::widgets {

using journal::CacheOutcome;
using journal::Event;
using journal::EventKind;

Delivery deliveryOf(const Event& event) {
  const std::string_view label = event.label;
  if (label.starts_with("alarm(")) return Delivery::kAlarm;
  if (label.starts_with("webSocket")) return Delivery::kSocket;
  // A path may hold brackets, too, but stands behind its method.
  return label.ends_with(')') && label.find(' ') > label.find('(') ? Delivery::kCall : Delivery::kFetch;
}

QString eventTitle(const Event& event) {
  switch (event.kind) {
    case EventKind::kConstruct:
      return QStringLiteral("Construction");
    case EventKind::kRequest:
      switch (deliveryOf(event)) {
        case Delivery::kFetch:
          return QStringLiteral("Request");
        case Delivery::kCall:
          return QStringLiteral("Method call");
        case Delivery::kAlarm:
          return QStringLiteral("Alarm");
        case Delivery::kSocket:
          return QStringLiteral("WebSocket event");
      }
      return {};
    case EventKind::kWorker:
      return QStringLiteral("Request to the Worker");
    case EventKind::kGateWait:
      return QStringLiteral("Wait at the input gate");
    case EventKind::kStorage:
      return QStringLiteral("Storage operation");
    case EventKind::kCommit:
      return QStringLiteral("Commit");
    case EventKind::kEvict:
      return QStringLiteral("Eviction");
    case EventKind::kBreak:
      return QStringLiteral("Broken");
    case EventKind::kLog:
      return QStringLiteral("Message");
    case EventKind::kIsolate:
      return QStringLiteral("Isolate");
  }
  return {};
}

QString cacheWord(CacheOutcome outcome) {
  switch (outcome) {
    case CacheOutcome::kHit:
      return QStringLiteral("hit");
    case CacheOutcome::kMiss:
      return QStringLiteral("miss");
    case CacheOutcome::kPartial:
      return QStringLiteral("miss for some keys");
    case CacheOutcome::kLocalRead:
      return QStringLiteral("local read");
    case CacheOutcome::kNone:
      return {};
  }
  return {};
}

QString shortBarLabel(const Event& event) {
  switch (event.kind) {
    case EventKind::kConstruct:
      return QStringLiteral("constructor");
    case EventKind::kRequest:
    case EventKind::kWorker:
      return deliveryOf(event) == Delivery::kFetch ? QStringLiteral("fetch")
                                                   : oneLine(event.label.substr(0, event.label.find('(')));
    case EventKind::kGateWait:
      return QStringLiteral("waits");
    case EventKind::kCommit:
      return QStringLiteral("commit");
    case EventKind::kStorage:
      return oneLine(event.label);
    default:
      return {};
  }
}

QString barLabel(const Event& event) {
  const QString label = oneLine(event.label);
  switch (event.kind) {
    case EventKind::kRequest:
    case EventKind::kWorker:
      return label;
    case EventKind::kGateWait:
      return QStringLiteral("%1 waits").arg(label);
    case EventKind::kStorage:
      return event.cache == CacheOutcome::kNone ? label : QStringLiteral("%1 · %2").arg(label, cacheWord(event.cache));
    default:
      return shortBarLabel(event);
  }
}

QString eventToolTip(const Event& event, const QString& objectName) {
  QString what = eventTitle(event);
  if (!event.label.empty()) what += QStringLiteral(": ") + barLabel(event);
  QStringList lines{what};
  if (!event.detail.empty()) lines << oneLine(event.detail);
  QString when = formatExact(event.startNs / 1'000'000);
  if (event.endNs > event.startNs) when += QStringLiteral(" · ") + formatDuration(event.endNs - event.startNs);
  lines << when;
  if (event.instance != 0) lines << QStringLiteral("%1, instance %2").arg(objectName).arg(event.instance);
  return lines.join('\n');
}

}  // namespace durascope::widgets
