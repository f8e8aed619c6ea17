// native.rpc...: what the JavaScript half of RPC (rpc_stubs.js, rpc_values.js, rpc_server.js) is built upon.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/answer_order.h"
#include "emulator/engine/call.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/ownership.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/rpc_values.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;

namespace {

std::uint64_t tokenOf(Local<v8::Value> value) { return static_cast<std::uint64_t>(value.As<v8::Number>()->Value()); }

/// Who waits for an answer.
struct Waiting {
  FrameRef frame;
  v8::Global<v8::Value> state;
  IoHold hold;
};

/// A packed message is used once. The handle in JavaScript must not go on holding what the message leads to until the
/// collector comes for it: it is emptied. (Parcels are made as what they are taken for here, and shared only
/// afterwards.)
std::shared_ptr<const RpcParcel> takeParcel(Local<v8::Value> handle) {
  const std::shared_ptr<const RpcParcel> packed = Carrier<const RpcParcel>::unwrap(handle);
  return std::make_shared<const RpcParcel>(std::move(const_cast<RpcParcel&>(*packed)));
}

/// The message is not sent: the other ends of its streams need not wait until the collector finds it.
void dropStreams(Local<v8::Value> parcel) {
  if (const auto packed = Carrier<const RpcParcel>::unwrap(parcel)) {
    for (const auto& end : packed->streams) *end = {};
  }
}

RpcValue valueOf(const Call& call, Local<v8::Value> plain, Local<v8::Value> parcel) {
  if (parcel->IsObject()) return {.plain = nullptr, .parcel = takeParcel(parcel)};
  return {.plain = std::make_shared<v8::Global<v8::Value>>(call.isolate(), plain), .parcel = nullptr};
}

bool isElsewhere(IsolateHost& host, const Stub& stub) {
  if (stub.address.object) return host.router().isolateOf(stub.target().key) != host.number();
  return stub.address.exported && stub.address.exported->isolate != host.number();
}

// () -> what follows the running code, for rpcCall()
void currentFrame(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(info.GetIsolate()->GetCurrentContext()->GetContinuationPreservedEmbedderData());
}

// () -> what stands for whoever runs: the `ctx` of an object's instance, or the number of a Worker's request
void currentOwner(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const FrameRef frame = call.host().frame();
  if (frame && frame->instance && !frame->instance->context.IsEmpty())
    info.GetReturnValue().Set(frame->instance->context.Get(call.isolate()));
  else
    info.GetReturnValue().Set(static_cast<double>(frame ? frame->request : 0));
}

/// workerd: an object is told its own id with the errors of what it calls, which take the place of the other's. Not so
/// with those of what contexts have let out, and of a facet that only starts with the call.
std::string callerToldTo(IsolateHost& host, const Frame& frame, const Stub& stub) {
  if (!frame.instance || stub.address.exported) return {};
  if (stub.facet && !host.part<Facets>().hasStarted(*stub.facet)) return {};
  return frame.instance->idInErrors;
}

/// False where V8 terminates what runs.
bool readPath(const Call& call, std::vector<std::string>& names) {
  if (call[1]->IsString()) {
    names.push_back(call.text(1));
    return true;
  }
  const Local<v8::Array> path = call[1].As<v8::Array>();
  for (std::uint32_t i = 0; i < path->Length(); ++i) {
    Local<v8::Value> part;
    if (!path->Get(call.context(), i).ToLocal(&part)) return false;
    names.push_back(toWtf8(call.isolate(), part));
  }
  return true;
}

// (handle, path or its only name, whether it is read, plain arguments, parcel, state, the frame if V8 has lost it) ->
// undefined, or why the stub may not be used
void rpcCall(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const std::shared_ptr<Stub> stub = Carrier<Stub>::unwrap(call[0]);
  auto waiting = std::make_shared<Waiting>();
  waiting->frame = host.frame();
  if (!waiting->frame) waiting->frame = Carrier<const Frame>::unwrap(call[6]);
  if (!waiting->frame) waiting->frame = std::make_shared<Frame>();
  if (!mayUse(stub->owner, waiting->frame)) {
    dropStreams(call[4]);
    return call.answer(
        foreignUseError(call.isolate(), waiting->frame, stub->address.exported ? "Client" : "OutgoingFactory"));
  }
  waiting->state.Reset(call.isolate(), call[5]);
  RpcCall message;
  if (!readPath(call, message.path)) return;
  if (waiting->frame->instance && !waiting->frame->instance->alive) return dropStreams(call[4]);
  lifecycle::ActivityInfo about{.label = message.path.empty() ? "callback" : message.path.back(),
                                .request = waiting->frame->request,
                                .inSection = waiting->frame->section != nullptr};
  if (stub->address.object) about.waitsFor = stub->target().key;
  const bool elsewhere = isElsewhere(host, *stub);
  const auto from = elsewhere ? WorkerRequests::From::kOutside : WorkerRequests::From::kCode;
  waiting->hold =
      host.part<WorkerRequests>().hold(waiting->frame, from, lifecycle::ActivityKind::kSubrequest, std::move(about));
  message.read = call.flag(2);
  if (!message.read) message.arguments = valueOf(call, call[3], call[4]);
  if (elsewhere && !makePortable(host, message.arguments)) return;
  std::string caller = callerToldTo(host, *waiting->frame, *stub);
  host.part<Facets>().bind(call[0].As<v8::Object>());
  host.part<Rpc>().call(waiting->frame, stub, std::move(message), [&host, waiting, caller](RpcOutcome outcome) {
    auto kept = std::make_shared<RpcOutcome>(std::move(outcome));
    afterWhatIsThere(host, kCallSteps, [&host, waiting, caller, kept] {
      host.deliver(waiting->frame, "answer of a call", [&host, waiting, caller, kept] {
        settle(host, waiting->state.Get(host.isolate()), *kept, caller);
        waiting->hold.end();
      });
    });
  });
}

// (what currentOwner() gave for a request of the Worker) -> whether anything of it is under way
void isRequestOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Boolean::New(call.isolate(), call.host().part<Rpc>().isWorkerOpen(tokenOf(call[0]))));
}

