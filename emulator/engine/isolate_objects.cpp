// IsolateHost: the instances of this isolate, from construction to their last snapshot.

#include "emulator/engine/bindings.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_reader.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

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

ObjectLog& IsolateHost::logOf(const ObjectKey& key) {
  std::unique_ptr<ObjectLog>& kept = logs_[key];
  if (!kept) kept = std::make_unique<ObjectLog>(*this, key);
  return *kept;
}

lifecycle::GateHooks& IsolateHost::gateHooks(lifecycle::Container& container) {
  std::unique_ptr<GateJournal>& journal = gateJournals_[container.key()];
  if (!journal) journal = std::make_unique<GateJournal>(recorder_, container.key());
  return *journal;
}

// ---- Construction

Result<std::unique_ptr<storage::ObjectStorage>> IsolateHost::openStorage(const ObjectKey& key, ObjectLog& log) {
  return storage::ObjectStorage::open({.path = options_.objectPath(key),
                                       .valueCache = !options_.localStorage && !script_.namespaces[key.ns].sqlite,
                                       .shared = sharedCache_,
                                       .lookups = log.lookups,
                                       .hooks = log});
}

void IsolateHost::construct(lifecycle::Container& container, lifecycle::InputGate::Lock lock) {
  const std::uint32_t ns = container.key().ns;
  ObjectLog& objectLog = logOf(container.key());
  auto instance = std::make_shared<Instance>(container, objectLog);
  if (container.name() && options_.named) options_.named(container.key(), *container.name());
  if (ns >= classes_.size() || classes_[ns].IsEmpty()) {
    const std::string className = ns < script_.namespaces.size() ? script_.namespaces[ns].className : "?";
    container.constructionFailed({.message = "The main module does not export the class " + className + "."});
    return;
  }
  auto storage = openStorage(container.key(), objectLog);
  if (!storage) {
    log(journal::LogLevel::kError, storage.error().message, storage.error().where, nullptr);
    container.constructionFailed({.message = storage.error().message});
    return;
  }
  instance->storage = std::move(*storage);
  live_[container.key()] = instance;
  objectLog.storageBytes = instance->storage->fileBytes();
  const std::int64_t startNs = clock_.nowNs();
  turn(std::make_shared<Frame>(Frame{instance, nullptr, 0}), std::move(lock), [this, instance, ns, startNs] {
    const std::shared_ptr<lifecycle::Container> owner = instance->container.lock();
    if (!owner || !instance->alive) return;
    v8::TryCatch caught(isolate_);
    Local<v8::Value> name = v8::Undefined(isolate_);
    if (const std::optional<std::string> inside = owner->nameInside()) name = toV8(isolate_, *inside);
    Local<v8::Value> parts[] = {wrapInstance(*this, instance), toV8(isolate_, instance->key.id.hex()), name};
    Local<v8::Value> ctx, made;
    bool ok = runtime("makeContext")->Call(context(), v8::Undefined(isolate_), 3, parts).ToLocal(&ctx);
    if (ok) {
      instance->context.Reset(isolate_, ctx.As<v8::Object>());
      Local<v8::Value> arguments[] = {ctx, env_.Get(isolate_)};
      ok = classes_[ns].Get(isolate_)->CallAsConstructor(context(), 2, arguments).ToLocal(&made);
    }
    if (ok) {
      // Captured once, as the real runtime does; a handler that is assigned later is ignored.
      Local<v8::Object> self = made.As<v8::Object>();
      instance->self.Reset(isolate_, self);
      Local<v8::Value> fetch;
      ok = self->Get(context(), engine::name(isolate_, "fetch")).ToLocal(&fetch);
      if (ok && fetch->IsFunction()) instance->fetch.Reset(isolate_, fetch.As<v8::Function>());
    }
    journal::Event constructed = event(EventKind::kConstruct, instance.get(), startNs);
    constructed.label = script_.namespaces[ns].className;
    if (!ok) {
      if (caught.HasTerminated()) return;  // the turn's end knows why, and breaks the object
      lifecycle::BreakError error = describe(caught.Exception());
      constructed.failed = true;
      constructed.detail = error.name + ": " + error.message;
      record(std::move(constructed));
      log(journal::LogLevel::kError, "The constructor threw " + error.stack, "", frame());
      owner->constructionFailed(std::move(error));
      return;
    }
    record(std::move(constructed));
    owner->constructed(std::make_unique<lifecycle::HostedInstance>());
  });
}

// ---- The end of an instance

void IsolateHost::drop(lifecycle::Container& container, const std::string& reason, const lifecycle::BreakError* error) {
  const std::shared_ptr<Instance> instance = liveInstance(container.key());
  if (!instance) return;  // its storage could not be opened
  if (error == nullptr) commit(*instance);
  if (!instance->alive) return;
  keepLastFields(*instance, reason);
  journal::Event gone = event(error == nullptr ? EventKind::kEvict : EventKind::kBreak, instance.get(), clock_.nowNs());
  gone.failed = error != nullptr;
  gone.label = error == nullptr ? "evicted" : error->name + ": " + error->message;
  gone.detail = reason;
  record(std::move(gone));
  if (error != nullptr) {
    instance->storage->discardTurn();
    (void)instance->storage->commit();  // what earlier turns of the same round wrote stays
  }
  abandon(*instance);
  if (error != nullptr) {
    for (auto& [token, fail] : std::exchange(instance->inside, {})) fail(*error);
  }
  // Only a window looks back at what is gone.
  if (!recorder_.recording()) logs_.erase(container.key());
}

