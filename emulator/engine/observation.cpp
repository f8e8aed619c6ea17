#include "emulator/engine/observation.h"

#include <tuple>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/socket_hub.h"
#include "emulator/engine/value_reader.h"

namespace durascope::engine {

using journal::EventKind;

namespace {
// Of so many objects that have left memory the last fields and lookups are remembered.
constexpr std::size_t kGoneKept = 5'000;
}  // namespace

std::int64_t ObjectLog::monotonicNs() { return host_.clock().monotonicNs(); }

void ObjectLog::onLookup(const storage::LookupRecord& record) {
  if (!host_.recorder().recording()) return;
  const FrameRef frame = host_.frame();
  journal::Event event = host_.event(EventKind::kStorage, nullptr, host_.clock().nowNs() - record.durationNs);
  event.hasObject = true;
  event.object = key_;
  event.request = frame ? frame->request : 0;
  event.cache = record.outcome;
  event.label = storage::operationText(record.operation);
  event.detail = storage::keyText(record);
  host_.record(std::move(event));
}

void ObjectLog::onFault(const std::string& sentences, const std::string& path) {
  host_.logStorageFault(sentences, path, key_);
}

ObjectLog& Observation::logOf(const ObjectKey& key) {
  std::unique_ptr<ObjectLog>& kept = logs_[key];
  if (!kept) {
    kept = std::make_unique<ObjectLog>(host_, key);
    kept->before = host_.recorder().shared().former.countsOf(key);
  }
  return *kept;
}

void Observation::gone(const Instance& instance) {
  if (!host_.recorder().recording()) {
    logs_.erase(instance.key);
    return;
  }
  gone_.emplace_back(instance.key, instance.number);
  if (gone_.size() <= kGoneKept) return;
  const auto [key, number] = gone_.front();
  gone_.pop_front();
  // It may have come back meanwhile, and gone again.
  const auto kept = logs_.find(key);
  if (kept != logs_.end() && kept->second->last.instance <= number && !host_.liveInstance(key)) logs_.erase(kept);
}

void Observation::changed(lifecycle::Container& container) {
  if (!host_.recorder().recording()) return;
  if (auto alive = container.weak_from_this().lock()) changed_[container.key()] = std::move(alive);
}

void Observation::publish(lifecycle::Container& container) {
  journal::ObjectSummary summary;
  container.summaryInto(summary);
  summary.isolate = host_.number();
  if (const auto known = logs_.find(container.key()); known != logs_.end()) {
    const ObjectLog& log = *known->second;
    summary.cacheHits = log.before.cacheHits + log.lookups.hits();
    summary.cacheMisses = log.before.cacheMisses + log.lookups.misses();
    summary.storageBytes = known->second->storageBytes;
  }
  std::tie(summary.sockets, summary.hibernatable) = host_.part<SocketHub>().count(container.key());
  host_.recorder().publish(std::move(summary));
}

void Observation::publishChanged() {
  for (const auto& [key, container] : std::exchange(changed_, {})) publish(*container);
}

void Observation::publishAll() {
  for (const auto& [key, log] : logs_) {
    if (const auto container = host_.containers().find(key)) publish(*container);
  }
}

std::uint32_t Observation::instancesBefore(const ObjectKey& key) const {
  return host_.recorder().shared().former.count(key);
}

std::uint64_t Observation::requestsBefore(const ObjectKey& key) const {
  return host_.recorder().shared().former.countsOf(key).requests;
}

void Observation::handOver() {
  for (auto& [key, log] : logs_) {
    log->last.globals.clear();  // The modules are evaluated anew: no variable outlives a reload.
    if (log->last.instance != 0) host_.recorder().shared().former.keep(key, std::move(log->last));
    log->last = {};
  }
}

void Observation::keepLastFields(Instance& instance, const std::string& reason) {
  // Reading takes memory; an isolate without any, or a window that does not look, keeps none.
  if (!host_.recorder().recording() || host_.isDead() || instance.self.IsEmpty()) return;
  LastInstance& last = instance.log.last;
  last.instance = instance.number;
  last.endMs = host_.clock().nowMs();
  last.reason = reason;
  const FormerCounts& before = instance.log.before;
  const auto container = instance.container.lock();
  last.counts = {.requests = container ? container->requests() : 0,
                 .cacheHits = before.cacheHits + instance.log.lookups.hits(),
                 .cacheMisses = before.cacheMisses + instance.log.lookups.misses()};
  last.fields = fieldsOf(instance);
  last.globals.clear();
  v8::HandleScope handles(host_.isolate());
  v8::Context::Scope contextScope(host_.context());
  for (const journal::GlobalNode& global : host_.globals(&instance).read(host_.context()))
    last.globals.push_back(global.value);
}

std::vector<journal::ValueNode> Observation::fieldsOf(Instance& instance) {
  v8::HandleScope handles(host_.isolate());
  v8::Context::Scope contextScope(host_.context());
  return readFields(host_.context(), instance.self.Get(host_.isolate()),
                    {instance.context.Get(host_.isolate()), host_.environment()});
}

journal::MemorySnapshot Observation::memory(const ObjectKey& key) {
  journal::MemorySnapshot snapshot;
  snapshot.takenAtMs = host_.clock().nowMs();
  if (host_.isDead()) {
    snapshot.note = "The isolate ran out of memory; its objects are constructed again by their next request.";
    return snapshot;
  }
  const auto known = logs_.find(key);
  const bool ownPast = known != logs_.end() && known->second->last.instance != 0;
  const LastInstance former = ownPast ? LastInstance() : host_.recorder().shared().former.find(key);
  const LastInstance& last = ownPast ? known->second->last : former;
  const std::shared_ptr<Instance> instance = host_.liveInstance(key);
  if (instance && !instance->self.IsEmpty()) {
    snapshot.instance = instance->number;
    snapshot.live = true;
    snapshot.fields = fieldsOf(*instance);
    snapshot.previousInstance = last.instance;
    snapshot.previousEndMs = last.endMs;
    snapshot.previousEndReason = last.reason;
    snapshot.previousFields = last.fields;
    snapshot.previousGlobals = last.globals;
  } else {
    snapshot.instance = last.instance;
    snapshot.takenAtMs = last.endMs;
    snapshot.endReason = last.reason;
    snapshot.fields = last.fields;
  }
  v8::HandleScope handles(host_.isolate());
  v8::Context::Scope contextScope(host_.context());
  snapshot.globals = host_.globals(instance.get()).read(host_.context());
  return snapshot;
}

journal::CacheSnapshot Observation::cache(const ObjectKey& key) {
  if (const std::shared_ptr<Instance> instance = host_.liveInstance(key)) {
    journal::CacheSnapshot snapshot = instance->storage->cacheSnapshot();
    snapshot.live = true;
    return snapshot;
  }
  journal::CacheSnapshot snapshot;
  snapshot.valueCache = !host_.options().localStorage && key.ns < host_.script().namespaces.size() &&
                        !host_.script().namespaces[key.ns].sqlite;
  snapshot.softLimit = host_.sharedCache().limits().softCacheBytes;
  if (const auto known = logs_.find(key); known != logs_.end()) known->second->lookups.describe(snapshot);
  return snapshot;
}

}  // namespace durascope::engine