// (value, externals, parked ends of streams) -> parcel
void rpcPack(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (auto parcel = packParcel(call.host(), call[0], call[1].As<v8::Array>(), call[2].As<v8::Array>()))
    call.answer(call.host().part<Rpc>().parcels().wrap(std::move(parcel)));
}

// (parcel): it is not sent
void rpcDropStreams(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  dropStreams(call[0]);
}

// (parcel, state) settles it at once with the value that the parcel holds
void rpcUnpack(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  settle(call.host(), call[1], RpcValue{.plain = nullptr, .parcel = takeParcel(call[0])});
}

// (target) -> handle of a stub of it
void rpcExport(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  auto stub = std::make_shared<Stub>();
  stub->address.exported = call.host().part<Rpc>().letOut(call[0].As<v8::Object>(), false);
  stub->owner = call.host().frame();
  call.host().part<Rpc>().endsWithOwner(stub);
  call.answer(call.host().stubs().wrap(std::move(stub)));
}

// (handle) -> another one of the same
void rpcDup(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  auto stub = std::make_shared<Stub>();
  stub->address = Carrier<Stub>::unwrap(call[0])->address;
  stub->owner = call.host().frame();
  call.host().part<Rpc>().endsWithOwner(stub);
  call.answer(call.host().stubs().wrap(std::move(stub)));
}

// (handle)
void rpcEndsWithOwner(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<Rpc>().endsWithOwner(Carrier<Stub>::unwrap(call[0]));
}

// (entrypoint, props or undefined) -> handle of a stub of it, which every context may use
void openService(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  auto target = std::make_shared<ServiceTarget>();
  target->entrypoint = call.text(0);
  if (!call[1]->IsUndefined() && !serialise(call.host(), call[1], target->props)) return;
  auto stub = std::make_shared<Stub>();
  stub->address.service = std::move(target);
  call.answer(call.host().stubs().wrap(std::move(stub)));
}

// (handle)
void rpcDispose(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Stub> stub = Carrier<Stub>::unwrap(call[0]);
  stub->hold.end();
  call.host().part<Rpc>().disposed(std::exchange(stub->address, {}));
}

// (handle) -> hex id of the object that it leads to, or undefined
void rpcObjectOf(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const RpcAddress& address = Carrier<Stub>::unwrap(call[0])->address;
  if (address.object) return call.answer(toV8(call.isolate(), address.object->key.id.hex()));
  if (address.exported && !address.exported->object.empty())
    call.answer(toV8(call.isolate(), address.exported->object));
}

// (token, plain answer, parcel)
void rpcDone(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<Rpc>().finish(tokenOf(call[0]), valueOf(call, call[1], call[2]));
}

// (token, what was thrown, whether by a method that was called)
void rpcFailed(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  if (host.isTerminationRequested()) return;  // that is what its caller will be told
  lifecycle::BreakError error = host.describe(call[1]);
  error.remote = true;
  const FrameRef frame = host.frame();
  // As fetch handlers: the real runtime reports it although the caller gets it, too.
  if (call.flag(2)) host.log(journal::LogLevel::kError, "Uncaught " + error.stack, "", frame);
  Rpc& rpc = host.part<Rpc>();
  // workerd: errors of methods tell the object where they cross with all their properties, and those of what it has let
  // out tell it always.
  // What the runtime itself threw is its class and message.
  if (!call.flag(2) && error.name != "DOMException") error.serialised.clear();
  const bool ofExport = rpc.isOfExport(tokenOf(call[0]));
  if (frame && frame->instance &&
      (ofExport || (call.flag(2) && !error.serialised.empty() && error.name != "DOMException")))
    error.objectId = frame->instance->idInErrors;
  rpc.finish(tokenOf(call[0]), tl::unexpected(std::move(error)));
}

// (object) -> the name of its class as the engine knows it
void constructorName(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(call[0].As<v8::Object>()->GetConstructorName());
}

}  // namespace

void installRpcBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("rpcCall", rpcCall);
  functions.add("currentFrame", currentFrame);
  functions.add("currentOwner", currentOwner);
  functions.add("isRequestOpen", isRequestOpen);
  functions.add("rpcPack", rpcPack);
  functions.add("rpcDropStreams", rpcDropStreams);
  functions.add("rpcUnpack", rpcUnpack);
  functions.add("rpcExport", rpcExport);
  functions.add("rpcEndsWithOwner", rpcEndsWithOwner);
  functions.add("openService", openService);
  functions.add("rpcDup", rpcDup);
  functions.add("rpcDispose", rpcDispose);
  functions.add("rpcObjectOf", rpcObjectOf);
  functions.add("rpcDone", rpcDone);
  functions.add("rpcFailed", rpcFailed);
  functions.add("constructorName", constructorName);
}

}  // namespace durascope::engine
