// native.watchRejections: promises that are rejected without a handler, told when it happens. Only for compatibility
// dates on which the real runtime looked at them after the next microtask; Node does later, when all have run.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/parts.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// V8 gives its callback no data of ours; each isolate has a thread of its own.
class RejectionWatch final : public IsolatePart {
 public:
  explicit RejectionWatch(IsolateHost& host) : isolate_(host.isolate()) {
    of_ = this;
    isolate_->SetPromiseRejectCallback(rejected);
  }
  ~RejectionWatch() override { of_ = nullptr; }

  void tell(Local<v8::Function> callback) { callback_.Reset(isolate_, callback); }

 private:
  static void rejected(v8::PromiseRejectMessage message) {
    const v8::PromiseRejectEvent event = message.GetEvent();
    if (of_ == nullptr || event > v8::kPromiseHandlerAddedAfterReject) return;
    v8::Isolate* isolate = of_->isolate_;
    v8::HandleScope handles(isolate);
    Local<v8::Value> reason = message.GetValue();
    if (reason.IsEmpty()) reason = v8::Undefined(isolate);
    Local<v8::Value> arguments[] = {v8::Boolean::New(isolate, event == v8::kPromiseRejectWithNoHandler),
                                    message.GetPromise(), reason};
    v8::TryCatch quiet(isolate);
    mayFail(of_->callback_.Get(isolate)->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 3, arguments));
  }

  static thread_local RejectionWatch* of_;
  v8::Isolate* const isolate_;
  v8::Global<v8::Function> callback_;
};

thread_local RejectionWatch* RejectionWatch::of_ = nullptr;

// (callback(whether rejected without a handler; else a handler was added later, promise, reason))
void watchRejections(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<RejectionWatch>().tell(call[0].As<v8::Function>());
}

}  // namespace

void installRejectionBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("watchRejections", watchRejections);
}

}  // namespace durascope::engine
