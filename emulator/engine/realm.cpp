#include "emulator/engine/realm.h"

#include <algorithm>
#include <string>
#include <utility>

#include "emulator/engine/bindings.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/module_graph_index.h"
#include "emulator/engine/module_loader.h"
#include "emulator/engine/runtime_sources.h"
#include "emulator/engine/stack_format.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// The stack without the frames of the runtime's own JavaScript, which nobody can do anything about.
std::string withoutOurs(const std::string& stack) {
  std::string kept;
  std::size_t at = 0;
  while (at < stack.size()) {
    const std::size_t end = std::min(stack.find('\n', at), stack.size());
    const std::string_view line(stack.data() + at, end - at);
    if (line.find("durascope:") == std::string_view::npos && line.find("node:internal") == std::string_view::npos) {
      kept.append(kept.empty() ? "" : "\n").append(line);
    }
    at = end + 1;
  }
  return kept;
}

template <class T>
Local<T> getOrEmpty(v8::Isolate* isolate, const v8::Global<T>& kept) {
  return kept.IsEmpty() ? Local<T>() : kept.Get(isolate);
}

}  // namespace

Realm::Realm(IsolateHost& host) : host_(host), isolate_(host.isolate()) {}
Realm::~Realm() = default;

v8::Local<v8::Context> Realm::context() const { return host_.context(); }

Local<v8::Object> Realm::environment() const { return env_.Get(isolate_); }
Local<v8::Object> Realm::callbackScope() const { return scope_.Get(isolate_); }
Local<v8::Object> Realm::worker() const { return getOrEmpty(isolate_, worker_); }
Local<v8::Function> Realm::workerClass() const { return getOrEmpty(isolate_, workerClass_); }
Local<v8::Function> Realm::classOf(std::uint32_t ns) const {
  return ns < classes_.size() ? getOrEmpty(isolate_, classes_[ns]) : Local<v8::Function>();
}

Local<v8::Function> Realm::exportedClass(const std::string& exported) const {
  const auto found = exportedClasses_.find(exported);
  return found == exportedClasses_.end() ? Local<v8::Function>() : found->second.Get(isolate_);
}

Result<void> Realm::loadRuntime() {
  v8::TryCatch caught(isolate_);
  Local<v8::Object> native = v8::Object::New(isolate_);
  native_.Reset(isolate_, native);
  scope_.Reset(isolate_, v8::Object::New(isolate_));
  installBindings();
  const auto failed = [&](const std::string& file) {
    const std::string why = caught.HasCaught() ? plainText(context(), caught.Exception()) : "no exception";
    return fail(ErrorKind::kInternal, "The runtime's own " + file + " did not load: " + why);
  };
  const auto compile = [&](const RuntimeSource& source, std::vector<Local<v8::String>> parameters) {
    v8::ScriptOrigin origin(isolate_, toV8(isolate_, std::string("durascope:") + source.name));
    v8::ScriptCompiler::Source unit(toV8(isolate_, source.text), origin);
    return v8::ScriptCompiler::CompileFunctionInContext(context(), &unit, parameters.size(), parameters.data(), 0,
                                                        nullptr);
  };
  Local<v8::Object> made;
  for (const RuntimeSource& source : runtimeSources()) {
    Local<v8::Value> answer;
    if (std::string_view(source.name) == "bootstrap.js") {
      v8::MaybeLocal<v8::Value> started = node::LoadEnvironment(
          host_.node().env(), [&](const node::StartExecutionCallbackInfo& info) -> v8::MaybeLocal<v8::Value> {
            Local<v8::Function> function;
            if (!compile(source, {name(isolate_, "native"), name(isolate_, "require"), name(isolate_, "process")})
                     .ToLocal(&function))
              return {};
            Local<v8::Value> arguments[] = {native, info.native_require, info.process_object};
            return function->Call(context(), v8::Undefined(isolate_), 3, arguments);
          });
      if (!started.ToLocal(&answer) || !answer->IsObject()) return failed(source.name);
      made = answer.As<v8::Object>();
      Local<v8::Object> lib = made->Get(context(), name(isolate_, "lib")).ToLocalChecked().As<v8::Object>();
      runtime_.Reset(isolate_, lib);
      Local<v8::Object> flags = v8::Object::New(isolate_);
      for (const auto& [flag, on] : {std::pair("nodeGlobals", host_.flags().nodeGlobals),
                                     {"nodeTimers", host_.flags().nodeTimers},
                                     {"enhancedErrors", host_.flags().enhancedErrors},
                                     {"outgoing", host_.options().outgoing},
                                     {"ctxExports", host_.flags().ctxExports},
                                     {"rpc", host_.flags().rpc},
                                     {"rpcParamsDupStubs", host_.flags().rpcParamsDupStubs},
                                     {"closeReasonLimit", host_.flags().closeReasonLimit},
                                     {"socketBlobs", host_.flags().socketBlobs}}) {
        flags->Set(context(), name(isolate_, flag), v8::Boolean::New(isolate_, on)).Check();
      }
      flags->Set(context(), name(isolate_, "date"), toV8(isolate_, host_.script().compatibilityDate)).Check();
      std::vector<Local<v8::Value>> names;
      for (const std::string& flag : host_.script().compatibilityFlags) names.push_back(toV8(isolate_, flag));
      flags->Set(context(), name(isolate_, "names"), v8::Array::New(isolate_, names.data(), names.size())).Check();
      lib->Set(context(), name(isolate_, "flags"), flags).Check();
      continue;
    }
    Local<v8::Function> function;
    if (!compile(source, {name(isolate_, "native"), name(isolate_, "node"), name(isolate_, "lib")}).ToLocal(&function))
      return failed(source.name);
    Local<v8::Value> arguments[] = {native, made->Get(context(), name(isolate_, "node")).ToLocalChecked(),
                                    runtime_.Get(isolate_)};
    if (!function->Call(context(), v8::Undefined(isolate_), 3, arguments).ToLocal(&answer)) return failed(source.name);
  }
  if (runtime("installGlobals")->Call(context(), v8::Undefined(isolate_), 0, nullptr).IsEmpty())
    return failed("platform.js");
  keepFunctions();
  return {};
}

