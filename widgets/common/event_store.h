#pragma once
// The last events of the journal, bounded. Timeline and log read it; both keep positions, never copies.

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "emulator/journal/event.h"

namespace durascope::widgets {

/// GUI thread only. Positions count all events ever appended: position p stays valid until the event is trimmed, and a
/// position is never reused. `first() <= p < end()`.
class EventStore {
 public:
  explicit EventStore(std::size_t capacity) : capacity_(capacity) {}

  std::uint64_t first() const { return first_; }
  std::uint64_t end() const { return first_ + events_.size(); }
  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }
  /// Precondition: first() <= position < end().
  const journal::Event& at(std::uint64_t position) const { return events_[position - first_]; }

  /// Appends and drops the oldest beyond the capacity; answers how many were dropped.
  std::size_t append(std::vector<journal::Event> events) {
    for (journal::Event& event : events) events_.push_back(std::move(event));
    const std::size_t excess = events_.size() > capacity_ ? events_.size() - capacity_ : 0;
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(excess));
    first_ += excess;
    return excess;
  }
  /// Forgets all; positions go on counting.
  void clear() {
    first_ += events_.size();
    events_.clear();
  }

 private:
  std::size_t capacity_;
  std::uint64_t first_ = 0;
  std::deque<journal::Event> events_;
};

}  // namespace durascope::widgets
