#include "emulator/engine/call.h"

#include <utility>

namespace durascope::engine {

using v8::Local;

std::shared_ptr<Instance> Call::instance(int i) const { return Carrier<Instance>::unwrap(info_[i]); }

Local<v8::Function> functionOf(IsolateHost& host, Settled done, bool ok) {
  Local<v8::Object> carried = host.callbacks().wrap(std::make_shared<Settled>(std::move(done)));
  // Nothing is carried any more when the isolate is being closed.
  const auto fulfilled = [](const v8::FunctionCallbackInfo<v8::Value>& info) {
    if (const auto kept = Carrier<Settled>::unwrap(info.Data())) (*kept)(true, info[0]);
  };
  const auto rejected = [](const v8::FunctionCallbackInfo<v8::Value>& info) {
    if (const auto kept = Carrier<Settled>::unwrap(info.Data())) (*kept)(false, info[0]);
  };
  const v8::FunctionCallback callback = ok ? +fulfilled : +rejected;
  return v8::Function::New(host.context(), callback, carried).FromMaybe(Local<v8::Function>());
}

void whenSettled(IsolateHost& host, Local<v8::Promise> promise, Settled done) {
  const Local<v8::Function> fulfilled = functionOf(host, done, true);
  const Local<v8::Function> rejected = functionOf(host, std::move(done), false);
  if (!fulfilled.IsEmpty() && !rejected.IsEmpty()) mayFail(promise->Then(host.context(), fulfilled, rejected));
}

}  // namespace durascope::engine
