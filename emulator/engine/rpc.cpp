#include "emulator/engine/rpc.h"

#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "emulator/engine/crowd.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc_values.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/wire.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using lifecycle::BreakError;
using v8::Local;

namespace {

// Exports and calls between isolates have numbers of their own in the whole process, so that what was meant for an
// isolate that has been replaced does not reach the new one.
std::uint64_t nextNumber() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

BreakError disconnected() { return {.message = lifecycle::texts::kDisconnected, .retryable = true}; }

BreakError contextGone() {
  return {.message = "The execution context which hosts this callback is no longer running."};
}

}  // namespace

std::string labelOf(const RpcCall& call) {
  std::string label;
  for (const std::string& name : call.path) label.append(label.empty() ? "" : ".").append(name);
  if (label.empty()) label = "callback";
  return call.read ? label : label + "()";
}

RpcExport::~RpcExport() {
  if (told_) return;
  router_.post(
      isolate, [number = number](IsolateHost& host) { host.part<Rpc>().release(number); }, [] {});
}

RpcPassage::~RpcPassage() {
  router_.post(
      isolate_, [number = number_](IsolateHost& host) { host.part<Rpc>().passageOver(number); }, [] {});
}

Rpc::Rpc(IsolateHost& host) : host_(host), parcels_(host.isolate()), streamEnds_(host.isolate()) {}

// ---- The caller's end

void Rpc::call(const FrameRef& frame, const std::shared_ptr<Stub>& stub, RpcCall call, RpcReply reply) {
  if (host_.isOver()) return;
  const std::uint64_t number = host_.recorder().shared().nextRequest++;
  std::uint32_t isolate = host_.number();
  bool poisoned = false;
  if (stub->address.object) {
    isolate = host_.router().isolateOf(stub->target().key);
    // As with stub.fetch(): from its first call on a stub belongs to one container, and shares its end.
    if (isolate == host_.number() && !stub->container)
      stub->container = host_.containers().get(stub->target().key, stub->target().name);
    poisoned = stub->container && stub->container->poison();
  } else if (stub->address.exported) {
    isolate = stub->address.exported->isolate;
  }
  auto kept = std::make_shared<RpcCall>(std::move(call));
  auto send = [this, stub, kept, reply, number, isolate, poisoned, address = stub->address] {
    if (isolate != host_.number()) return post(isolate, stub, std::move(*kept), number, reply);
    if (poisoned) return reply(tl::unexpected(*stub->container->poison()));
    if (stub->facet) {
      return host_.part<Facets>().reach(stub, [this, kept, reply, number](const auto& container) {
        if (!container) return reply(tl::unexpected(container.error()));
        deliverToObject(*container, std::move(*kept), number, reply, true);
      });
    }
    if (address.object) return deliverToObject(stub->container, std::move(*kept), number, reply, true);
    if (address.service) return deliverToService(*address.service, std::move(*kept), number, reply, true);
    if (address.exported) return deliverToExport(address.exported->number, std::move(*kept), number, reply, true);
    reply(tl::unexpected(contextGone()));
  };
  // As stub.fetch() leaves, so that the calls of one stub arrive in the order in which they were made.
  host_.later([this, frame, send] {
    const auto from = frame && frame->instance ? frame->instance->container.lock() : nullptr;
    if (frame && frame->instance && (!frame->instance->alive || !from)) return;
    if (!from) return send();
    from->outputGate().whenOpen([this, send](const BreakError* broken) {
      if (broken == nullptr) host_.later(send);
    });
  });
}

void Rpc::post(std::uint32_t isolate, const std::shared_ptr<Stub>& stub, RpcCall call, std::uint64_t number,
               RpcReply reply) {
  if (stub->poison) return reply(tl::unexpected(*stub->poison));
  const std::uint64_t remote = nextNumber();
  remoteCalls_[remote] = {stub, std::move(reply)};
  auto back = [&router = host_.router(), home = host_.number(), remote](RpcOutcome outcome) {
    router.post(
        home,
        [remote, outcome = std::move(outcome)](IsolateHost& host) { host.part<Rpc>().remoteAnswered(remote, outcome); },
        [] {});
  };
  host_.router().post(
      isolate,
      [address = stub->address, call = std::move(call), number, back](IsolateHost& host) {
        if (address.object) {
          host.part<Rpc>().callObject(*address.object, call, number, back);
        } else {
          host.part<Rpc>().callExport(address.exported->number, call, number, back);
        }
      },
      [back] { back(tl::unexpected(disconnected())); });
}

