#include "emulator/lifecycle/container_map.h"

#include <utility>
#include <vector>

#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

ContainerMap::ContainerMap(clock::Clock& clock, InstanceHost& host) : surroundings_{.clock = clock, .host = host} {}

ContainerMap::~ContainerMap() {
  // Stubs may outlive the map: they find their containers poisoned.
  breakAll({.message = texts::kDisconnected, .retryable = true}, "the project was closed");
}

std::shared_ptr<Container> ContainerMap::get(const ObjectKey& key, const std::optional<std::string>& name) {
  Slot& slot = slots_[key];
  if (!slot.container) {
    auto& record = records_[key];
    if (!record) {
      record = std::make_shared<ObjectRecord>();
      record->instances = surroundings_.host.instancesBefore(key);
      record->requests = surroundings_.host.requestsBefore(key);
    }
    slot.container = std::make_shared<Container>(key, name, record, surroundings_,
                                                 [this](Container& container) { slots_.erase(container.key()); });
  }
  slot.lastUseNs = surroundings_.clock.monotonicNs();
  scheduleCleanUp();
  return slot.container;
}

std::shared_ptr<Container> ContainerMap::find(const ObjectKey& key) const {
  const auto slot = slots_.find(key);
  return slot == slots_.end() ? nullptr : slot->second.container;
}

void ContainerMap::setRules(const EvictionRules& rules) {
  surroundings_.rules = rules;
  for (const auto& [key, slot] : slots_) slot.container->policyChanged();
}

std::uint64_t ContainerMap::evictAll(const std::string& reason) {
  std::uint64_t count = 0;
  for (const auto& container : all()) count += container->evictIfIdle(reason) ? 1 : 0;
  return count;
}

void ContainerMap::breakAll(const BreakError& error, const std::string& reason, journal::ObjectState next) {
  for (const auto& container : all()) container->breakWith(error, reason, next);
  scheduleCleanUp();
}

std::vector<std::shared_ptr<Container>> ContainerMap::all() const {
  std::vector<std::shared_ptr<Container>> containers;
  containers.reserve(slots_.size());
  for (const auto& [key, slot] : slots_) containers.push_back(slot.container);
  return containers;
}

void ContainerMap::scheduleCleanUp() {
  if (slots_.empty()) {
    surroundings_.clock.cancel(std::exchange(cleanUpTimer_, clock::kNoTimer));
  } else if (cleanUpTimer_ == clock::kNoTimer) {
    cleanUpTimer_ = surroundings_.clock.scheduleAfter(kCleanUpNs, [this] { cleanUp(); });
  }
}

void ContainerMap::cleanUp() {
  cleanUpTimer_ = clock::kNoTimer;
  const std::int64_t nowNs = surroundings_.clock.monotonicNs();
  for (auto& [key, slot] : slots_) {
    if (slot.container.use_count() > 1 || slot.container->hasInstance()) slot.lastUseNs = nowNs;
  }
  std::erase_if(slots_, [nowNs](const auto& entry) { return nowNs - entry.second.lastUseNs > kCleanUpNs; });
  scheduleCleanUp();
}

}  // namespace durascope::lifecycle
