#include "emulator/engine/calls.h"

#include <atomic>
#include <utility>
#include <vector>

#include "emulator/engine/bindings/messages_v8.h"
#include "emulator/engine/call_depth.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/pipes.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/wire.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

namespace {

// Tells a host from the one that had its place before: answers to the old one must not reach the new one.
std::uint64_t nextEpoch() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

/// "GET /increment": the path is what people look for.
std::string labelOf(const FetchRequest& request) {
  const std::size_t scheme = request.url.find("://");
  const std::size_t path = scheme == std::string::npos ? std::string::npos : request.url.find('/', scheme + 3);
  return request.method + " " + (path == std::string::npos ? "/" : request.url.substr(path));
}

}  // namespace

Calls::Calls(IsolateHost& host) : host_(host), epoch_(nextEpoch()) {}

void Calls::fetchObject(const ObjectTarget& target, FetchRequest request, std::uint64_t number, FetchReply reply) {
  if (host_.isOver())
    return reply(
        {tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
  deliverFetch(host_.containers().get(target.key, target.name), std::move(request), number, std::move(reply));
}

void Calls::deliverFetch(const std::shared_ptr<lifecycle::Container>& container, FetchRequest request,
                         std::uint64_t number, FetchReply reply) {
  host_.recorder().shared().requests.fetch_add(1, std::memory_order_relaxed);
  const std::string label = labelOf(request);
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  container->deliver({label, number}, [this, container, kept, number, reply = std::move(reply)](
                                          tl::expected<lifecycle::Delivered, lifecycle::BreakError> delivered) {
    if (!delivered) {
      lifecycle::BreakError error = delivered.error();
      error.remote = true;  // callers through fetch see it
      reply({tl::unexpected(std::move(error))});
      return;
    }
    run(host_.liveInstance(container->key()), std::move(*kept), number, reply, std::move(*delivered));
  });
}

void Calls::run(const std::shared_ptr<Instance>& instance, FetchRequest request, std::uint64_t number, FetchReply reply,
                lifecycle::Delivered delivered) {
  const std::uint64_t token = nextEvent_++;
  PendingEvent& pending = events_[token];
  pending.activity = std::move(delivered.event);
  pending.instance = instance;
  pending.reply = std::move(reply);
  pending.label = labelOf(request);
  pending.requestStream = request.stream;
  pending.request = number;
  pending.startNs = host_.clock().nowNs();
  pending.gateWaitNs = delivered.gateWaitNs;
  pending.constructionNs = delivered.constructionNs;
  instance->inside[token] = [this, token](const lifecycle::BreakError& error) {
    finishEvent(token, tl::unexpected(error));
  };
  auto frame = std::make_shared<Frame>(
      Frame{.instance = instance, .section = delivered.lock.section(), .request = number, .depth = request.depth});
  pending.frame = frame;
  noteDepth(host_, frame);
  host_.turn(frame, std::move(delivered.lock), [this, instance, token, request = std::move(request)] {
    if (instance->fetch.IsEmpty()) {
      host_.log(
          journal::LogLevel::kError,
          "Received a FetchEvent but we lack a handler for FetchEvents. Did you remember to export a fetch() function?",
          "", host_.frame());
      finishEvent(token,
                  tl::unexpected(lifecycle::BreakError{.message = "Handler does not export a fetch() function."}));
      return;
    }
    callRuntime("callFetch", instance->fetch.Get(host_.isolate()), instance->self.Get(host_.isolate()),
                v8::Null(host_.isolate()), request, token);
  });
}

void Calls::fetchWorker(FetchRequest request, std::uint64_t number, FetchReply reply) {
  if (host_.isOver())
    return reply(
        {tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
  if (!host_.shape().hasWorker) {
    return reply({tl::unexpected(lifecycle::BreakError{
        .message = "The project has no Worker: its main module has no default export with a fetch() function."})});
  }
  host_.recorder().shared().requests.fetch_add(1, std::memory_order_relaxed);
  host_.part<Rpc>().workerBegins(number);
  host_.part<WorkerRequests>().begins(number);
  const std::uint64_t token = nextEvent_++;
  PendingEvent& pending = events_[token];
  pending.reply = std::move(reply);
  pending.label = labelOf(request);
  pending.requestStream = request.stream;
  pending.request = number;
  pending.startNs = host_.clock().nowNs();
  pending.frame = std::make_shared<Frame>(Frame{nullptr, nullptr, number});
  host_.turn(FrameRef(pending.frame), {}, [this, token, request = std::move(request)] {
    Local<v8::Value> workerClass = v8::Null(host_.isolate());
    if (!host_.realm().workerClass().IsEmpty()) workerClass = host_.realm().workerClass();
    callRuntime("callWorker", host_.realm().worker(), workerClass, {}, request, token);
  });
}

void Calls::fetchService(const ServiceTarget& target, FetchRequest request, std::uint64_t number, FetchReply reply) {
  host_.recorder().shared().requests.fetch_add(1, std::memory_order_relaxed);
  host_.part<Rpc>().workerBegins(number);
  host_.part<WorkerRequests>().begins(number);
  const std::uint64_t token = nextEvent_++;
  PendingEvent& pending = events_[token];
  pending.reply = std::move(reply);
  pending.label = labelOf(request);
  pending.request = number;
  pending.startNs = host_.clock().nowNs();
  pending.service = true;
  pending.frame = std::make_shared<Frame>(
      Frame{.instance = nullptr, .section = nullptr, .request = number, .depth = request.depth});
  noteDepth(host_, pending.frame);
  host_.turn(FrameRef(pending.frame), {}, [this, token, target, request = std::move(request)] {
    Local<v8::Value> props = v8::Undefined(host_.isolate());
    if (!target.props.empty() && !deserialise(host_.context(), target.props).ToLocal(&props))
      return finishEvent(token, tl::unexpected(lifecycle::BreakError{.message = kUnreadable}));
    callRuntime("callEntrypoint", toV8(host_.isolate(), target.entrypoint), props, {}, request, token);
  });
}

void Calls::callRuntime(const char* function, Local<v8::Value> first, Local<v8::Value> second, Local<v8::Value> third,
                        const FetchRequest& request, std::uint64_t token) {
  std::vector<Local<v8::Value>> arguments = {first, second};
  if (!third.IsEmpty()) arguments.push_back(third);
  arguments.push_back(v8::Number::New(host_.isolate(), static_cast<double>(token)));
  arguments.push_back(toV8(host_.isolate(), request.method));
  arguments.push_back(toV8(host_.isolate(), request.url));
  arguments.push_back(headersToV8(host_.isolate(), request.headers));
  arguments.push_back(host_.part<Pipes>().bodyOf(request));
  if (!request.cf.empty()) arguments.push_back(toV8(host_.isolate(), request.cf));
  // What user code throws is caught in there; what comes out here is a termination, which the turn sees.
  mayFail(host_.runtime(function)->Call(host_.context(), v8::Undefined(host_.isolate()),
                                        static_cast<int>(arguments.size()), arguments.data()));
  if (!request.caller || !events_.contains(token)) return;
  request.caller->whenLeft([&router = host_.router(), home = host_.number(), epoch = epoch_, token] {
    router.post(
        home, [epoch, token](IsolateHost& host) { host.calls().callerLeft(epoch, token); }, [] {});
  });
}

void Calls::callerLeft(std::uint64_t epoch, std::uint64_t token) {
  const auto found = events_.find(token);
  if (epoch != epoch_ || found == events_.end()) return;
  host_.deliver(found->second.frame, "the caller has gone", [this, token] {
    Local<v8::Value> number = v8::Number::New(host_.isolate(), static_cast<double>(token));
    mayFail(host_.runtime("callerLeft")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &number));
    // An object goes on; of a Worker only what it has given to waitUntil() does.
    host_.later([this, token] {
      const auto event = events_.find(token);
      if (event == events_.end() || event->second.instance) return;
      finishEvent(
          token, tl::unexpected(lifecycle::BreakError{.name = "AbortError", .message = "The client has disconnected"}));
    });
  });
}

void Calls::finishEvent(std::uint64_t token, tl::expected<FetchResponse, lifecycle::BreakError> outcome) {
  const auto found = events_.find(token);
  if (found == events_.end()) return;  // answered already: the instance broke meanwhile
  auto pending = std::make_shared<PendingEvent>(std::move(found->second));
  events_.erase(found);
  if (!outcome && (pending->instance || pending->service)) outcome.error().remote = true;
  if (!pending->instance) {
    host_.part<WorkerRequests>().answered(pending->request);
    return answer(*pending, std::move(outcome));
  }
  pending->instance->inside.erase(token);
  const std::shared_ptr<lifecycle::Container> container = pending->instance->container.lock();
  if (!pending->instance->alive || !container) return answer(*pending, std::move(outcome));
  auto kept = std::make_shared<tl::expected<FetchResponse, lifecycle::BreakError>>(std::move(outcome));
  container->outputGate().whenOpen([this, pending, kept](const lifecycle::BreakError* broken) {
    if (broken != nullptr) {
      lifecycle::BreakError error = *broken;
      error.remote = true;
      answer(*pending, tl::unexpected(std::move(error)));
    } else {
      answer(*pending, std::move(*kept));
    }
  });
}

void Calls::answer(PendingEvent& pending, tl::expected<FetchResponse, lifecycle::BreakError> outcome) {
  if (host_.recorder().recording()) {
    journal::Event done = host_.event(pending.instance ? EventKind::kRequest : EventKind::kWorker,
                                      pending.instance.get(), pending.startNs);
    done.request = pending.request;
    done.label = pending.label;
    done.failed = !outcome;
    done.detail = outcome ? std::to_string(outcome->status) : outcome.error().name + ": " + outcome.error().message;
    host_.record(std::move(done));
  }
  // Nobody sends the rest of a body after the whole answer.
  const std::shared_ptr<PipeReader> unread = pending.requestStream.lock();
  if (unread && !(outcome && outcome->stream)) unread->cancel({});
  pending.reply({std::move(outcome), pending.gateWaitNs, pending.constructionNs});
  pending.activity.end();
  if (!pending.instance) host_.part<Rpc>().workerEnds(pending.request);
}

void Calls::stubFetch(const FrameRef& frame, const std::shared_ptr<Stub>& stub, FetchRequest request,
                      FetchReply reply) {
  if (host_.isOver()) return;
  const std::uint64_t number = host_.recorder().shared().nextRequest++;
  const std::uint32_t owner = stub->address.object ? host_.router().isolateOf(stub->target().key) : host_.number();
  // From its first call on a stub belongs to one container. If that is broken now, the call fails at once; if it breaks
  // before the call gets there, the error comes from the other side.
  if (stub->address.object && owner == host_.number() && !stub->container)
    stub->container = host_.containers().get(stub->target().key, stub->target().name);
  const bool poisoned = stub->container && stub->container->poison();
  request.depth = frame ? frame->depth + 1 : 0;
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  auto send = [this, stub, kept, reply, number, owner, poisoned] {
    if (stub->facet) {
      return host_.part<Facets>().reach(stub, [this, kept, reply, number](const auto& container) {
        if (!container) return reply({tl::unexpected(container.error())});
        deliverFetch(*container, std::move(*kept), number, reply);
      });
    }
    if (stub->address.service) return fetchService(*stub->address.service, std::move(*kept), number, reply);
    if (owner != host_.number()) return sendToIsolate(owner, stub, std::move(*kept), number, reply);
    if (poisoned) return reply({tl::unexpected(*stub->container->poison())});
    deliverFetch(stub->container, std::move(*kept), number, reply);
  };
  // Always when no JavaScript is on the stack, and after what the object wrote is durable.
  host_.later([this, frame, send] {
    const std::shared_ptr<lifecycle::Container> from =
        frame && frame->instance ? frame->instance->container.lock() : nullptr;
    if (frame && frame->instance && (!frame->instance->alive || !from)) return;
    if (!from) return send();
    // Not at once: who waits for the same commit (sync()) goes on first.
    from->outputGate().whenOpen([this, send](const lifecycle::BreakError* broken) {
      if (broken == nullptr) host_.later(send);
    });
  });
}

void Calls::sendToIsolate(std::uint32_t owner, const std::shared_ptr<Stub>& stub, FetchRequest request,
                          std::uint64_t number, const FetchReply& reply) {
  if (stub->poison) return reply({tl::unexpected(*stub->poison)});
  const std::uint64_t call = nextRemoteCall_++;
  remoteCalls_[call] = {stub, reply};
  auto back = [&router = host_.router(), home = host_.number(), epoch = epoch_, call](FetchResult result) {
    auto kept = std::make_shared<FetchResult>(std::move(result));
    router.post(
        home, [epoch, call, kept](IsolateHost& host) { host.calls().remoteAnswered(epoch, call, std::move(*kept)); },
        [] {});
  };
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  host_.router().post(
      owner,
      [target = stub->target(), kept, number, back](IsolateHost& host) {
        host.calls().fetchObject(target, std::move(*kept), number, back);
      },
      [back] {
        back({tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
      });
}

void Calls::remoteAnswered(std::uint64_t epoch, std::uint64_t call, FetchResult result) {
  if (epoch != epoch_) return;
  const auto found = remoteCalls_.find(call);
  if (found == remoteCalls_.end()) return;
  const RemoteCall asked = std::move(found->second);
  remoteCalls_.erase(found);
  if (!result.outcome && result.outcome.error().durableObjectReset) {
    asked.stub->poison = result.outcome.error();
    asked.stub->poison->remote = false;  // only calls that were under way see it
  }
  asked.reply(std::move(result));
}

void Calls::failWorker(std::uint64_t request, const lifecycle::BreakError& error) {
  std::vector<std::uint64_t> tokens;
  for (const auto& [token, event] : events_) {
    if (!event.instance && event.request == request) tokens.push_back(token);
  }
  for (const std::uint64_t token : tokens) finishEvent(token, tl::unexpected(error));
}

void Calls::failAll(const lifecycle::BreakError& error) {
  for (auto& [token, pending] : std::exchange(events_, {})) answer(pending, tl::unexpected(error));
}

}  // namespace durascope::engine