void Rpc::remoteAnswered(std::uint64_t number, RpcOutcome outcome) {
  const auto found = remoteCalls_.find(number);
  if (found == remoteCalls_.end()) return;
  const RemoteCall asked = std::move(found->second);
  remoteCalls_.erase(found);
  if (!outcome && outcome.error().durableObjectReset && asked.stub->address.object)
    asked.stub->poison = outcome.error();
  asked.reply(std::move(outcome));
}

// ---- The far end

void Rpc::callObject(const ObjectTarget& target, RpcCall call, std::uint64_t number, RpcReply reply) {
  if (host_.isOver()) return reply(tl::unexpected(disconnected()));
  deliverToObject(host_.containers().get(target.key, target.name), std::move(call), number, std::move(reply), false);
}

void Rpc::callExport(std::uint64_t exported, RpcCall call, std::uint64_t number, RpcReply reply) {
  if (host_.isOver()) return reply(tl::unexpected(disconnected()));
  deliverToExport(exported, std::move(call), number, std::move(reply), false);
}

void Rpc::callService(const ServiceTarget& target, RpcCall call, std::uint64_t number, RpcReply reply) {
  if (host_.isOver()) return reply(tl::unexpected(disconnected()));
  deliverToService(target, std::move(call), number, std::move(reply), false);
}

void Rpc::deliverToObject(const std::shared_ptr<lifecycle::Container>& container, RpcCall call, std::uint64_t number,
                          RpcReply reply, bool local) {
  host_.recorder().shared().requests.fetch_add(1, std::memory_order_relaxed);
  std::string label = labelOf(call);
  auto kept = std::make_shared<RpcCall>(std::move(call));
  container->deliver({label, number}, [this, container, kept, label, number, local, reply = std::move(reply)](
                                          tl::expected<lifecycle::Delivered, BreakError> delivered) {
    if (!delivered) return reply(tl::unexpected(delivered.error()));
    const std::shared_ptr<Instance> instance = host_.liveInstance(container->key());
    const std::uint64_t token = begin({.activity = std::move(delivered->event),
                                       .instance = instance,
                                       .reply = reply,
                                       .label = label,
                                       .request = number,
                                       .local = local});
    auto frame = std::make_shared<Frame>(Frame{instance, delivered->lock.section(), number});
    host_.turn(frame, std::move(delivered->lock), [this, instance, token, kept] {
      if (!instance->alive) return;
      serve(Function::kServeObject, token, instance->self.Get(host_.isolate()), host_.classOf(instance->key), *kept);
    });
  });
}

void Rpc::deliverToExport(std::uint64_t exported, RpcCall call, std::uint64_t number, RpcReply reply, bool local) {
  const auto found = exports_.find(exported);
  if (found == exports_.end()) return reply(tl::unexpected(contextGone()));
  const FrameRef owner = found->second.frame;
  Event event{.instance = owner->instance,
              .reply = std::move(reply),
              .label = labelOf(call),
              .request = number,
              .local = local,
              .ofExport = true};
  std::string label = event.label;
  if (owner->instance) {
    const auto container = owner->instance->container.lock();
    if (!owner->instance->alive || !container) return event.reply(tl::unexpected(contextGone()));
    event.activity = container->hold(lifecycle::ActivityKind::kEvent, {.label = label, .request = number});
  }
  if (isOfService(*owner)) {
    // Its context stays also when the stub is disposed of meanwhile.
    workerBegins(owner->request);
    event.service = owner->request;
  }
  const std::uint64_t token = begin(std::move(event));
  auto kept = std::make_shared<RpcCall>(std::move(call));
  auto frame =
      std::make_shared<Frame>(Frame{owner->instance, owner->section, owner->instance ? number : owner->request});
  auto target = std::make_shared<v8::Global<v8::Object>>();
  {
    // The stub may be disposed of while the call waits.
    v8::HandleScope handles(host_.isolate());
    target->Reset(host_.isolate(), found->second.target.Get(host_.isolate()));
  }
  host_.deliver(frame, label, [this, token, kept, target] {
    serve(Function::kServeExport, token, target->Get(host_.isolate()), {}, *kept);
  });
}

