#pragma once
// All containers of one isolate, by object.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/lifecycle/container.h"

namespace durascope::lifecycle {

/// workerd: how often unused containers are looked for, and how long one must have been unused; so it goes 70 to 140 s
/// after its last client. All that can be seen of it is that the object may then get another name.
inline constexpr std::int64_t kCleanUpNs = 70 * clock::kNsPerSecond;

/// Thread-confined. A client of a container is whoever holds its shared_ptr.
class ContainerMap {
 public:
  /// Both outlive the map. Eviction starts with the local rules.
  ContainerMap(clock::Clock& clock, InstanceHost& host);
  ContainerMap(const ContainerMap&) = delete;
  ContainerMap& operator=(const ContainerMap&) = delete;
  ~ContainerMap();

  /// What a new stub refers to. Makes the container if there is none; only then `name` counts.
  std::shared_ptr<Container> get(const ObjectKey& key, const std::optional<std::string>& name);
  /// Null when there is none; makes nothing and counts as no use.
  std::shared_ptr<Container> find(const ObjectKey& key) const;

  /// By which rules instances leave memory. Running idle clocks follow at once.
  void setRules(const EvictionRules& rules);
  const EvictionRules& rules() const { return surroundings_.rules; }

  /// Evicts every instance that is idle now; says how many.
  std::uint64_t evictAll(const std::string& reason);
  /// Breaks every instance and poisons every container, for example when the isolate dies.
  void breakAll(const BreakError& error, const std::string& reason,
                journal::ObjectState next = journal::ObjectState::kBroken);

  std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::shared_ptr<Container> container;
    std::int64_t lastUseNs = 0;  // monotonic
  };

  /// A copy: callbacks may make and remove containers.
  std::vector<std::shared_ptr<Container>> all() const;
  void scheduleCleanUp();
  void cleanUp();

  Surroundings surroundings_;
  std::unordered_map<ObjectKey, Slot> slots_;
  std::unordered_map<ObjectKey, std::shared_ptr<ObjectRecord>> records_;
  clock::TimerId cleanUpTimer_ = clock::kNoTimer;
};

}  // namespace durascope::lifecycle
