// native.testDone, testFailed: how a test handler ended.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/test_runs.h"

namespace durascope::engine {

namespace {

std::uint64_t requestOf(const Call& call) { return static_cast<std::uint64_t>(call[0].As<v8::Number>()->Value()); }

// (request)
void testDone(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<TestRuns>().handlerEnded(requestOf(call), std::nullopt);
}

// (request, what was thrown, a sentence when that was no Error)
void testFailed(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (call.host().isTerminationRequested()) return;  // which ends the run
  const bool isError = !call[2]->IsString();
  call.host().part<TestRuns>().handlerEnded(
      requestOf(call),
      isError ? call.host().describe(call[1]) : lifecycle::BreakError{.name = "", .message = call.text(2)});
}

}  // namespace

void installTestBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("testDone", testDone);
  functions.add("testFailed", testFailed);
}

}  // namespace durascope::engine
