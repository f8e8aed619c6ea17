#pragma once
// Where an isolate's events wait for the window: bounded, so that a window that does not look costs nothing but old
// events.
//
// A mutex, and not a lock-free ring: dropping the oldest makes the producer move the consumer's end, and a mutex that
// is contended thirty times a second (the consumer holds it for a swap of two vectors) costs the producer some 20 ns.

#include <cstdint>
#include <mutex>
#include <vector>

#include "emulator/journal/event.h"

namespace durascope::journal {

/// push() and drain() may be called from any two threads.
class EventRing {
 public:
  static constexpr std::size_t kDefaultCapacity = 65'536;

  explicit EventRing(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}

  /// Adds an event; when the ring is full, the oldest goes.
  void push(Event event);

  /// Appends everything since the last drain to `events`, oldest first.
  void drain(std::vector<Event>& events);

  /// Events that were dropped since the ring was made.
  std::uint64_t dropped() const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::vector<Event> events_;  ///< Grows up to capacity_, then is written in a circle.
  std::size_t oldest_ = 0;     ///< Where the circle begins; 0 while it grows.
  std::uint64_t dropped_ = 0;
};

}  // namespace durascope::journal
