#pragma once
// Timers in the order in which they fire, whatever clock drives them.
//
// An ordered tree and not a binary heap: nearly every timer of the emulator is cancelled before it fires (an idle clock
// with each event), and a heap would keep the cancelled ones until their time comes.

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "emulator/clock/clock.h"

namespace durascope::clock {

/// Thread-confined plain container; all times on the monotonic scale of the clock that owns it.
class TimerQueue {
 public:
  TimerId add(std::int64_t dueNs, Clock::Callback callback);
  bool cancel(TimerId id);

  /// When the earliest timer is due; nothing when there is none.
  std::optional<std::int64_t> nextDue() const;
  /// Takes the earliest timer out if it is due at `nowNs` and its id is at most `newest`: a bound on ids keeps timers
  /// that were scheduled during a round of firing for the next round.
  std::optional<Clock::Callback> takeDue(std::int64_t nowNs, TimerId newest);
  /// The id given last; kNoTimer before the first.
  TimerId newest() const { return newest_; }
  std::size_t size() const { return byDue_.size(); }

 private:
  using Place = std::pair<std::int64_t, TimerId>;  // ids rise, so equal due times stay first in, first out

  std::map<Place, Clock::Callback> byDue_;
  std::unordered_map<TimerId, std::int64_t> dueOf_;
  TimerId newest_ = kNoTimer;
};

}  // namespace durascope::clock
