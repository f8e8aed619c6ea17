#pragma once
// Which stretch of time the timeline shows: it follows the present, or stands still. Each zoom or pan begins a step
// that Backspace takes back. No widget inside.

#include <vector>

#include "widgets/timeline/coordinates.h"

namespace durascope::widgets {

class Viewport {
 public:
  /// As following length: from the first event that is kept until now.
  static constexpr std::int64_t kEverything = 0;
  static constexpr std::int64_t kDefaultLengthNs = 10'000'000'000;

  bool isFollowing() const { return following_; }
  /// Of the last `follow()`; kEverything for all.
  std::int64_t followLengthNs() const { return lengthNs_; }
  /// What is shown now. While following, that moves with `nowNs`.
  TimeRange range() const { return range_; }

  /// The present moved on; `firstNs` is the earliest event that is kept, 0 when there is none.
  void setNow(std::int64_t nowNs, std::int64_t firstNs);
  /// Follows the present; forgets no step.
  void follow(std::int64_t lengthNs);
  /// Stands still at what is shown.
  void stop();
  /// Stands still at `range`.
  void show(TimeRange range);
  /// As show(), joined to the step before when that was joinable too: a drag is one step.
  void showOngoing(TimeRange range);
  /// The next showOngoing() begins a new step.
  void endOngoing() { ongoing_ = false; }
  /// One step back; false when there is none.
  bool back();

 private:
  struct Step {
    bool following;
    std::int64_t lengthNs;
    TimeRange range;
  };
  static constexpr std::size_t kMostSteps = 100;

  void push();

  bool following_ = true;
  bool ongoing_ = false;
  std::int64_t lengthNs_ = kDefaultLengthNs;
  TimeRange range_;
  std::vector<Step> steps_;
};

}  // namespace durascope::widgets