void Realm::installBindings() {
  Local<v8::Object> native = native_.Get(isolate_);
  installIdentityBinding(host_, native);
  installStubBinding(host_, native);
  installPipeBinding(host_, native);
  installRpcBinding(host_, native);
  installSocketBinding(host_, native);
  installStateBinding(host_, native);
  installSectionBinding(host_, native);
  installOutsideBinding(host_, native);
  installFacetBinding(host_, native);
  installStorageBinding(host_, native);
  installAlarmBinding(host_, native);
  installBookmarkBinding(host_, native);
  installSqlBinding(host_, native);
  installTransactionBinding(host_, native);
  installKvBinding(host_, native);
  installTimerBinding(host_, native);
  installTestBinding(host_, native);
  installAsyncContextBinding(host_, native);
  installPackageBinding(host_, native);
  installRejectionBinding(host_, native);
  installFaultBinding(host_, native);
  installUnsafeBinding(host_, native);
  installRandomBinding(host_, native);
  installPlatformBinding(host_, native);
}

// Code from strings, and WebAssembly from bytes: for start-up only, as on the real runtime.
void Realm::forbidCodeGeneration() {
  context()->AllowCodeGenerationFromStrings(false);
  isolate_->SetModifyCodeGenerationFromStringsCallback(  // Node's own would allow it
      [](Local<v8::Context>, Local<v8::Value>, bool) {
        return v8::ModifyCodeGenerationFromStringsResult{false, {}};
      });
  // The runtime itself may still compile, for as long as it allows code generation.
  isolate_->SetAllowWasmCodeGenerationCallback(
      [](Local<v8::Context> context, Local<v8::String>) { return context->IsCodeGenerationFromStringsAllowed(); });
  context()->SetErrorMessageForCodeGenerationFromStrings(
      toV8(isolate_, "Code generation from strings disallowed for this context"));
}

Result<void> Realm::loadScript() {
  makeEnvironmentObject();
  if (!host_.flags().startupEval) forbidCodeGeneration();
  graphs_ = std::make_unique<ModuleGraphIndex>(host_);
  isolate_->SetPrepareStackTraceCallback(formatStack);
  modules_ = std::make_unique<ModuleLoader>(host_, host_.script(), *graphs_, globals_);
  Result<Local<v8::Object>> exports = [&] {
    // Node looks after promises that nobody handles when this goes out of scope.
    node::CallbackScope callbacks(isolate_, scope_.Get(isolate_), {0, 0});
    return modules_->evaluateMain();
  }();
  if (host_.heapExhausted()) {
    isolate_->CancelTerminateExecution();
    return fail(ErrorKind::kScript,
                "The main module used up its heap of " + std::to_string(host_.options().heapLimitMiB) +
                    " MiB while its top level ran.",
                host_.script().mainName);
  }
  if (!exports) return tl::unexpected(exports.error());
  if (runtime("start")->Call(context(), v8::Undefined(isolate_), 0, nullptr).IsEmpty())
    return fail(ErrorKind::kInternal, "The runtime did not start.");
  forbidCodeGeneration();
  return readShape(*exports);
}

