#pragma once
// What a reload leaves of the instances before it, for those who look: how many each object had, and the last one's
// fields as it went.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

/// What was counted of an object since the project opened.
struct FormerCounts {
  std::uint64_t requests = 0;
  std::uint64_t cacheHits = 0;
  std::uint64_t cacheMisses = 0;
};

/// The last instance of an object as it went. Plain value; instance 0: none went yet, or nobody was looking.
struct LastInstance {
  std::uint32_t instance = 0;
  std::int64_t endMs = 0;
  std::string reason;
  std::vector<journal::ValueNode> fields;
  std::vector<journal::ValueNode> globals;
  FormerCounts counts;  ///< Until then, over all instances.
};

/// Outlives the engines of one emulator: isolates that close hand over, those of the next engine look it up. Any
/// thread.
class FormerInstances {
 public:
  void keep(const ObjectKey& key, LastInstance last) {
    const std::lock_guard lock(mutex_);
    // Of more than these the fields are forgotten, one for each new one.
    if (kept_.size() >= kMost && !kept_.contains(key)) kept_.erase(kept_.begin());
    kept_[key] = std::move(last);
  }
  /// Instance 0 when nothing is known of it.
  LastInstance find(const ObjectKey& key) const {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(key);
    return kept == kept_.end() ? LastInstance() : kept->second;
  }
  std::uint32_t count(const ObjectKey& key) const {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(key);
    return kept == kept_.end() ? 0 : kept->second.instance;
  }
  FormerCounts countsOf(const ObjectKey& key) const {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(key);
    return kept == kept_.end() ? FormerCounts() : kept->second.counts;
  }
  /// Another project: its objects have no past here.
  void clear() {
    const std::lock_guard lock(mutex_);
    kept_.clear();
  }

 private:
  static constexpr std::size_t kMost = 20'000;

  mutable std::mutex mutex_;
  std::unordered_map<ObjectKey, LastInstance> kept_;
};

}  // namespace durascope::engine
