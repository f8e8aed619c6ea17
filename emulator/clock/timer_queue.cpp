#include "emulator/clock/timer_queue.h"

namespace durascope::clock {

TimerId TimerQueue::add(std::int64_t dueNs, Clock::Callback callback, const Purpose& purpose,
                        std::int64_t notBeforeNs) {
  const TimerId id = ++newest_;
  byDue_.emplace(Place{dueNs, id}, Timer{std::move(callback), purpose, notBeforeNs});
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

std::optional<std::int64_t> TimerQueue::nextNotBefore() const {
  if (byDue_.empty()) return std::nullopt;
  return byDue_.begin()->second.notBeforeNs;
}

std::optional<TimerQueue::Next> TimerQueue::nextVisible() const {
  for (const auto& [place, timer] : byDue_) {
    if (timer.purpose.kind != Purpose::Kind::kInternal) return Next{place.first, timer.purpose};
  }
  return std::nullopt;
}

std::optional<Clock::Callback> TimerQueue::takeDue(std::int64_t nowNs, TimerId newest) {
  for (auto place = byDue_.begin(); place != byDue_.end() && place->first.first <= nowNs; ++place) {
    if (place->first.second > newest) continue;
    Clock::Callback callback = std::move(place->second.callback);
    dueOf_.erase(place->first.second);
    byDue_.erase(place);
    return callback;
  }
  return std::nullopt;
}

}  // namespace durascope::clock
