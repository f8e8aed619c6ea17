#pragma once
// Where an isolate's object summaries wait for the window. An object that changes a thousand times between two drains
// is one entry, the last.

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/snapshots.h"

namespace durascope::journal {

/// put() and drain() may be called from any two threads. Bounded by the number of objects there are.
class DirtySet {
 public:
  /// The object is now like this; replaces an earlier summary that was not drained yet.
  void put(ObjectSummary summary) {
    const ObjectKey key = summary.key;
    const std::lock_guard lock(mutex_);
    summaries_.insert_or_assign(key, std::move(summary));
  }

  /// Appends the summaries of all objects that changed since the last drain, each once, in no order.
  void drain(std::vector<ObjectSummary>& objects) {
    std::unordered_map<ObjectKey, ObjectSummary> taken;
    {
      const std::lock_guard lock(mutex_);
      taken.swap(summaries_);
    }
    objects.reserve(objects.size() + taken.size());
    for (auto& [key, summary] : taken) objects.push_back(std::move(summary));
  }

 private:
  std::mutex mutex_;
  std::unordered_map<ObjectKey, ObjectSummary> summaries_;
};

}  // namespace durascope::journal