void Realm::makeEnvironmentObject() {
  Local<v8::Object> env = v8::Object::New(isolate_);
  for (std::uint32_t ns = 0; ns < host_.script().namespaces.size(); ++ns) {
    if (host_.script().namespaces[ns].binding.empty()) continue;
    Local<v8::Value> index = v8::Integer::NewFromUnsigned(isolate_, ns), binding;
    if (runtime("makeNamespace")->Call(context(), v8::Undefined(isolate_), 1, &index).ToLocal(&binding)) {
      env->Set(context(), toV8(isolate_, host_.script().namespaces[ns].binding), binding).Check();
    }
  }
  for (const ScriptVariable& variable : host_.script().variables) {
    v8::TryCatch quiet(isolate_);
    Local<v8::Value> value;
    if (v8::JSON::Parse(context(), toV8(isolate_, variable.json)).ToLocal(&value)) {
      env->Set(context(), toV8(isolate_, variable.name), value).Check();
    }
  }
  for (const ScriptService& service : host_.script().services) {
    v8::TryCatch quiet(isolate_);
    Local<v8::Value> arguments[] = {toV8(isolate_, service.entrypoint), v8::Undefined(isolate_)}, binding;
    if (!service.propsJson.empty())
      arguments[1] = v8::JSON::Parse(context(), toV8(isolate_, service.propsJson)).FromMaybe(arguments[1]);
    if (runtime("makeServiceBinding")->Call(context(), v8::Undefined(isolate_), 2, arguments).ToLocal(&binding)) {
      env->Set(context(), toV8(isolate_, service.binding), binding).Check();
    }
  }
  env_.Reset(isolate_, env);
  runtime_.Get(isolate_)->Set(context(), name(isolate_, "env"), env).Check();
}

Result<void> Realm::readShape(Local<v8::Object> exports) {
  v8::TryCatch caught(isolate_);
  Local<v8::Value> argument = exports, answer;
  if (!runtime("shapeOf")->Call(context(), v8::Undefined(isolate_), 1, &argument).ToLocal(&answer)) {
    return fail(ErrorKind::kScript,
                "The exports of the main module could not be read: " + plainText(context(), caught.Exception()),
                host_.script().mainName);
  }
  std::vector<Local<v8::Value>> namespaces;
  for (std::uint32_t ns = 0; ns < host_.script().namespaces.size(); ++ns) {
    namespaces.push_back(toV8(isolate_, host_.script().namespaces[ns].className));
    namespaces.push_back(v8::Integer::NewFromUnsigned(isolate_, ns));
  }
  Local<v8::Value> known[] = {exports, v8::Array::New(isolate_, namespaces.data(), namespaces.size())};
  mayFail(runtime("keepEntrypoints")->Call(context(), v8::Undefined(isolate_), 2, known));
  Local<v8::Array> shape = answer.As<v8::Array>();
  const auto at = [&](Local<v8::Array> array, std::uint32_t i) { return array->Get(context(), i).ToLocalChecked(); };
  shape_.hasWorker = at(shape, 0)->IsTrue();
  if (at(shape, 1)->IsObject()) worker_.Reset(isolate_, at(shape, 1).As<v8::Object>());
  if (at(shape, 2)->IsTrue()) workerClass_.Reset(isolate_, at(shape, 1).As<v8::Function>());
  Local<v8::Array> classes = at(shape, 3).As<v8::Array>();
  classes_.resize(host_.script().namespaces.size());
  for (std::uint32_t i = 0; i + 2 < classes->Length(); i += 3) {
    const std::string className = toWtf8(isolate_, at(classes, i));
    shape_.classes.push_back(className);
    if (at(classes, i + 2)->IsTrue()) shape_.durableClasses.push_back(className);
    exportedClasses_[className].Reset(isolate_, at(classes, i + 1).As<v8::Function>());
    for (std::size_t ns = 0; ns < host_.script().namespaces.size(); ++ns) {
      if (host_.script().namespaces[ns].className == className)
        classes_[ns].Reset(isolate_, at(classes, i + 1).As<v8::Function>());
    }
  }
  if (!runtime("testsOf")->Call(context(), v8::Undefined(isolate_), 1, &argument).ToLocal(&answer)) {
    return fail(ErrorKind::kScript,
                "The exports of the main module could not be read: " + plainText(context(), caught.Exception()),
                host_.script().mainName);
  }
  Local<v8::Array> tests = answer.As<v8::Array>();
  for (std::uint32_t i = 0; i + 2 < tests->Length(); i += 3) {
    shape_.tests.push_back(toWtf8(isolate_, at(tests, i)));
    tests_.emplace_back(v8::Global<v8::Object>(isolate_, at(tests, i + 1).As<v8::Object>()),
                        at(tests, i + 2)->IsTrue());
  }
  return {};
}

