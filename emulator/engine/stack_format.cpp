#include "emulator/engine/stack_format.h"

#include <node.h>

#include <string>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/module_graph_index.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using v8::Local;

namespace {

bool isUsers(Local<v8::Context> context, Local<v8::Value> site) {
  v8::Isolate* isolate = context->GetIsolate();
  Local<v8::Value> method, file;
  if (!site->IsObject() || !site.As<v8::Object>()->Get(context, name(isolate, "getFileName")).ToLocal(&method) ||
      !method->IsFunction() || !method.As<v8::Function>()->Call(context, site, 0, nullptr).ToLocal(&file) ||
      !file->IsString())
    return true;
  const std::string text = toWtf8(isolate, file);
  return !text.starts_with("durascope:") && !text.starts_with("node:");
}

}  // namespace

v8::MaybeLocal<v8::Value> formatStack(Local<v8::Context> context, Local<v8::Value> error, Local<v8::Array> sites) {
  v8::Isolate* isolate = context->GetIsolate();
  Local<v8::Array> kept = v8::Array::New(isolate);
  {
    // At the end of the stack nothing can be asked; then all frames stay.
    v8::TryCatch quiet(isolate);
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < sites->Length() && !quiet.HasCaught(); ++i) {
      Local<v8::Value> site;
      if (sites->Get(context, i).ToLocal(&site) && isUsers(context, site)) mayFail(kept->Set(context, count++, site));
    }
    if (quiet.HasCaught()) kept = sites;
  }
  Local<v8::Value> stack;
  if (!node::PrepareStackTraceCallback(context, error, kept).ToLocal(&stack)) return {};
  ModuleGraphIndex* const graphs = stack->IsString() ? ModuleGraphIndex::of(context) : nullptr;
  if (graphs == nullptr) return stack;
  const auto& mapStack = graphs->host().options().mapStack;
  return mapStack ? toV8(isolate, mapStack(toWtf8(isolate, stack))).As<v8::Value>() : stack;
}

}  // namespace durascope::engine
