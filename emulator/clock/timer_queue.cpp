#include "emulator/clock/timer_queue.h"

namespace durascope::clock {

TimerId TimerQueue::add(std::int64_t dueNs, Clock::Callback callback) {
  const TimerId id = ++newest_;
  byDue_.emplace(Place{dueNs, id}, std::move(callback));
  dueOf_.emplace(id, dueNs);
  return id;
}

bool TimerQueue::cancel(TimerId id) {
  const auto due = dueOf_.find(id);
  if (due == dueOf_.end()) return false;
  // Out of the tables first: the callback's captures may cancel or schedule as they are destroyed.
  const auto doomed = byDue_.extract(Place{due->second, id});
  dueOf_.erase(due);
  return true;
}

std::optional<std::int64_t> TimerQueue::nextDue() const {
  if (byDue_.empty()) return std::nullopt;
  return byDue_.begin()->first.first;
}

std::optional<Clock::Callback> TimerQueue::takeDue(std::int64_t nowNs, TimerId newest) {
  for (auto place = byDue_.begin(); place != byDue_.end() && place->first.first <= nowNs; ++place) {
    if (place->first.second > newest) continue;
    Clock::Callback callback = std::move(place->second);
    dueOf_.erase(place->first.second);
    byDue_.erase(place);
    return callback;
  }
  return std::nullopt;
}

}  // namespace durascope::clock
