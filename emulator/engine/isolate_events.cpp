// IsolateHost: from a message to the user's handler, and the answer's way back.

#include "emulator/engine/bindings/messages_v8.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/wire.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

namespace {

/// "GET /increment": the path is what people look for.
std::string labelOf(const FetchRequest& request) {
  const std::size_t scheme = request.url.find("://");
  const std::size_t path = scheme == std::string::npos ? std::string::npos : request.url.find('/', scheme + 3);
  return request.method + " " + (path == std::string::npos ? "/" : request.url.substr(path));
}

/// The stack without the frames of the runtime's own JavaScript, which nobody can do anything about.
std::string withoutOurs(const std::string& stack) {
  std::string kept;
  std::size_t at = 0;
  while (at < stack.size()) {
    const std::size_t end = std::min(stack.find('\n', at), stack.size());
    const std::string_view line(stack.data() + at, end - at);
    if (line.find("durascope:") == std::string_view::npos && line.find("node:internal") == std::string_view::npos) {
      kept.append(kept.empty() ? "" : "\n").append(line);
    }
    at = end + 1;
  }
  return kept;
}

}  // namespace

void IsolateHost::fetchObject(const ObjectTarget& target, FetchRequest request, std::uint64_t number,
                              FetchReply reply) {
  if (dead_ || closed_)
    return reply(
        {tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
  deliverFetch(containers_.get(target.key, target.name), std::move(request), number, std::move(reply));
}

void IsolateHost::deliverFetch(const std::shared_ptr<lifecycle::Container>& container, FetchRequest request,
                               std::uint64_t number, FetchReply reply) {
  recorder_.shared().requests.fetch_add(1, std::memory_order_relaxed);
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
    run(liveInstance(container->key()), std::move(*kept), number, reply, std::move(*delivered));
  });
}

void IsolateHost::run(const std::shared_ptr<Instance>& instance, FetchRequest request, std::uint64_t number,
                      FetchReply reply, lifecycle::Delivered delivered) {
  const std::uint64_t token = nextEvent_++;
  PendingEvent& pending = events_[token];
  pending.activity = std::move(delivered.event);
  pending.instance = instance;
  pending.reply = std::move(reply);
  pending.label = labelOf(request);
  pending.request = number;
  pending.startNs = clock_.nowNs();
  pending.gateWaitNs = delivered.gateWaitNs;
  pending.constructionNs = delivered.constructionNs;
  instance->inside[token] = [this, token](const lifecycle::BreakError& error) {
    finishEvent(token, tl::unexpected(error));
  };
  auto frame = std::make_shared<Frame>(Frame{instance, delivered.lock.section(), number});
  turn(frame, std::move(delivered.lock), [this, instance, token, request = std::move(request)] {
    if (instance->fetch.IsEmpty()) {
      log(journal::LogLevel::kError,
          "Received a FetchEvent but we lack a handler for FetchEvents. Did you remember to export a fetch() function?",
          "", this->frame());
      finishEvent(token,
                  tl::unexpected(lifecycle::BreakError{.message = "Handler does not export a fetch() function."}));
      return;
    }
    callRuntime("callFetch", instance->fetch.Get(isolate_), instance->self.Get(isolate_), v8::Null(isolate_), request,
                token);
  });
}

