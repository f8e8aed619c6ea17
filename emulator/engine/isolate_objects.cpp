// IsolateHost: the instances of this isolate, from construction to their last snapshot.

#include "emulator/engine/alarms.h"
#include "emulator/engine/bindings.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/instance_modules.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

// ---- Construction

bool IsolateHost::keepsPast() const {
  // The local runtime has no point-in-time recovery.
  const storage::HistoryLimits& past = sharedCache_.limits().history;
  return !options_.localStorage && options_.historyPath && past.bytes > 0 && past.ageMs > 0;
}

Result<std::unique_ptr<storage::ObjectStorage>> IsolateHost::openStorage(const ObjectKey& key, ObjectLog& log) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  // What is written by hand is written now, however long ago JavaScript has run.
  sharedCache_.enterJavaScript(clock_.nowMs());
  return storage::ObjectStorage::open(
      {.path = options_.objectPath(key),
       .valueCache = !options_.localStorage && !script_.namespaces[key.ns].sqlite,
       .shared = sharedCache_,
       .lookups = log.lookups,
       .hooks = log,
       // Those of facets are refused.
       .alarms =
           key.facet != 0 ? nullptr : part<Alarms>().listenerOf(key, container ? container->name() : std::nullopt),
       .historyFile = keepsPast() ? options_.historyPath(key) : std::string(),
       .databases = &databases_,
       .sqlEnabled = script_.namespaces[key.ns].sqlite,
       .sqlWatch = &sqlWatch_});
}

void IsolateHost::construct(lifecycle::Container& container, lifecycle::InputGate::Lock lock) {
  ObjectLog& objectLog = observation_.logOf(container.key());
  auto instance = std::make_shared<Instance>(container, objectLog);
  const bool isFacet = container.key().facet != 0;
  if (container.name() && options_.named && !isFacet) options_.named(container.key(), *container.name());
  const std::string className = classNameOf(container.key());
  if (className.empty()) {
    container.constructionFailed({.message = "This facet has not been started: only its object can do that."});
    return;
  }
  if (classOf(container.key()).IsEmpty()) {
    container.constructionFailed({.message = "The main module does not export the class " + className + "."});
    return;
  }
  auto storage = openStorage(container.key(), objectLog);
  if (!storage) {
    logStorageFault(storage.error().message, options_.objectPath(container.key()), container.key());
    container.constructionFailed({.message = storage.error().message});
    return;
  }
  instance->storage = std::move(*storage);
  live_[container.key()] = instance;
  objectLog.storageBytes = instance->storage->fileBytes();
  const std::int64_t startNs = clock_.nowNs();
  turn(std::make_shared<Frame>(Frame{instance, nullptr, 0}), std::move(lock), [this, instance, className, startNs] {
    const std::shared_ptr<lifecycle::Container> owner = instance->container.lock();
    if (!owner || !instance->alive) return;
    v8::TryCatch caught(isolate_);
    Local<v8::Value> ctx, made, noClass;
    bool ok = makeContext(instance, *owner).ToLocal(&ctx);
    if (ok) {
      instance->context.Reset(isolate_, ctx.As<v8::Object>());
      Local<v8::Value> arguments[] = {ctx, realm_.environment()};
      const Result<Local<v8::Function>> type = classFor(*instance);
      if (!type) noClass = v8::Exception::Error(toV8(isolate_, type.error().message));
      ok = type && (*type)->CallAsConstructor(context(), 2, arguments).ToLocal(&made);
    }
    if (ok) {
      // Captured once, as the real runtime does; a handler that is assigned later is ignored.
      Local<v8::Object> self = made.As<v8::Object>();
      instance->self.Reset(isolate_, self);
      for (const auto& [handler, kept] : {std::pair{"fetch", &instance->fetch},
                                          {"alarm", &instance->alarm},
                                          {"webSocketMessage", &instance->webSocketMessage},
                                          {"webSocketClose", &instance->webSocketClose},
                                          {"webSocketError", &instance->webSocketError}}) {
        Local<v8::Value> function;
        ok = ok && self->Get(context(), engine::name(isolate_, handler)).ToLocal(&function);
        if (ok && function->IsFunction()) kept->Reset(isolate_, function.As<v8::Function>());
      }
      instance->lacksAlarm = instance->alarm.IsEmpty();
    }
    journal::Event constructed = event(EventKind::kConstruct, instance.get(), startNs);
    constructed.label = className;
    if (!ok) {
      if (caught.HasTerminated()) return;  // the turn's end knows why, and breaks the object
      lifecycle::BreakError error = describe(noClass.IsEmpty() ? caught.Exception() : noClass);
      constructed.failed = true;
      constructed.detail = error.name + ": " + error.message;
      record(std::move(constructed));
      log(journal::LogLevel::kError, "The constructor threw " + error.stack, "", frame());
      owner->constructionFailed(std::move(error));
      return;
    }
    record(std::move(constructed));
    // The first event comes a step later, as on the real runtime: all that were called at once are constructed first.
    if (const lifecycle::InputGate::Lock* held = turnLock())
      later([kept = std::make_shared<lifecycle::InputGate::Lock>(held->addRef())] { kept->release(); });
    owner->constructed(std::make_unique<lifecycle::HostedInstance>());
    parts_.each([&](IsolatePart& part) { part.constructed(*instance); });
  });
}

