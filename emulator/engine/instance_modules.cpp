#include "emulator/engine/instance_modules.h"

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using v8::Local;

InstanceModules::InstanceModules(IsolateHost& host)
    : host_(host), loader_(host, host.script(), host.realm().moduleGraphs(), globals_) {}

Result<Local<v8::Function>> InstanceModules::evaluate(const std::string& className) {
  Local<v8::Context> context = host_.context();
  v8::Isolate* isolate = host_.isolate();
  const auto topLevel = [&](bool entered) {
    // As while the isolate started: no time, no I/O, code from strings.
    Local<v8::Value> argument = v8::Boolean::New(isolate, entered);
    mayFail(host_.runtime("atTopLevel")->Call(context, v8::Undefined(isolate), 1, &argument));
    context->AllowCodeGenerationFromStrings(entered && host_.flags().startupEval);
  };
  topLevel(true);
  // Its microtasks leave V8 without knowledge of who is running.
  Local<v8::Value> running = context->GetContinuationPreservedEmbedderData();
  Result<Local<v8::Object>> exports = loader_.evaluateMain();
  context->SetContinuationPreservedEmbedderData(running);
  topLevel(false);
  if (!exports) return tl::unexpected(exports.error());
  globals_.settle(context);
  Local<v8::Value> found;
  if (!(*exports)->Get(context, toV8(isolate, className)).ToLocal(&found) || !found->IsFunction())
    return fail(ErrorKind::kScript, "The main module does not export the class " + className + ".");
  return found.As<v8::Function>();
}

}  // namespace durascope::engine
