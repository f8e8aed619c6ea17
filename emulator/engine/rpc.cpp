#include "emulator/engine/rpc.h"

#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "emulator/engine/call_depth.h"
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

BreakError disconnected() { return {.message = lifecycle::texts::kDisconnected, .retryable = true}; }

BreakError contextGone() {
  return {.message = "The execution context which hosts this callback is no longer running."};
}

}  // namespace

std::uint64_t Rpc::nextNumber() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

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
  call.depth = frame ? frame->depth + 1 : 0;
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
    auto frame = std::make_shared<Frame>(
        Frame{.instance = instance, .section = delivered->lock.section(), .request = number, .depth = kept->depth});
    noteDepth(host_, frame);
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
  auto frame = std::make_shared<Frame>(Frame{.instance = owner->instance,
                                             .section = owner->section,
                                             .request = owner->instance ? number : owner->request,
                                             .depth = kept->depth});
  noteDepth(host_, frame);
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
  auto frame =
      std::make_shared<Frame>(Frame{.instance = nullptr, .section = nullptr, .request = number, .depth = kept->depth});
  noteDepth(host_, frame);
  host_.turn(frame, {}, [this, token, target, kept] {
    v8::Isolate* isolate = host_.isolate();
    Local<v8::Value> props = v8::Undefined(isolate);
    if (!target.props.empty() && !deserialise(host_.context(), target.props).ToLocal(&props))
      return finish(token, tl::unexpected(BreakError{.message = kUnreadable, .remote = true}));
    serve(Function::kServeService, token, toV8(isolate, target.entrypoint), props, *kept);
  });
}

std::uint64_t Rpc::begin(Event event) {
  const std::uint64_t token = host_.calls().newToken();
  event.startNs = host_.clock().nowNs();
  if (event.instance) {
    event.instance->inside[token] = [this, token](const BreakError& error) { finish(token, tl::unexpected(error)); };
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
    BreakError error = host_.describe(v8::Exception::Error(toV8(isolate, kUnreadable)));
    error.remote = true;
    if (const auto event = events_.find(token); event != events_.end() && event->second.instance)
      error.objectId = event->second.instance->idInErrors;
    return finish(token, tl::unexpected(std::move(error)));
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

void Rpc::workerTerminated(std::uint64_t request, const BreakError& error) {
  std::vector<std::uint64_t> tokens;
  for (const auto& [token, event] : events_) {
    // Calls of what it has let out have numbers of their own.
    if (!event.instance && (event.request == request || event.service == request)) tokens.push_back(token);
  }
  for (const std::uint64_t token : tokens) finish(token, tl::unexpected(error));
  closeWorker(request);  // whatever it still waits for
}

void Rpc::closing(const BreakError& error) {
  exports_.clear();
  passages_.clear();
  for (auto& [token, event] : std::exchange(events_, {})) answer(event, tl::unexpected(error));
  remoteCalls_.clear();
}

}  // namespace durascope::engine
