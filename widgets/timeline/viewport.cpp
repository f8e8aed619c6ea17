#include "widgets/timeline/viewport.h"

#include <algorithm>

namespace durascope::widgets {

void Viewport::setNow(std::int64_t nowNs, std::int64_t firstNs) {
  if (!following_) return;
  std::int64_t length = lengthNs_;
  if (length == kEverything) {
    length = firstNs == 0 ? kDefaultLengthNs : std::clamp(nowNs - firstNs, kShortestRangeNs, kLongestRangeNs);
  }
  range_ = {nowNs - length, nowNs};
}

void Viewport::follow(std::int64_t lengthNs) {
  push();
  ongoing_ = false;
  following_ = true;
  lengthNs_ = lengthNs;
}

void Viewport::stop() {
  if (following_) show(range_);
}

void Viewport::show(TimeRange range) {
  push();
  ongoing_ = false;
  following_ = false;
  range_ = range;
}

void Viewport::showOngoing(TimeRange range) {
  if (!ongoing_) push();
  ongoing_ = true;
  following_ = false;
  range_ = range;
}

bool Viewport::back() {
  if (steps_.empty()) return false;
  following_ = steps_.back().following;
  lengthNs_ = steps_.back().lengthNs;
  range_ = steps_.back().range;
  steps_.pop_back();
  ongoing_ = false;
  return true;
}

void Viewport::push() {
  if (steps_.size() == kMostSteps) steps_.erase(steps_.begin());
  steps_.push_back({following_, lengthNs_, range_});
}

}  // namespace durascope::widgets
