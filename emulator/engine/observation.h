#pragma once
// What the inspector learns of one isolate: summaries of its objects as they change, their fields and caches when asked
// for, and what the last instance of each looked like as it went.
//
// Looking changes nothing: no getter runs, no instance is made, no statistic moves. Isolate thread only.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/engine/object_log.h"
#include "emulator/journal/snapshots.h"
#include "emulator/lifecycle/container_map.h"

namespace durascope::engine {

class Instance;
class IsolateHost;

class Observation {
 public:
  explicit Observation(IsolateHost& host) : host_(host) {}
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  /// What is remembered of an object over all its instances; good while it has an instance.
  ObjectLog& logOf(const ObjectKey& key);
  /// The instance is gone for good. Only a window looks back at such, and not at more than some thousands.
  void gone(const Instance& instance);

  /// The container's summary is out of date.
  void changed(lifecycle::Container& container);
  void publishChanged();
  void publishAll();
  /// How many instances the object had before the last reload.
  std::uint32_t instancesBefore(const ObjectKey& key) const;
  std::uint64_t requestsBefore(const ObjectKey& key) const;
  /// The isolate closes for a reload: what is known of instances that went is for the next one's window.
  void handOver();

  /// The fields of an instance that is about to go, and the module globals with them.
  void keepLastFields(Instance& instance, const std::string& reason);
  journal::MemorySnapshot memory(const ObjectKey& key);
  journal::CacheSnapshot cache(const ObjectKey& key);

 private:
  std::vector<journal::ValueNode> fieldsOf(Instance& instance);
  void publish(lifecycle::Container& container);

  IsolateHost& host_;
  std::unordered_map<ObjectKey, std::unique_ptr<ObjectLog>> logs_;
  std::deque<std::pair<ObjectKey, std::uint32_t>> gone_;  // with the number of the instance; oldest first
  std::unordered_map<ObjectKey, std::shared_ptr<lifecycle::Container>> changed_;  // keeps those that broke meanwhile
};

}  // namespace durascope::engine
