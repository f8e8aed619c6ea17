#pragma once
// How numbers, times, ids and sizes are written in the window. Pure functions; any thread.
// A thin space stands before each unit; at most three significant digits where a unit follows.

#include <QString>
#include <cstdint>
#include <string_view>

#include "emulator/base/object_id.h"
#include "emulator/journal/event.h"
#include "emulator/journal/snapshots.h"

namespace durascope::widgets {

inline constexpr QChar kThinSpace{0x2009};
inline constexpr QChar kDash{0x2014};  ///< Stands for 'no number'.

/// "6,204".
QString formatCount(std::uint64_t count);
/// "1 key", "6,204 keys".
QString formatCount(std::uint64_t count, const QString& one, const QString& many);
/// "0.4 µs", "5.2 ms", "128 ms", "2.5 s", "3 min 20 s".
QString formatDuration(std::int64_t nanoseconds);
/// Whole seconds that are left, as countdowns show them: "7 s", "12 min", "3 h", "2 days"; 0 s is over.
QString formatSeconds(std::int64_t milliseconds);
/// Whole seconds that have gone by, as formatAge() counts them.
QString formatElapsed(std::int64_t milliseconds);
/// "5 B", "12 KiB", "1.5 MiB".
QString formatBytes(std::uint64_t bytes);
/// Share of hits, "94 %"; a dash when there was no lookup.
QString formatHitRate(std::uint64_t hits, std::uint64_t misses);
/// "18 req/s", "0.5 req/s".
QString formatRate(double perSecond, const QString& unit);
/// "now", "12 s ago"; older than a day: the date. Times are wall-clock milliseconds since the epoch.
QString formatAge(std::int64_t atMs, std::int64_t nowMs);
/// "14:02:31" in local time.
QString formatClock(std::int64_t atMs);
/// "2026-03-02 14:02:31.250", for tool tips.
QString formatExact(std::int64_t atMs);
/// "7a3f…c104"; `head` digits before the ellipsis.
QString shortId(const ObjectId& id, int head = 4);
/// The object's name, `""` for the empty name, else its short id.
QString displayName(const journal::ObjectSummary& object);
/// UTF-8 text of the emulator as one line: line breaks and tabs become spaces, control characters U+FFFD.
QString oneLine(std::string_view utf8);
/// Whether a person would list `a` before `b`: capital or not, and "room-2" before "room-10".
bool naturalLess(std::string_view a, std::string_view b);
/// With a full stop at its end, unless it has one or another sign that ends a sentence.
QString withStop(const QString& sentence);
/// Without one, for what a sentence goes on after.
QString withoutStop(const QString& sentence);

/// "●", "◐", "☾", "○", "✕": the sign of a state, always shown beside its colour.
QString stateSign(journal::ObjectState state);
/// "live", "idle", "hibernated", "evicted", "broken", "stored", "constructing".
QString stateWord(journal::ObjectState state);

}  // namespace durascope::widgets
