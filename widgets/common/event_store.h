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
  /// Of labels and details together: few programs log as much, and those that do must not fill the window's memory.
  static constexpr std::size_t kTextBytes = std::size_t{256} << 20;

  explicit EventStore(std::size_t capacity, std::size_t textBytes = kTextBytes)
      : capacity_(capacity), mostTextBytes_(textBytes) {}

  std::uint64_t first() const { return first_; }
  std::uint64_t end() const { return first_ + events_.size(); }
  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }
  /// Precondition: first() <= position < end().
  const journal::Event& at(std::uint64_t position) const { return events_[position - first_]; }

  /// Appends and drops the oldest beyond the capacity; answers how many were dropped.
  std::size_t append(std::vector<journal::Event> events) {
    for (journal::Event& event : events) {
      textBytes_ += textBytes(event);
      events_.push_back(std::move(event));
    }
    std::size_t excess = 0;
    for (; events_.size() > capacity_ || (textBytes_ > mostTextBytes_ && events_.size() > 1); ++excess) {
      textBytes_ -= textBytes(events_.front());
      events_.pop_front();
    }
    first_ += excess;
    return excess;
  }
  /// Forgets all; positions go on counting.
  void clear() {
    first_ += events_.size();
    events_.clear();
    textBytes_ = 0;
  }

 private:
  static std::size_t textBytes(const journal::Event& event) { return event.label.size() + event.detail.size(); }

  std::size_t capacity_;
  std::size_t mostTextBytes_;
  std::size_t textBytes_ = 0;
  std::uint64_t first_ = 0;
  std::deque<journal::Event> events_;
};

}  // namespace durascope::widgets