void IsolateHost::fetchWorker(FetchRequest request, std::uint64_t number, FetchReply reply) {
  if (dead_ || closed_)
    return reply(
        {tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
  if (!shape_.hasWorker) {
    return reply({tl::unexpected(lifecycle::BreakError{
        .message = "The project has no Worker: its main module has no default export with a fetch() function."})});
  }
  recorder_.shared().requests.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t token = nextEvent_++;
  PendingEvent& pending = events_[token];
  pending.reply = std::move(reply);
  pending.label = labelOf(request);
  pending.request = number;
  pending.startNs = clock_.nowNs();
  turn(std::make_shared<Frame>(Frame{nullptr, nullptr, number}), {}, [this, token, request = std::move(request)] {
    Local<v8::Value> workerClass = v8::Null(isolate_);
    if (!workerClass_.IsEmpty()) workerClass = workerClass_.Get(isolate_);
    callRuntime("callWorker", worker_.Get(isolate_), workerClass, {}, request, token);
  });
}

void IsolateHost::callRuntime(const char* function, Local<v8::Value> first, Local<v8::Value> second,
                              Local<v8::Value> third, const FetchRequest& request, std::uint64_t token) {
  std::vector<Local<v8::Value>> arguments = {first, second};
  if (!third.IsEmpty()) arguments.push_back(third);
  arguments.push_back(v8::Number::New(isolate_, static_cast<double>(token)));
  arguments.push_back(toV8(isolate_, request.method));
  arguments.push_back(toV8(isolate_, request.url));
  arguments.push_back(headersToV8(isolate_, request.headers));
  arguments.push_back(bodyToV8(isolate_, request.body));
  // What user code throws is caught in there; what comes out here is a termination, which the turn sees.
  mayFail(runtime(function)->Call(context(), v8::Undefined(isolate_), static_cast<int>(arguments.size()),
                                  arguments.data()));
}

void IsolateHost::finishEvent(std::uint64_t token, tl::expected<FetchResponse, lifecycle::BreakError> outcome) {
  const auto found = events_.find(token);
  if (found == events_.end()) return;  // answered already: the instance broke meanwhile
  auto pending = std::make_shared<PendingEvent>(std::move(found->second));
  events_.erase(found);
  if (!pending->instance) return answer(*pending, std::move(outcome));
  pending->instance->inside.erase(token);
  if (!outcome) outcome.error().remote = true;
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

void IsolateHost::answer(PendingEvent& pending, tl::expected<FetchResponse, lifecycle::BreakError> outcome) {
  if (recorder_.recording()) {
    journal::Event done =
        event(pending.instance ? EventKind::kRequest : EventKind::kWorker, pending.instance.get(), pending.startNs);
    done.request = pending.request;
    done.label = pending.label;
    done.failed = !outcome;
    done.detail = outcome ? std::to_string(outcome->status) : outcome.error().name + ": " + outcome.error().message;
    record(std::move(done));
  }
  pending.reply({std::move(outcome), pending.gateWaitNs, pending.constructionNs});
  pending.activity.end();
}

void IsolateHost::stubFetch(const FrameRef& frame, const std::shared_ptr<Stub>& stub, FetchRequest request,
                            FetchReply reply) {
  if (dead_ || closed_) return;
  const std::uint64_t number = recorder_.shared().nextRequest++;
  const std::uint32_t owner = router_.isolateOf(stub->target.key);
  // From its first call on a stub belongs to one container. If that is broken now, the call fails at once; if it breaks
  // before the call gets there, the error comes from the other side.
  if (owner == number_ && !stub->container) stub->container = containers_.get(stub->target.key, stub->target.name);
  const bool poisoned = stub->container && stub->container->poison();
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  auto send = [this, stub, kept, reply, number, owner, poisoned] {
    if (owner != number_) return sendToIsolate(owner, stub, std::move(*kept), number, reply);
    if (poisoned) return reply({tl::unexpected(*stub->container->poison())});
    deliverFetch(stub->container, std::move(*kept), number, reply);
  };
  // Always when no JavaScript is on the stack, and after what the object wrote is durable.
  later([frame, send] {
    const std::shared_ptr<lifecycle::Container> from =
        frame && frame->instance ? frame->instance->container.lock() : nullptr;
    if (frame && frame->instance && (!frame->instance->alive || !from)) return;
    if (!from) return send();
    from->outputGate().whenOpen([send](const lifecycle::BreakError* broken) {
      if (broken == nullptr) send();
    });
  });
}

void IsolateHost::sendToIsolate(std::uint32_t owner, const std::shared_ptr<Stub>& stub, FetchRequest request,
                                std::uint64_t number, const FetchReply& reply) {
  if (stub->poison) return reply({tl::unexpected(*stub->poison)});
  const std::uint64_t call = nextRemoteCall_++;
  remoteCalls_[call] = {stub, reply};
  auto back = [&router = router_, home = number_, epoch = epoch_, call](FetchResult result) {
    auto kept = std::make_shared<FetchResult>(std::move(result));
    router.post(
        home, [epoch, call, kept](IsolateHost& host) { host.remoteAnswered(epoch, call, std::move(*kept)); }, [] {});
  };
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  router_.post(
      owner,
      [target = stub->target, kept, number, back](IsolateHost& host) {
        host.fetchObject(target, std::move(*kept), number, back);
      },
      [back] {
        back({tl::unexpected(lifecycle::BreakError{.message = lifecycle::texts::kDisconnected, .retryable = true})});
      });
}

void IsolateHost::remoteAnswered(std::uint64_t epoch, std::uint64_t call, FetchResult result) {
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

// ---- Errors

lifecycle::BreakError IsolateHost::describe(Local<v8::Value> thrown) {
  lifecycle::BreakError error;
  v8::TryCatch quiet(isolate_);
  Local<v8::Value> answer;
  if (!runtime("describeError")->Call(context(), v8::Undefined(isolate_), 1, &thrown).ToLocal(&answer) ||
      !answer->IsArray()) {
    error.message = plainText(context(), thrown);
    return error;
  }
  Local<v8::Array> parts = answer.As<v8::Array>();
  const auto at = [&](std::uint32_t i) { return parts->Get(context(), i).ToLocalChecked(); };
  error.name = toWtf8(isolate_, at(0));
  error.message = toWtf8(isolate_, at(1));
  error.stack = withoutOurs(toWtf8(isolate_, at(2)));
  if (error.stack.empty()) error.stack = (error.name.empty() ? "" : error.name + ": ") + error.message;
  if (options_.mapStack) error.stack = options_.mapStack(error.stack);
  if (!at(3)->IsUndefined()) {
    std::string bytes;
    // What cannot be cloned is lost, the message stays.
    if (serialise(*this, at(3), bytes)) error.serialised = std::move(bytes);
  }
  return error;
}

Local<v8::Value> IsolateHost::toJavaScript(const lifecycle::BreakError& error) {
  Local<v8::Object> flags = v8::Object::New(isolate_);
  for (const auto& [flag, on] : {std::pair("remote", error.remote),
                                 {"durableObjectReset", error.durableObjectReset},
                                 {"overloaded", error.overloaded},
                                 {"retryable", error.retryable}}) {
    if (on) flags->Set(context(), name(isolate_, flag), v8::True(isolate_)).Check();
  }
  Local<v8::Value> detail = v8::Undefined(isolate_);
  if (!error.serialised.empty()) mayFail(deserialise(context(), error.serialised).ToLocal(&detail));
  Local<v8::Value> arguments[] = {toV8(isolate_, error.name), toV8(isolate_, error.message), detail, flags};
  Local<v8::Value> made;
  if (runtime("makeError")->Call(context(), v8::Undefined(isolate_), 4, arguments).ToLocal(&made)) return made;
  return v8::Exception::Error(toV8(isolate_, error.message));
}

void IsolateHost::log(journal::LogLevel level, std::string text, std::string place, const FrameRef& frame) {
  journal::Event line = event(EventKind::kLog, frame ? frame->instance.get() : nullptr, clock_.nowNs());
  line.level = level;
  line.request = frame ? frame->request : 0;
  line.label = std::move(text);
  line.detail = std::move(place);
  record(std::move(line));
}

journal::Event IsolateHost::event(EventKind kind, const Instance* instance, std::int64_t startNs) {
  journal::Event made;
  made.kind = kind;
  made.startNs = startNs;
  made.endNs = std::max(startNs, clock_.nowNs());
  if (instance != nullptr) {
    made.hasObject = true;
    made.object = instance->key;
    made.instance = instance->number;
  }
  return made;
}

}  // namespace durascope::engine
