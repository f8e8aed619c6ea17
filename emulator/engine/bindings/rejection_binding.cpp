// native.watchRejections, and the watch behind it.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/rejection_watch.h"

namespace durascope::engine {

using v8::Local;

thread_local RejectionWatch* RejectionWatch::of_ = nullptr;

RejectionWatch::RejectionWatch(IsolateHost& host) : isolate_(host.isolate()) {}

RejectionWatch::~RejectionWatch() {
  if (of_ == this) of_ = nullptr;
}

void RejectionWatch::watch(Local<v8::Function> happened, Local<v8::Function> tell) {
  happened_.Reset(isolate_, happened);
  tell_.Reset(isolate_, tell);
  of_ = this;
  isolate_->SetPromiseRejectCallback(rejected);
}

void RejectionWatch::rejected(v8::PromiseRejectMessage message) {
  const v8::PromiseRejectEvent event = message.GetEvent();
  if (of_ == nullptr || event > v8::kPromiseHandlerAddedAfterReject) return;
  v8::Isolate* isolate = of_->isolate_;
  v8::HandleScope handles(isolate);
  Local<v8::Value> reason = message.GetValue();
  if (reason.IsEmpty()) reason = v8::Undefined(isolate);
  Local<v8::Value> arguments[] = {v8::Boolean::New(isolate, event == v8::kPromiseRejectWithNoHandler),
                                  message.GetPromise(), reason};
  of_->waiting_ = !of_->tell_.IsEmpty();
  v8::TryCatch quiet(isolate);
  mayFail(of_->happened_.Get(isolate)->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 3, arguments));
}

void RejectionWatch::tell() {
  waiting_ = false;
  v8::HandleScope handles(isolate_);
  v8::TryCatch quiet(isolate_);
  mayFail(tell_.Get(isolate_)->Call(isolate_->GetCurrentContext(), v8::Undefined(isolate_), 0, nullptr));
}

namespace {

// (happened, tell or nothing): as RejectionWatch::watch()
void watchRejections(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<RejectionWatch>().watch(call[0].As<v8::Function>(),
                                           call[1]->IsFunction() ? call[1].As<v8::Function>() : Local<v8::Function>());
}

}  // namespace

void installRejectionBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("watchRejections", watchRejections);
}

}  // namespace durascope::engine
