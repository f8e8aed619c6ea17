#pragma once
// What holds an object in memory, in words. Pure functions; `nowMs` is the emulator's time.

#include <QString>

#include "emulator/journal/life_snapshots.h"

namespace durascope::widgets {

/// "timer", "waitUntil", "socket" …
QString holdWord(journal::HoldNode::Kind kind);
/// "setTimeout(25 s) for 12 s more": the hold that ends last, or the one without an end; empty when nothing holds it.
QString longestHold(const journal::LifeSnapshot& life, std::int64_t nowMs);
/// "In 26 s the critical section of bob has taken 30 s: it is cancelled, and bob reset.": what ends a deadlock by
/// itself.
QString sectionEndText(const journal::SectionEnd& end, const QString& who, std::int64_t nowMs);
/// "an accepted WebSocket for 12 s", "GET /slow for 3 s and setTimeout(25 s), which fires in 9 s": what holds an
/// object, the longest first; empty when nothing does.
QString holdersText(const journal::LifeSnapshot& life, std::int64_t nowMs);

}  // namespace durascope::widgets
