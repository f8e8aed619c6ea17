#pragma once
// Why an object is still there, as rows: who is at its gate, what holds it in memory, who holds what of whom. Pure
// functions; `nowMs` is the emulator's time.

#include <functional>
#include <vector>

#include "emulator/journal/life_snapshots.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

using ObjectNamer = std::function<QString(const ObjectKey&)>;

std::vector<ValueRow> gateRows(const journal::LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name);
/// `alarmMs` is when the alarm is due, `evictAtMs` when the idle clock runs out; 0: there is none, it does not run.
std::vector<ValueRow> holdRows(const journal::LifeSnapshot& life, const journal::AlarmNode& alarm, std::int64_t nowMs,
                               std::int64_t evictAtMs);
std::vector<ValueRow> stubRows(const journal::LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name);

}  // namespace durascope::widgets
