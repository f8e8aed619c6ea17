#pragma once
// One call of a native function from JavaScript: its arguments, its answer. Every binding is registered through
// Native, so that each finds its host and nothing else in its data.

#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

/// Isolate thread, inside the call.
class Call {
 public:
  explicit Call(const v8::FunctionCallbackInfo<v8::Value>& info)
      : info_(info), host_(*static_cast<IsolateHost*>(info.Data().As<v8::External>()->Value())) {}

  IsolateHost& host() const { return host_; }
  v8::Isolate* isolate() const { return info_.GetIsolate(); }
  v8::Local<v8::Context> context() const { return host_.context(); }

  v8::Local<v8::Value> operator[](int i) const { return info_[i]; }
  std::string text(int i) const { return toWtf8(isolate(), info_[i]); }
  std::uint32_t number(int i) const { return info_[i]->IsUint32() ? info_[i].As<v8::Uint32>()->Value() : 0; }
  bool flag(int i) const { return info_[i]->IsTrue(); }
  /// The instance whose handle is argument `i`.
  std::shared_ptr<Instance> instance(int i) const;

  void answer(v8::Local<v8::Value> value) const { info_.GetReturnValue().Set(value); }
  void raise(v8::Local<v8::Value> error) const { isolate()->ThrowException(error); }
  void raiseTypeError(std::string_view message) const { raise(v8::Exception::TypeError(toV8(isolate(), message))); }

 private:
  const v8::FunctionCallbackInfo<v8::Value>& info_;
  IsolateHost& host_;
};

/// Puts functions on the `native` object.
class Native {
 public:
  Native(IsolateHost& host, v8::Local<v8::Object> target) : host_(host), target_(target) {}

  void add(const char* called, v8::FunctionCallback function) {
    v8::Isolate* isolate = host_.isolate();
    v8::Local<v8::Function> made =
        v8::Function::New(host_.context(), function, v8::External::New(isolate, &host_)).ToLocalChecked();
    target_->Set(host_.context(), name(isolate, called), made).Check();
  }

 private:
  IsolateHost& host_;
  v8::Local<v8::Object> target_;
};

/// A function for JavaScript, which calls `done` with `ok` and its argument; empty where V8 terminates what runs.
v8::Local<v8::Function> functionOf(IsolateHost& host, Settled done, bool ok);

/// Calls `done` in the turn in which the promise settles.
void whenSettled(IsolateHost& host, v8::Local<v8::Promise> promise, Settled done);

/// A promise that native code settles, in a turn of the frame that asked. Copyable, so that callbacks can hold it.
class Deferred {
 public:
  explicit Deferred(IsolateHost& host)
      : host_(&host),
        resolver_(std::make_shared<v8::Global<v8::Promise::Resolver>>(
            host.isolate(), v8::Promise::Resolver::New(host.context()).FromMaybe(v8::Local<v8::Promise::Resolver>()))) {
  }

  /// Empty where V8 terminates what runs: nobody will look at it.
  v8::Local<v8::Promise> promise() const {
    return resolver_->IsEmpty() ? v8::Local<v8::Promise>() : resolver_->Get(host_->isolate())->GetPromise();
  }
  void resolve(v8::Local<v8::Value> value) const {
    if (!resolver_->IsEmpty()) mayFail(resolver_->Get(host_->isolate())->Resolve(host_->context(), value));
  }
  void reject(v8::Local<v8::Value> error) const {
    if (!resolver_->IsEmpty()) mayFail(resolver_->Get(host_->isolate())->Reject(host_->context(), error));
  }

 private:
  IsolateHost* host_;
  std::shared_ptr<v8::Global<v8::Promise::Resolver>> resolver_;
};

}  // namespace durascope::engine