void Rpc::deliverToService(const ServiceTarget& target, RpcCall call, std::uint64_t number, RpcReply reply,
                           bool local) {
  host_.recorder().shared().requests.fetch_add(1, std::memory_order_relaxed);
  workerBegins(number);
  host_.part<WorkerRequests>().begins(number);
  ofWorkers_[number].service = true;
  const std::uint64_t token =
      begin({.reply = std::move(reply), .label = labelOf(call), .request = number, .service = number, .local = local});
  auto kept = std::make_shared<RpcCall>(std::move(call));
  host_.turn(std::make_shared<Frame>(Frame{nullptr, nullptr, number}), {}, [this, token, target, kept] {
    v8::Isolate* isolate = host_.isolate();
    Local<v8::Value> props = v8::Undefined(isolate);
    if (!target.props.empty()) mayFail(deserialise(host_.context(), target.props).ToLocal(&props));
    serve(Function::kServeService, token, toV8(isolate, target.entrypoint), props, *kept);
  });
}

std::uint64_t Rpc::begin(Event event) {
  const std::uint64_t token = host_.calls().newToken();
  event.startNs = host_.clock().nowNs();
  if (event.instance) {
    event.instance->inside[token] = [this, token](const BreakError& error) { finish(token, tl::unexpected(error)); };
    noteCrowd(host_, event.instance);
  }
  events_.emplace(token, std::move(event));
  return token;
}

Local<v8::Function> Rpc::runtime(Function which) {
  v8::Global<v8::Function>& kept = functions_[static_cast<std::size_t>(which)];
  if (kept.IsEmpty()) {
    static constexpr std::array<const char*, kFunctions> kNames = {"rpcServeObject", "rpcServeExport",
                                                                   "rpcServeService", "rpcSettle"};
    kept.Reset(host_.isolate(), host_.runtime(kNames[static_cast<std::size_t>(which)]));
  }
  return kept.Get(host_.isolate());
}

void Rpc::serve(Function function, std::uint64_t token, Local<v8::Value> first, Local<v8::Value> second,
                const RpcCall& call) {
  v8::Isolate* isolate = host_.isolate();
  const Received received = receive(host_, call.arguments);
  if (received.value.IsEmpty()) {
    return finish(token, tl::unexpected(BreakError{.message = "The arguments of the call could not be read."}));
  }
  std::vector<Local<v8::Value>> path;
  path.reserve(call.path.size());
  for (const std::string& part : call.path) path.push_back(name(isolate, part));
  std::vector<Local<v8::Value>> arguments = {v8::Number::New(isolate, static_cast<double>(token)), first};
  if (!second.IsEmpty()) arguments.push_back(second);
  if (path.size() == 1)
    arguments.push_back(path.front());
  else
    arguments.push_back(v8::Array::New(isolate, path.data(), path.size()));
  arguments.push_back(v8::Boolean::New(isolate, call.read));
  arguments.push_back(received.value);
  arguments.push_back(received.held);
  // What user code throws is caught in there; what comes out here is a termination, which the turn sees.
  mayFail(runtime(function)->Call(host_.context(), v8::Undefined(isolate), static_cast<int>(arguments.size()),
                                  arguments.data()));
}

bool Rpc::isOfExport(std::uint64_t token) const {
  const auto found = events_.find(token);
  return found != events_.end() && found->second.ofExport;
}

void Rpc::finish(std::uint64_t token, RpcOutcome outcome) {
  const auto found = events_.find(token);
  if (found == events_.end()) return;  // answered already: the instance broke meanwhile
  if (outcome && !found->second.local) {
    v8::TryCatch caught(host_.isolate());
    if (!makePortable(host_, *outcome)) outcome = tl::unexpected(host_.describe(caught.Exception()));
  }
  auto event = std::make_shared<Event>(std::move(found->second));
  events_.erase(found);
  if (event->service != 0) {
    if (!event->ofExport) host_.part<WorkerRequests>().answered(event->service);
    if (outcome && outcome->parcel) keepWorkerFor(*outcome->parcel, event->service);
    // Later: the microtasks of this turn may still give something to waitUntil().
    host_.later([this, request = event->service] { workerEnds(request); });
  }
  if (!event->instance) return answer(*event, std::move(outcome));
  event->instance->inside.erase(token);
  const std::shared_ptr<lifecycle::Container> container = event->instance->container.lock();
  if (!event->instance->alive || !container) return answer(*event, std::move(outcome));
  auto kept = std::make_shared<RpcOutcome>(std::move(outcome));
  container->outputGate().whenOpen([this, event, kept](const BreakError* broken) {
    answer(*event, broken != nullptr ? RpcOutcome(tl::unexpected(*broken)) : std::move(*kept));
  });
}