Realm::Test Realm::test(const std::string& exported) const {
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    if (shape_.tests[i] == exported) return {tests_[i].first.Get(isolate_), tests_[i].second};
  }
  return {};
}

Local<v8::Function> Realm::runtime(const char* function) const {
  // Kept, since V8 answers nothing while it terminates what runs.
  if (const auto kept = functions_.find(function); kept != functions_.end()) return kept->second.Get(isolate_);
  return runtime_.Get(isolate_)->Get(context(), name(isolate_, function)).ToLocalChecked().As<v8::Function>();
}

void Realm::keepFunctions() {
  const Local<v8::Object> lib = runtime_.Get(isolate_);
  const Local<v8::Array> names = lib->GetOwnPropertyNames(context()).ToLocalChecked();
  for (std::uint32_t i = 0; i < names->Length(); ++i) {
    const Local<v8::Value> key = names->Get(context(), i).ToLocalChecked();
    const Local<v8::Value> value = lib->Get(context(), key).ToLocalChecked();
    if (value->IsFunction()) functions_[toWtf8(isolate_, key)].Reset(isolate_, value.As<v8::Function>());
  }
}

void Realm::silenceNative() {
  if (native_.IsEmpty()) return;
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  Local<v8::Object> native = native_.Get(isolate_);
  Local<v8::Array> names;
  Local<v8::Function> nothing;
  if (!native->GetOwnPropertyNames(context()).ToLocal(&names) ||
      !v8::Function::New(context(), [](const v8::FunctionCallbackInfo<v8::Value>&) {}).ToLocal(&nothing)) {
    return;
  }
  for (std::uint32_t i = 0; i < names->Length(); ++i) {
    Local<v8::Value> key;
    if (names->Get(context(), i).ToLocal(&key)) mayFail(native->Set(context(), key, nothing));
  }
}

lifecycle::BreakError Realm::describe(Local<v8::Value> thrown) {
  lifecycle::BreakError error;
  v8::TryCatch quiet(isolate_);
  Local<v8::Value> answer;
  if (!runtime("describeError")->Call(context(), v8::Undefined(isolate_), 1, &thrown).ToLocal(&answer) ||
      !answer->IsArray()) {
    error.message = plainText(context(), thrown);
    return error;
  }
  Local<v8::Array> parts = answer.As<v8::Array>();
  const auto at = [&](std::uint32_t i) { return parts->Get(context(), i).ToLocalChecked(); };
  error.name = toWtf8(isolate_, at(0));
  error.message = toWtf8(isolate_, at(1));
  error.stack = withoutOurs(toWtf8(isolate_, at(2)));
  if (error.stack.empty()) error.stack = (error.name.empty() ? "" : error.name + ": ") + error.message;
  if (host_.options().mapStack) error.stack = host_.options().mapStack(error.stack);
  if (!at(3)->IsUndefined()) {
    std::string bytes;
    // What cannot be cloned is lost, the message stays.
    if (serialise(host_, at(3), bytes)) error.serialised = std::move(bytes);
  }
  return error;
}

Local<v8::Value> Realm::toJavaScript(const lifecycle::BreakError& error, bool* isWhole) {
  Local<v8::Object> flags = v8::Object::New(isolate_);
  const auto tellObject = [&] {
    if (error.objectId.empty()) return;
    flags->Set(context(), name(isolate_, "durableObjectId"), toV8(isolate_, error.objectId)).Check();
  };
  // workerd: with the error's own properties where those cross, else behind the marks.
  Local<v8::Value> detail = v8::Undefined(isolate_);
  // An error may hold what cannot be read back, itself for example: as there, message and marks are all that is left.
  const bool whole = error.serialised.empty() || deserialise(context(), error.serialised).ToLocal(&detail);
  if (isWhole != nullptr) *isWhole = whole;
  if (!whole) detail = v8::Undefined(isolate_);
  const bool withProperties = !error.serialised.empty() && error.name != "DOMException";
  if (withProperties && whole) tellObject();
  for (const auto& [flag, on] : {std::pair("remote", error.remote && !error.unmarked),
                                 {"overloaded", error.overloaded},
                                 {"durableObjectReset", error.durableObjectReset && !error.unmarked},
                                 {"retryable", error.retryable}}) {
    if (on) flags->Set(context(), name(isolate_, flag), v8::True(isolate_)).Check();
  }
  if (!withProperties) tellObject();
  Local<v8::Value> arguments[] = {toV8(isolate_, error.name), toV8(isolate_, error.message), detail, flags};
  Local<v8::Value> made;
  if (runtime("makeError")->Call(context(), v8::Undefined(isolate_), 4, arguments).ToLocal(&made)) return made;
  return v8::Exception::Error(toV8(isolate_, error.message));
}

}  // namespace durascope::engine
