#include "emulator/journal/ring.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace durascope::journal {

void EventRing::push(Event event) {
  const std::lock_guard lock(mutex_);
  if (events_.size() < capacity_) {
    events_.push_back(std::move(event));
    return;
  }
  ++dropped_;
  if (capacity_ == 0) return;
  events_[oldest_] = std::move(event);
  oldest_ = (oldest_ + 1) % capacity_;
}

void EventRing::drain(std::vector<Event>& events) {
  std::vector<Event> taken;
  std::size_t oldest = 0;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(events_);
    oldest = std::exchange(oldest_, 0);
  }
  std::rotate(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(oldest), taken.end());
  events.insert(events.end(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
}

std::uint64_t EventRing::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace durascope::journal