void Rpc::answer(Event& event, RpcOutcome outcome) {
  if (host_.recorder().recording()) {
    journal::Event done =
        host_.event(event.instance ? EventKind::kRequest : EventKind::kWorker, event.instance.get(), event.startNs);
    done.request = event.request;
    done.label = event.label;
    done.failed = !outcome;
    done.detail = outcome ? "ok" : outcome.error().name + ": " + outcome.error().message;
    host_.record(std::move(done));
  }
  event.reply(std::move(outcome));
  event.activity.end();
}

// ---- What contexts have let out

std::shared_ptr<RpcExport> Rpc::letOut(Local<v8::Object> target, bool lasting) {
  const std::uint64_t number = nextNumber();
  FrameRef frame = host_.frame();
  if (!frame) frame = std::make_shared<Frame>();
  Export& made = exports_[number];
  made.target.Reset(host_.isolate(), target);
  made.frame = frame;
  made.lasting = lasting;
  made.sinceNs = host_.clock().monotonicNs();
  if (!frame->instance || frame->instance->alive) {
    made.hold = host_.part<WorkerRequests>().hold(frame, WorkerRequests::From::kCode, lifecycle::ActivityKind::kExport,
                                                  {.label = "stub", .request = frame->request});
  }
  std::string object = frame->instance ? frame->instance->idInErrors : std::string();
  return std::make_shared<RpcExport>(host_.router(), host_.number(), number, std::move(object));
}

void Rpc::disposed(RpcAddress address) {
  const std::shared_ptr<RpcExport>& exported = address.exported;
  if (!exported || exported->isolate != host_.number() || exported.use_count() > 1) return;
  // Within one isolate this comes before what happens next, an answer for example.
  exported->isKnownGone();
  host_.later([this, number = exported->number] { release(number); });
}

void Rpc::release(std::uint64_t exported) {
  const auto found = exports_.find(exported);
  if (found == exports_.end()) return;
  auto gone = std::make_shared<Export>(std::move(found->second));
  exports_.erase(found);
  if (host_.isOver()) return;
  // workerd: where nothing else keeps an entrypoint's context, it ends before the dispose method gets to run.
  if (gone->keepsWorker && ofWorkers_[gone->frame->request].begun == 1) return workerEnds(gone->frame->request);
  host_.deliver(gone->frame, "dispose", [this, gone] {
    Local<v8::Value> target = gone->target.Get(host_.isolate());
    mayFail(host_.runtime("rpcReleased")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &target));
    host_.later([gone] { gone->hold.end(); });
    if (!gone->keepsWorker) return;
    // As a message: what is disposed of together with it is told, too.
    host_.router().post(
        host_.number(), [request = gone->frame->request](IsolateHost& host) { host.part<Rpc>().workerEnds(request); },
        [] {});
  });
}

RpcAddress Rpc::handOn(const Stub& stub) {
  RpcAddress address = stub.address;
  const FrameRef frame = host_.frame();
  const auto own = address.exported ? exports_.find(address.exported->number) : exports_.end();
  const bool isOwn = own != exports_.end() && frame && own->second.frame->instance == frame->instance;
  if (!address.exported || isOwn || !frame || !frame->instance || !frame->instance->alive) return address;
  const auto container = frame->instance->container.lock();
  if (!container || !container->hasInstance()) return address;
  const std::uint64_t number = nextNumber();
  passages_.emplace(number, container->hold(lifecycle::ActivityKind::kExport,
                                            {.label = "stub handed on", .request = frame->request}));
  address.passage =
      std::make_shared<const RpcPassage>(host_.router(), host_.number(), number, std::move(address.passage));
  return address;
}

void Rpc::passageOver(std::uint64_t passage) { passages_.erase(passage); }