void IsolateHost::abandon(Instance& instance) {
  instance.alive = false;
  for (auto& [id, timer] : std::exchange(instance.timers, {})) clock_.cancel(timer.clock);
  instance.log.storageBytes = instance.storage->fileBytes();
  // Now, not when the garbage collector finds the last closure: the next instance opens the same file.
  instance.storage.reset();
  instance.self.Reset();
  instance.context.Reset();
  instance.fetch.Reset();
  live_.erase(instance.key);
}

std::shared_ptr<Instance> IsolateHost::liveInstance(const ObjectKey& key) const {
  const auto found = live_.find(key);
  return found == live_.end() ? nullptr : found->second;
}

void IsolateHost::breakObject(Instance& instance, lifecycle::BreakError error, std::string reason) {
  if (const auto container = instance.container.lock()) container->breakWith(std::move(error), std::move(reason));
}

void IsolateHost::keepLastFields(Instance& instance, const std::string& reason) {
  // Reading takes memory; an isolate without any, or a window that does not look, keeps none.
  if (!recorder_.recording() || dead_ || instance.self.IsEmpty()) return;
  ObjectLog::Last& last = instance.log.last;
  last.instance = instance.number;
  last.endMs = clock_.nowMs();
  last.reason = reason;
  last.fields = fieldsOf(instance);
  last.globals.clear();
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  for (const journal::GlobalNode& global : globals_.read(context())) last.globals.push_back(global.value);
}

// ---- What the window asks

std::vector<journal::ValueNode> IsolateHost::fieldsOf(Instance& instance) {
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  return readFields(context(), instance.self.Get(isolate_), {instance.context.Get(isolate_), env_.Get(isolate_)});
}

journal::MemorySnapshot IsolateHost::memory(const ObjectKey& key) {
  journal::MemorySnapshot snapshot;
  snapshot.takenAtMs = clock_.nowMs();
  if (dead_) {
    snapshot.note = "The isolate ran out of memory; its objects are constructed again by their next request.";
    return snapshot;
  }
  const auto known = logs_.find(key);
  const ObjectLog::Last none;
  const ObjectLog::Last& last = known == logs_.end() ? none : known->second->last;
  const std::shared_ptr<Instance> instance = liveInstance(key);
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
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  snapshot.globals = globals_.read(context());
  return snapshot;
}

journal::CacheSnapshot IsolateHost::cache(const ObjectKey& key) {
  if (const std::shared_ptr<Instance> instance = liveInstance(key)) {
    journal::CacheSnapshot snapshot = instance->storage->cacheSnapshot();
    snapshot.live = true;
    return snapshot;
  }
  journal::CacheSnapshot snapshot;
  snapshot.valueCache =
      !options_.localStorage && key.ns < script_.namespaces.size() && !script_.namespaces[key.ns].sqlite;
  snapshot.softLimit = sharedCache_.limits().softCacheBytes;
  if (const auto known = logs_.find(key); known != logs_.end()) known->second->lookups.describe(snapshot);
  return snapshot;
}

void IsolateHost::changed(lifecycle::Container& container) {
  if (!recorder_.recording()) return;
  if (auto alive = container.weak_from_this().lock()) changed_[container.key()] = std::move(alive);
}

void IsolateHost::publish(lifecycle::Container& container) {
  journal::ObjectSummary summary;
  container.summaryInto(summary);
  summary.isolate = number_;
  if (const auto known = logs_.find(container.key()); known != logs_.end()) {
    summary.cacheHits = known->second->lookups.hits();
    summary.cacheMisses = known->second->lookups.misses();
    summary.storageBytes = known->second->storageBytes;
  }
  recorder_.publish(std::move(summary));
}

void IsolateHost::publishAll() {
  for (const auto& [key, log] : logs_) {
    if (const auto container = containers_.find(key)) publish(*container);
  }
}

// ---- What the window does

void IsolateHost::evict(const ObjectKey& key, std::function<void(Result<void>)> reply) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  if (!container) return reply(fail(ErrorKind::kUnavailable, lifecycle::texts::kEvictNotRunning));
  container->evict("evicted by hand", std::move(reply));
}

std::uint64_t IsolateHost::evictAll() { return containers_.evictAll("evicted by hand"); }

Result<void> IsolateHost::abort(const ObjectKey& key, const std::string& reason) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  if (!container || !container->hasInstance()) {
    return fail(ErrorKind::kUnavailable, "The object has no instance to abort: send it a request first.");
  }
  container->breakWith(
      {.message = reason.empty() ? lifecycle::texts::kAbortDefault : reason, .durableObjectReset = true},
      "aborted by hand");
  return {};
}

}  // namespace durascope::engine