v8::MaybeLocal<v8::Value> IsolateHost::makeContext(const std::shared_ptr<Instance>& instance,
                                                   const lifecycle::Container& owner) {
  const Local<v8::Value> handle = wrapInstance(*this, instance);
  const auto call = [&](const char* function, std::vector<Local<v8::Value>> arguments) {
    return runtime(function)->Call(context(), v8::Undefined(isolate_), static_cast<int>(arguments.size()),
                                   arguments.data());
  };
  if (instance->key.facet != 0) {
    const Local<v8::Array> start = part<Facets>().find(instance->key)->start.Get(isolate_);
    const auto at = [&](std::uint32_t i) { return start->Get(context(), i).ToLocalChecked(); };
    instance->idInErrors = toWtf8(isolate_, at(3));
    return call("makeFacetContext", {handle, at(1), at(2)});
  }
  instance->idInErrors = instance->key.id.hex();
  Local<v8::Value> name = v8::Undefined(isolate_);
  if (const std::optional<std::string> inside = owner.nameInside()) name = toV8(isolate_, *inside);
  return call("makeContext", {handle, toV8(isolate_, instance->idInErrors), name});
}

std::string IsolateHost::classNameOf(const ObjectKey& key) {
  if (key.facet == 0) return key.ns < script_.namespaces.size() ? script_.namespaces[key.ns].className : "?";
  const Facets::Started* facet = part<Facets>().find(key);
  return facet == nullptr ? "" : facet->className;
}

Local<v8::Function> IsolateHost::classOf(const ObjectKey& key) {
  return key.facet == 0 ? realm_.classOf(key.ns) : realm_.exportedClass(classNameOf(key));
}

Result<Local<v8::Function>> IsolateHost::classFor(Instance& instance) {
  if (!options_.separateModules) return classOf(instance.key);
  return instance.parts.get<InstanceModules>(*this).evaluate(classNameOf(instance.key));
}

// ---- The end of an instance

void IsolateHost::drop(lifecycle::Container& container, const std::string& reason, const lifecycle::BreakError* error) {
  const std::shared_ptr<Instance> instance = liveInstance(container.key());
  if (!instance) return;  // its storage could not be opened
  if (error == nullptr) (void)commits_.commit(*instance);
  if (!instance->alive) return;
  observation_.keepLastFields(*instance, reason);
  const bool broke = error != nullptr && !leaving_;
  journal::Event gone = event(broke ? EventKind::kBreak : EventKind::kEvict, instance.get(), clock_.nowNs());
  gone.failed = broke;
  gone.label = broke ? error->name + ": " + error->message : "evicted";
  gone.detail = reason;
  record(std::move(gone));
  if (error != nullptr) {
    instance->storage->discardTurn();
    // What earlier turns of the same round wrote stays; a failure is told, though it breaks nothing more.
    if (!instance->storage->isBroken()) (void)commits_.commit(*instance);
  }
  parts_.each([&](IsolatePart& part) { part.gone(*instance, error); });
  abandon(*instance);
  if (error != nullptr) {
    // Later: who hears of it may ask the object again at once, which is still on its way out here.
    later([waiting = std::exchange(instance->inside, {}), told = *error] {
      for (const auto& [token, fail] : waiting) fail(told);
    });
  }
  observation_.gone(*instance);
}

