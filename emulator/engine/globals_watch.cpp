#include "emulator/engine/globals_watch.h"

#include <algorithm>

#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_reader.h"

namespace durascope::engine {

namespace {
// Writers beyond this many are counted by the first that were seen only; a list of all would not help.
constexpr std::size_t kWritersKept = 16;
}  // namespace

void GlobalsWatch::add(v8::Local<v8::Context> context, v8::Local<v8::Array> namesAndConstness,
                       v8::Local<v8::Function> read) {
  v8::Isolate* isolate = context->GetIsolate();
  std::vector<Variable> variables;
  for (std::uint32_t i = 0; i + 1 < namesAndConstness->Length(); i += 2) {
    variables.push_back({toWtf8(isolate, namesAndConstness->Get(context, i).ToLocalChecked()),
                         namesAndConstness->Get(context, i + 1).ToLocalChecked()->IsTrue()});
  }
  add(isolate, std::move(variables), read);
}

void GlobalsWatch::add(v8::Isolate* isolate, std::vector<Variable> variables, v8::Local<v8::Function> read) {
  if (variables.empty()) return;
  Module& module = modules_.emplace_back();
  module.read.Reset(isolate, read);
  for (Variable& variable : variables) module.variables.push_back({std::move(variable), 0, {}, 0});
}

v8::Local<v8::Array> GlobalsWatch::values(v8::Local<v8::Context> context, const Module& module) const {
  v8::Isolate* isolate = context->GetIsolate();
  v8::Local<v8::Value> answer;
  if (!module.read.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).ToLocal(&answer) ||
      !answer->IsArray())
    return {};
  return answer.As<v8::Array>();
}

void GlobalsWatch::turnEnded(v8::Local<v8::Context> context, const ObjectKey* object) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::TryCatch quiet(isolate);
  for (Module& module : modules_) {
    v8::HandleScope handles(isolate);
    v8::Local<v8::Array> now = values(context, module);
    if (now.IsEmpty()) continue;
    for (std::uint32_t i = 0; i < module.variables.size(); ++i) {
      Watched& watched = module.variables[i];
      v8::Local<v8::Value> value;
      if (!now->Get(context, i).ToLocal(&value)) continue;
      const std::uint64_t print = fingerprint(context, value);
      if (print == watched.print) continue;
      watched.print = print;
      if (object == nullptr ||
          std::find(watched.writers.begin(), watched.writers.end(), *object) != watched.writers.end())
        continue;
      if (watched.writers.size() < kWritersKept) watched.writers.push_back(*object);
      ++watched.writerCount;
    }
  }
}

std::vector<journal::GlobalNode> GlobalsWatch::read(v8::Local<v8::Context> context) const {
  v8::Isolate* isolate = context->GetIsolate();
  v8::TryCatch quiet(isolate);
  std::vector<journal::GlobalNode> nodes;
  for (const Module& module : modules_) {
    v8::Local<v8::Array> now = values(context, module);
    if (now.IsEmpty()) continue;
    for (std::uint32_t i = 0; i < module.variables.size(); ++i) {
      const Watched& watched = module.variables[i];
      v8::Local<v8::Value> value;
      if (!now->Get(context, i).ToLocal(&value) || value->IsFunction()) continue;
      journal::GlobalNode& node = nodes.emplace_back();
      node.value = readValue(context, watched.variable.name, value);
      node.isConstant = watched.variable.isConstant;
      node.writers = watched.writers;
      node.writerCount = watched.writerCount;
    }
  }
  return nodes;
}

}  // namespace durascope::engine
