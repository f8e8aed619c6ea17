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
  /// How much waits: so many events, with texts of so many bytes together. The newest event is kept in any case.
  struct Capacity {
    std::size_t events = 65'536;
    std::size_t textBytes = std::size_t{64} << 20;
  };
  /// Programs log what they like: of a longer text only the beginning is kept, and how much was left out is said.
  static constexpr std::size_t kTextBytes = std::size_t{1} << 20;

  EventRing() : EventRing(Capacity()) {}
  explicit EventRing(Capacity capacity) : capacity_(capacity) {}

  /// Adds an event; while there is no room for it, the oldest go.
  void push(Event event);

  /// Appends everything since the last drain to `events`, oldest first.
  void drain(std::vector<Event>& events);

  /// Events that were dropped since the ring was made.
  std::uint64_t dropped() const;

 private:
  void dropOldest();

  const Capacity capacity_;
  mutable std::mutex mutex_;
  std::vector<Event> events_;  ///< Grows up to the capacity, then is written in a circle.
  std::size_t oldest_ = 0;     ///< Where those that wait begin.
  std::size_t count_ = 0;
  std::size_t textBytes_ = 0;  ///< Of those that wait.
  std::uint64_t dropped_ = 0;
};

}  // namespace durascope::journal