bool IsolateHost::hibernates(const lifecycle::Container& container) {
  bool any = false;
  parts_.each([&](IsolatePart& part) { any = any || part.hibernates(container.key()); });
  return any;
}

void IsolateHost::abandon(Instance& instance) {
  instance.alive = false;
  for (auto& [id, timer] : std::exchange(instance.timers, {})) clock_.cancel(timer.clock);
  instance.log.storageBytes = instance.storage->fileBytes();
  // Now, not when the garbage collector finds the last closure: the next instance opens the same file.
  instance.storage.reset();
  instance.parts.clear();
  instance.self.Reset();
  instance.context.Reset();
  instance.fetch.Reset();
  instance.alarm.Reset();
  instance.webSocketMessage.Reset();
  instance.webSocketClose.Reset();
  instance.webSocketError.Reset();
  live_.erase(instance.key);
}

std::shared_ptr<Instance> IsolateHost::liveInstance(const ObjectKey& key) const {
  const auto found = live_.find(key);
  return found == live_.end() ? nullptr : found->second;
}

void IsolateHost::storageFailed(Instance& instance, const storage::StorageError& error) {
  logStorageFault("Storage failed: " + error.message, options_.objectPath(instance.key), instance.key);
  breakObject(instance, breakErrorOf(error), "its storage failed: " + error.message);
}

void IsolateHost::breakObject(Instance& instance, lifecycle::BreakError error, std::string reason) {
  if (const auto container = instance.container.lock()) container->breakWith(std::move(error), std::move(reason));
}

// ---- What the window does

void IsolateHost::evict(const ObjectKey& key, lifecycle::EvictAfter after, std::function<void(Result<void>)> reply) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  if (!container) return reply(fail(ErrorKind::kUnavailable, lifecycle::texts::kEvictNotRunning));
  container->evict("evicted by hand", after, [this, reply = std::move(reply)](const Result<void>& result) {
    observation_.publishChanged();  // Who hears of it finds it so.
    reply(result);
  });
}

Result<journal::Departure> IsolateHost::evictNow(const ObjectKey& key, const std::string& reason) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  if (!container || !container->hasInstance())
    return fail(ErrorKind::kUnavailable, "It is not in memory any more: it has gone by itself meanwhile.");
  if (containers_.rules().kind == lifecycle::EvictionRules::Kind::kNever)
    return fail(ErrorKind::kUnavailable, lifecycle::texts::kEvictPrevented);
  const std::shared_ptr<Instance> instance = liveInstance(key);
  journal::Departure departure{.instance = instance ? instance->number : 0};
  departure.aborted = !container->evictUnlessInEvent("evicted by hand");
  if (departure.aborted)
    container->breakWith({.message = reason, .durableObjectReset = true}, lifecycle::texts::kAbortedByHand);
  observation_.publishChanged();  // Who hears of it finds it so.
  return departure;
}

std::uint64_t IsolateHost::evictAll() {
  if (containers_.rules().kind == lifecycle::EvictionRules::Kind::kNever) return 0;
  return containers_.evictAll("evicted by hand");
}

Result<void> IsolateHost::abort(const ObjectKey& key, const std::string& reason) {
  const std::shared_ptr<lifecycle::Container> container = containers_.find(key);
  if (!container || !container->hasInstance()) {
    return fail(ErrorKind::kUnavailable, "The object has no instance to abort: send it a request first.");
  }
  container->breakWith(
      {.message = reason.empty() ? lifecycle::texts::kAbortDefault : reason, .durableObjectReset = true},
      lifecycle::texts::kAbortedByHand);
  return {};
}

}  // namespace durascope::engine