void Rpc::endsWithOwner(const std::shared_ptr<Stub>& stub) {
  if (!stub->owner) return;
  Owned* owned = nullptr;
  if (stub->owner->instance) {
    if (!stub->owner->instance->alive) return;
    owned = &ofInstances_[stub->owner->instance.get()];
    holdOwner(*stub);
  } else if (const auto found = ofWorkers_.find(stub->owner->request); found != ofWorkers_.end()) {
    owned = &found->second;
  }
  if (owned == nullptr) return;
  if (owned->stubs.size() >= owned->sweepAt) {
    std::erase_if(owned->stubs, [](const OwnedStub& one) { return one.stub.expired(); });
    owned->sweepAt = 2 * owned->stubs.size() + 16;
  }
  owned->stubs.push_back({stub, host_.clock().monotonicNs()});
}

void Rpc::holdOwner(Stub& stub) {
  const Instance& owner = *stub.owner->instance;
  const auto own = stub.address.exported ? exports_.find(stub.address.exported->number) : exports_.end();
  // What an object has let out itself is held anyway.
  if (!stub.address.exported || (own != exports_.end() && own->second.frame->instance.get() == &owner)) return;
  if (const auto container = owner.container.lock(); container && container->hasInstance())
    stub.hold =
        container->hold(lifecycle::ActivityKind::kSubrequest, {.label = "stub", .request = stub.owner->request});
}

void Rpc::dispose(const Owned& owned) {
  for (const OwnedStub& one : owned.stubs) {
    if (const std::shared_ptr<Stub> stub = one.stub.lock()) stub->address = {};
  }
}

bool Rpc::isOfService(const Frame& frame) const {
  const auto found = frame.instance ? ofWorkers_.end() : ofWorkers_.find(frame.request);
  return found != ofWorkers_.end() && found->second.service;
}

void Rpc::keepWorkerFor(const RpcParcel& answer, std::uint64_t request) {
  for (const RpcAddress& address : answer.externals) {
    const auto found = address.exported ? exports_.find(address.exported->number) : exports_.end();
    if (found == exports_.end() || found->second.keepsWorker || found->second.frame->instance ||
        found->second.frame->request != request)
      continue;
    found->second.keepsWorker = true;
    workerBegins(request);
  }
}

void Rpc::workerBegins(std::uint64_t request) { ++ofWorkers_[request].begun; }

struct Rpc::WorkerHold {
  std::weak_ptr<Rpc*> of;
  std::uint64_t request;
  ~WorkerHold() {
    // Later: not under the feet of the code that has just ended something.
    if (const auto rpc = of.lock())
      (*rpc)->host_.later([inside = *rpc, number = request] { inside->workerEnds(number); });
  }
};

std::shared_ptr<void> Rpc::holdWorker(std::uint64_t request) {
  workerBegins(request);
  return std::shared_ptr<WorkerHold>(new WorkerHold{self_, request});
}

void Rpc::workerEnds(std::uint64_t request) {
  const auto found = ofWorkers_.find(request);
  if (found != ofWorkers_.end() && --found->second.begun == 0) closeWorker(request);
}

void Rpc::closeWorker(std::uint64_t request) {
  const auto found = ofWorkers_.find(request);
  if (found == ofWorkers_.end()) return;
  const Owned owned = std::move(found->second);
  ofWorkers_.erase(found);
  dispose(owned);
  host_.part<WorkerRequests>().ended(request);
  host_.cancelTimers(request);
  std::erase_if(exports_, [request](const auto& one) {
    return !one.second.lasting && !one.second.frame->instance && one.second.frame->request == request;
  });
}

void Rpc::workerTerminated(std::uint64_t request, const BreakError& error) {
  std::vector<std::uint64_t> tokens;
  for (const auto& [token, event] : events_) {
    // Calls of what it has let out have numbers of their own.
    if (!event.instance && (event.request == request || event.service == request)) tokens.push_back(token);
  }
  for (const std::uint64_t token : tokens) finish(token, tl::unexpected(error));
  closeWorker(request);  // whatever it still waits for
}

void Rpc::gone(Instance& instance, const BreakError* /*error*/) {
  if (const auto found = ofInstances_.find(&instance); found != ofInstances_.end()) {
    const Owned owned = std::move(found->second);
    ofInstances_.erase(found);
    dispose(owned);
  }
  std::erase_if(exports_, [&](const auto& one) { return one.second.frame->instance.get() == &instance; });
}

void Rpc::closing(const BreakError& error) {
  exports_.clear();
  passages_.clear();
  for (auto& [token, event] : std::exchange(events_, {})) answer(event, tl::unexpected(error));
  remoteCalls_.clear();
}

}  // namespace durascope::engine
