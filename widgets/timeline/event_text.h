#pragma once
// Journal events in words: labels of bars, tool tips, the detail strip.

#include <QString>

#include "emulator/journal/event.h"

namespace durascope::widgets {

/// What a kRequest delivers to its object. The journal tells by the label: "GET /path", "alarm()", "webSocketMessage",
/// "increment()".
enum class Delivery { kFetch, kCall, kAlarm, kSocket };
Delivery deliveryOf(const journal::Event& event);
/// "Request", "Method call", "Alarm", "Storage operation", "Eviction": what sort of thing it was.
QString eventTitle(const journal::Event& event);
/// What stands in a bar that has room for it: "GET /increment", "get · miss", "constructor".
QString barLabel(const journal::Event& event);
/// As barLabel, in one word: "fetch", "get".
QString shortBarLabel(const journal::Event& event);
/// "hit", "miss", "miss for some keys", "local read"; empty for what read nothing.
QString cacheWord(journal::CacheOutcome outcome);
/// Several lines: what, when, how long, where.
QString eventToolTip(const journal::Event& event, const QString& objectName);

}  // namespace durascope::widgets
