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
  /// `notBeforeNs`: by the system's own clock, for nextNotBefore().
  TimerId add(std::int64_t dueNs, Clock::Callback callback, const Purpose& purpose = {}, std::int64_t notBeforeNs = 0);
  bool cancel(TimerId id);

  /// When the earliest timer is due; nothing when there is none.
  std::optional<std::int64_t> nextDue() const;
  /// What add() was told of the earliest timer.
  std::optional<std::int64_t> nextNotBefore() const;
  /// The earliest timer that is not our own errand.
  struct Next {
    std::int64_t dueNs = 0;
    Purpose purpose;
  };
  std::optional<Next> nextVisible() const;
  /// Takes the earliest timer out if it is due at `nowNs` and its id is at most `newest`: a bound on ids keeps timers
  /// that were scheduled during a round of firing for the next round.
  std::optional<Clock::Callback> takeDue(std::int64_t nowNs, TimerId newest);
  /// The id given last; kNoTimer before the first.
  TimerId newest() const { return newest_; }
  std::size_t size() const { return byDue_.size(); }

 private:
  using Place = std::pair<std::int64_t, TimerId>;  // ids rise, so equal due times stay first in, first out

  struct Timer {
    Clock::Callback callback;
    Purpose purpose;
    std::int64_t notBeforeNs;
  };

  std::map<Place, Timer> byDue_;
  std::unordered_map<TimerId, std::int64_t> dueOf_;
  TimerId newest_ = kNoTimer;
};

}  // namespace durascope::clock
