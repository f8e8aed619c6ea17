#pragma once
// Why an object is still there, as rows: who is at its gate, what holds it in memory, who holds what of whom. Pure
// functions; `nowMs` is the emulator's time.

#include <functional>
#include <vector>

#include "emulator/journal/life_snapshots.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

using ObjectNamer = std::function<QString(const ObjectKey&)>;

/// "setTimeout(25 s) for 12 s more": the hold that ends last, or the one without an end; empty when nothing holds it.
QString longestHold(const journal::LifeSnapshot& life, std::int64_t nowMs);
/// "In 26 s the critical section of bob has taken 30 s: it is cancelled, and bob reset.": what ends a deadlock by
/// itself.
QString sectionEndText(const journal::SectionEnd& end, const QString& who, std::int64_t nowMs);
/// "timer", "waitUntil", "socket" …
QString holdWord(journal::HoldNode::Kind kind);

std::vector<ValueRow> gateRows(const journal::LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name);
/// `alarmMs` is when the alarm is due, `evictAtMs` when the idle clock runs out; 0: there is none, it does not run.
std::vector<ValueRow> holdRows(const journal::LifeSnapshot& life, const journal::AlarmNode& alarm, std::int64_t nowMs,
                               std::int64_t evictAtMs);
std::vector<ValueRow> stubRows(const journal::LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name);

}  // namespace durascope::widgets
