#include "emulator/engine/wait_skipper.h"

#include <algorithm>

namespace durascope::engine {

void WaitSkipper::rests(std::size_t isolate, std::optional<std::int64_t> dueNs) {
  const std::lock_guard lock(mutex_);
  resting_[isolate] = {true, dueNs};
  if (on_.world.mode() == clock::WorldTime::Mode::kStands) return;
  // Who posted a task rests only afterwards, and who takes one wakes before: a task on its way is seen here.
  for (std::size_t i = 0; i < resting_.size(); ++i)
    if (!resting_[i].rests || on_.hasTasks(i)) return;
  const auto next = std::ranges::min_element(
      resting_, [](const Rest& a, const Rest& b) { return a.dueNs && (!b.dueNs || *a.dueNs < *b.dueNs); });
  if (!next->dueNs) return;
  on_.world.skipTo(*next->dueNs);
  // The others wait for less now. Only what is due elsewhere at the same time comes after all that this one sets off.
  for (std::size_t i = 0; i < resting_.size(); ++i)
    if (&resting_[i] == &*next || (resting_[i].dueNs && resting_[i].dueNs != next->dueNs)) on_.timeChanged(i);
}

void WaitSkipper::wakes(std::size_t isolate) {
  const std::lock_guard lock(mutex_);
  resting_[isolate].rests = false;
}

}  // namespace durascope::engine
