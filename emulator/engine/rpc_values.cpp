#include "emulator/engine/rpc_values.h"

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// workerd: of the arguments of a call, or of its answer.
constexpr std::size_t kMaxMessage = std::size_t{32} << 20;

bool isSmallEnough(IsolateHost& host, const std::string& bytes) {
  if (bytes.size() <= kMaxMessage) return true;
  host.isolate()->ThrowException(v8::Exception::Error(
      toV8(host.isolate(),
           "Serialized RPC arguments or return values are limited to 32MiB, but the size of this value was: " +
               std::to_string(bytes.size()) + " bytes.")));
  return false;
}

Local<v8::Array> handlesOf(IsolateHost& host, const std::vector<RpcAddress>& externals) {
  std::vector<Local<v8::Value>> handles;
  for (const RpcAddress& address : externals) {
    auto stub = std::make_shared<Stub>();
    stub->address = address;
    stub->owner = host.frame();
    handles.push_back(host.stubs().wrap(std::move(stub)));
  }
  return v8::Array::New(host.isolate(), handles.data(), handles.size());
}

Local<v8::Array> handlesOf(IsolateHost& host, const std::vector<std::shared_ptr<RpcStreamEnd>>& streams) {
  std::vector<Local<v8::Value>> handles;
  handles.reserve(streams.size());
  for (const auto& end : streams) handles.push_back(host.part<Rpc>().streamEnds().wrap(end));
  return v8::Array::New(host.isolate(), handles.data(), handles.size());
}

}  // namespace

std::shared_ptr<const RpcParcel> packParcel(IsolateHost& host, Local<v8::Value> value, Local<v8::Array> externals,
                                            Local<v8::Array> streams) {
  auto parcel = std::make_shared<RpcParcel>();
  // First: when what follows fails, they end with the parcel, whose other ends wait for them.
  for (std::uint32_t i = 0; i < streams->Length(); ++i) {
    Local<v8::Value> parked;
    if (!streams->Get(host.context(), i).ToLocal(&parked)) return nullptr;
    const std::shared_ptr<RpcStreamEnd> end = Carrier<RpcStreamEnd>::unwrap(parked);
    parcel->streams.push_back(std::make_shared<RpcStreamEnd>(end ? std::move(*end) : RpcStreamEnd()));
  }
  if (!serialise(host, value, parcel->bytes) || !isSmallEnough(host, parcel->bytes)) return nullptr;
  for (std::uint32_t i = 0; i < externals->Length(); ++i) {
    Local<v8::Value> external, target;
    if (!externals->Get(host.context(), i).ToLocal(&external)) return nullptr;
    if (const std::shared_ptr<Stub> stub = external->IsArray() ? nullptr : Carrier<Stub>::unwrap(external)) {
      parcel->externals.push_back(host.part<Rpc>().handOn(*stub));
    } else if (external->IsArray() && external.As<v8::Array>()->Get(host.context(), 0).ToLocal(&target)) {
      const bool lasting = external.As<v8::Array>()->Length() > 1;
      parcel->externals.push_back({.exported = host.part<Rpc>().letOut(target.As<v8::Object>(), lasting)});
    }
  }
  return parcel;
}

bool makePortable(IsolateHost& host, RpcValue& value) {
  if (!value.plain) return true;
  auto parcel = std::make_shared<RpcParcel>();
  if (!serialise(host, value.plain->Get(host.isolate()), parcel->bytes) || !isSmallEnough(host, parcel->bytes)) {
    return false;
  }
  value = {.plain = nullptr, .parcel = std::move(parcel)};
  return true;
}

Received receive(IsolateHost& host, const RpcValue& sent) {
  v8::Isolate* isolate = host.isolate();
  Received received{{}, v8::Undefined(isolate)};
  if (sent.plain) {
    received.value = sent.plain->Get(isolate);
    return received;
  }
  if (!sent.parcel) {
    received.value = v8::Undefined(isolate);
    return received;
  }
  const bool hasStubs = !sent.parcel->externals.empty();
  const bool isOpen = hasStubs || !sent.parcel->streams.empty();
  if (isOpen) {
    Local<v8::Value> all[] = {handlesOf(host, sent.parcel->externals), handlesOf(host, sent.parcel->streams)};
    mayFail(host.runtime("rpcOpen")->Call(host.context(), v8::Undefined(isolate), 2, all));
  }
  received.value = deserialise(host.context(), sent.parcel->bytes).FromMaybe(Local<v8::Value>());
  if (isOpen) {
    const auto held = host.runtime("rpcOpened")->Call(host.context(), v8::Undefined(isolate), 0, nullptr);
    if (hasStubs) received.held = held.FromMaybe(received.held);
  }
  // What was not taken out of the value has no reader or writer any more.
  for (const auto& end : sent.parcel->streams) *end = {};
  return received;
}

void settle(IsolateHost& host, Local<v8::Value> state, const RpcOutcome& outcome, const std::string& caller) {
  v8::Isolate* isolate = host.isolate();
  Local<v8::Value> arguments[] = {state, v8::False(isolate), v8::Undefined(isolate), v8::Undefined(isolate)};
  if (!outcome) {
    bool isWhole = true;
    arguments[2] = host.toJavaScript(outcome.error(), &isWhole);
    // One whose details cannot be read does not tell whose it is, as there.
    if (outcome.error().remote && !caller.empty() && isWhole && arguments[2]->IsObject()) {
      mayFail(
          arguments[2].As<v8::Object>()->Set(host.context(), name(isolate, "durableObjectId"), toV8(isolate, caller)));
    }
  } else if (const Received received = receive(host, *outcome); !received.value.IsEmpty()) {
    arguments[1] = v8::True(isolate);
    arguments[2] = received.value;
    arguments[3] = received.held;
  } else {
    arguments[2] = v8::Exception::Error(toV8(isolate, kUnreadable));
  }
  mayFail(host.part<Rpc>().runtime(Rpc::Function::kSettle)->Call(host.context(), v8::Undefined(isolate), 4, arguments));
}

}  // namespace durascope::engine
