#include "emulator/engine/module_loader.h"

#include <algorithm>
#include <vector>

#include "emulator/engine/code_generation.h"
#include "emulator/engine/globals_watch.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/module_graph_index.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using v8::Local;
using v8::MaybeLocal;

namespace {

// The property of import.meta through which the statement behind a module's last line reaches us; gone once used.
constexpr char kGlobalsHook[] = "durascope:globals";

// "./b.js" as seen from "lib/a.js" is "lib/b.js".
std::string join(const std::string& referrer, const std::string& specifier) {
  std::string path =
      specifier.front() == '/' ? specifier.substr(1) : referrer.substr(0, referrer.rfind('/') + 1) + specifier;
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part = path.substr(at, end - at);
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    at = end + 1;
  }
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : "/") + part;
  return joined;
}

/// V8's words, and a sentence where the program is right for the real runtime and only too new for the engine here.
std::string withNewerSyntax(std::string text) {
  static constexpr std::pair<const char*, const char*> kNewer[] = {
      {": Duplicate capture group name",
       ". Groups of one name in several alternatives are newer than the JavaScript engine here; name them "
       "differently."},
      {": Invalid group",
       ". Modifiers such as (?i:…) are newer than the JavaScript engine here; if it is one, write it without."},
      {"Invalid flags supplied to RegExp constructor 'v'",
       ". The flag v is newer than the JavaScript engine here; write it with u."}};
  for (const auto& [words, sentence] : kNewer)
    if (text.ends_with(words)) return text + sentence;
  return text;
}

/// Where it happened, and that line, where V8 knows.
void tellPlace(Local<v8::Context> context, Local<v8::Message> message, Error& error) {
  v8::Isolate* isolate = context->GetIsolate();
  const int line = message->GetLineNumber(context).FromMaybe(0);
  if (line <= 0) return;
  error.where = toWtf8(isolate, message->GetScriptResourceName()) + ":" + std::to_string(line) + ":" +
                std::to_string(message->GetStartColumn(context).FromMaybe(0) + 1);
  Local<v8::String> source;
  if (message->GetSourceLine(context).ToLocal(&source)) error.excerpt = toWtf8(isolate, source);
}

// The property of an error with the place of the import that could not be resolved: V8 gives such an error none.
Local<v8::Private> importPlace(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, name(isolate, "durascope:importPlace"));
}

void markImport(Local<v8::Context> context, Local<v8::Module> importer, const std::string& importerName,
                Local<v8::String> specifier, Local<v8::Value> error) {
  if (!error->IsObject()) return;
  const Local<v8::FixedArray> requests = importer->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    const auto request = requests->Get(context, i).As<v8::ModuleRequest>();
    if (!request->GetSpecifier()->StringEquals(specifier)) continue;
    v8::Location at = importer->SourceOffsetToLocation(request->GetSourceOffset());
    const std::string place =
        importerName + ":" + std::to_string(at.GetLineNumber() + 1) + ":" + std::to_string(at.GetColumnNumber() + 1);
    v8::Isolate* isolate = context->GetIsolate();
    (void)error.As<v8::Object>()->SetPrivate(context, importPlace(isolate), toV8(isolate, place));
    return;
  }
}

}  // namespace

ModuleLoader::ModuleLoader(IsolateHost& host, const Script& script, ModuleGraphIndex& graphs, GlobalsWatch& globals)
    : host_(host), script_(script), graphs_(graphs), globals_(globals), number_(graphs.enter(*this)) {
  for (const ScriptModule& module : script.modules) sources_[module.name] = &module;
}

ModuleLoader::~ModuleLoader() { graphs_.leave(number_); }

void ModuleLoader::setHooks(v8::Isolate* isolate) {
  isolate->SetHostImportModuleDynamicallyCallback(onDynamicImport);
  isolate->SetHostInitializeImportMetaObjectCallback(onImportMeta);
}

Result<Local<v8::Object>> ModuleLoader::evaluateMain() {
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Context> context = host_.context();
  v8::EscapableHandleScope handles(isolate);
  v8::TryCatch caught(isolate);
  Local<v8::Module> main;
  if (!load(script_.mainName).ToLocal(&main))
    return tl::unexpected(describe(caught, "The main module did not compile."));
  if (main->InstantiateModule(context, onResolve).IsNothing()) {
    return tl::unexpected(describe(caught, "The main module's imports could not be linked."));
  }
  Local<v8::Value> evaluated;
  // From here on the modules' own code runs; to read a large bundle takes its time before that.
  host_.busy().enter(clock::WorldTime::systemMs(), nullptr);
  const bool finished = main->Evaluate(context).ToLocal(&evaluated);
  if (finished) {
    // Its rejection is told below; it is no promise that nobody looks after, whose reason would be read before.
    mayFail(evaluated.As<v8::Promise>()->Catch(context, host_.runtime("nothing")));
    isolate->PerformMicrotaskCheckpoint();
  }
  host_.busy().leave();
  if (caught.HasTerminated()) {
    isolate->CancelTerminateExecution();
    return fail(ErrorKind::kScript,
                "The main module was terminated: its top level ran for too long. Is there a loop that never ends "
                "outside the handlers?",
                script_.mainName);
  }
  if (!finished) return tl::unexpected(describe(caught, "The main module could not be evaluated."));
  Local<v8::Promise> promise = evaluated.As<v8::Promise>();
  if (promise->State() == v8::Promise::kRejected) {
    Local<v8::Value> reason = promise->Result();
    Error error{ErrorKind::kScript,
                "The main module threw while its top level ran: " + withNewerSyntax(plainText(context, reason)),
                script_.mainName,
                {}};
    tellPlace(context, v8::Exception::CreateMessage(isolate, reason), error);
    return tl::unexpected(std::move(error));
  }
  if (promise->State() == v8::Promise::kPending) {
    return fail(ErrorKind::kScript,
                "The main module awaits something at its top level that does not come. Timers and requests are not "
                "available there; move the await into a handler.",
                script_.mainName);
  }
  return handles.Escape(main->GetModuleNamespace().As<v8::Object>());
}

MaybeLocal<v8::Module> ModuleLoader::load(const std::string& name) {
  v8::Isolate* isolate = host_.isolate();
  if (const auto known = modules_.find(name); known != modules_.end()) return known->second.Get(isolate);
  const auto source = sources_.find(name);
  if (source == sources_.end()) return {};
  if (source->second->kind == ModuleKind::kEsm) return compileEsm(name, source->second->bytes);
  Local<v8::Value> value;
  if (!dataValue(*source->second).ToLocal(&value)) return {};
  Local<v8::Object> exports = v8::Object::New(isolate);
  exports->Set(host_.context(), engine::name(isolate, "default"), value).Check();
  return synthetic(name, exports);
}

MaybeLocal<v8::Module> ModuleLoader::compileEsm(const std::string& name, const std::string& source) {
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Context> context = host_.context();
  // The runtime's parser lists the module's variables; a module that it cannot parse gets V8's error below.
  std::string suffix;
  Local<v8::Value> argument = toV8(isolate, source), listed;
  if (host_.runtime("moduleVariables")->Call(context, v8::Undefined(isolate), 1, &argument).ToLocal(&listed) &&
      listed->IsString()) {
    suffix = toWtf8(isolate, listed);
  }
  const std::string whole =
      suffix.empty() ? source : source + "\n;import.meta[\"" + kGlobalsHook + "\"](" + suffix + ");\n";
  Local<v8::PrimitiveArray> options = v8::PrimitiveArray::New(isolate, 1);
  options->Set(isolate, 0, v8::Integer::NewFromUnsigned(isolate, number_));
  v8::ScriptOrigin origin(isolate, toV8(isolate, name), 0, 0, false, -1, Local<v8::Value>(), false, false, true,
                          options);
  v8::ScriptCompiler::Source unit(toV8(isolate, whole), origin);
  Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &unit).ToLocal(&module)) return {};
  modules_[name].Reset(isolate, module);
  graphs_.add(number_, module, name);
  return module;
}

MaybeLocal<v8::Module> ModuleLoader::synthetic(const std::string& name, Local<v8::Object> exports) {
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Context> context = host_.context();
  Local<v8::Array> keys;
  if (!exports->GetOwnPropertyNames(context, v8::ONLY_ENUMERABLE, v8::KeyConversionMode::kConvertToString)
           .ToLocal(&keys))
    return {};
  std::vector<Local<v8::String>> names;
  for (std::uint32_t i = 0; i < keys->Length(); ++i)
    names.push_back(keys->Get(context, i).ToLocalChecked().As<v8::String>());
  Local<v8::Module> module = v8::Module::CreateSyntheticModule(
      isolate, toV8(isolate, name), names,
      [](Local<v8::Context> inner, Local<v8::Module> self) -> MaybeLocal<v8::Value> {
        v8::Isolate* current = inner->GetIsolate();
        Local<v8::Value> values;
        // The exports wait in the runtime under the module's hash, since V8 gives this callback no data of ours.
        Local<v8::Value> key = v8::Integer::New(current, self->GetIdentityHash());
        IsolateHost& host = ModuleGraphIndex::of(inner)->host();
        if (!host.runtime("takeExports")->Call(inner, v8::Undefined(current), 1, &key).ToLocal(&values)) return {};
        Local<v8::Object> object = values.As<v8::Object>();
        Local<v8::Array> all =
            object->GetOwnPropertyNames(inner, v8::ONLY_ENUMERABLE, v8::KeyConversionMode::kConvertToString)
                .ToLocalChecked();
        for (std::uint32_t i = 0; i < all->Length(); ++i) {
          Local<v8::Value> exportName = all->Get(inner, i).ToLocalChecked(), value;
          if (!object->Get(inner, exportName).ToLocal(&value)) return {};
          if (self->SetSyntheticModuleExport(current, exportName.As<v8::String>(), value).IsNothing()) return {};
        }
        Local<v8::Promise::Resolver> done = v8::Promise::Resolver::New(inner).ToLocalChecked();
        done->Resolve(inner, v8::Undefined(current)).Check();
        return done->GetPromise();
      });
  Local<v8::Value> arguments[] = {v8::Integer::New(isolate, module->GetIdentityHash()), exports};
  if (host_.runtime("keepExports")->Call(context, v8::Undefined(isolate), 2, arguments).IsEmpty()) return {};
  modules_[name].Reset(isolate, module);
  return module;
}

MaybeLocal<v8::Value> ModuleLoader::dataValue(const ScriptModule& module) {
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Context> context = host_.context();
  switch (module.kind) {
    case ModuleKind::kText:
      return toV8(isolate, module.bytes);
    case ModuleKind::kJson:
      return v8::JSON::Parse(context, toV8(isolate, module.bytes));
    case ModuleKind::kData: {
      Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, module.bytes.size());
      std::copy(module.bytes.begin(), module.bytes.end(), static_cast<char*>(buffer->GetBackingStore()->Data()));
      return buffer;
    }
    case ModuleKind::kWasm: {
      const CodeGenerationAllowed allowed(context);
      Local<v8::WasmModuleObject> wasm;
      const v8::MemorySpan<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(module.bytes.data()),
                                                     module.bytes.size());
      if (!v8::WasmModuleObject::Compile(isolate, bytes).ToLocal(&wasm)) return {};
      return wasm.As<v8::Value>();
    }
    case ModuleKind::kEsm:
      break;
  }
  return {};
}

MaybeLocal<v8::Module> ModuleLoader::resolve(const std::string& specifier, const std::string& referrer,
                                             bool isDynamic) {
  const bool relative = specifier.rfind("./", 0) == 0 || specifier.rfind("../", 0) == 0 || specifier.rfind('/', 0) == 0;
  const std::string target = relative ? join(referrer, specifier) : specifier;
  if (sources_.count(target) != 0) return load(target);
  if (!relative) {
    if (modules_.count(target) != 0) return load(target);
    if (target.rfind("cloudflare:", 0) == 0 || isUnsafeModule(target) || target.rfind("node:", 0) == 0 ||
        host_.flags().nodeGlobals) {
      v8::TryCatch caught(host_.isolate());
      Local<v8::Module> module;
      if (builtin(target).ToLocal(&module)) return module;
      if (caught.HasCaught()) {
        caught.ReThrow();
        return {};
      }
    }
  }
  throwError("No such module \"" + target + "\"." + (isDynamic ? "" : "\n  imported from \"" + referrer + "\""));
  return {};
}

bool ModuleLoader::isUnsafeModule(const std::string& specifier) const {
  return specifier == "workerd:unsafe" && host_.flags().unsafeModule;
}

MaybeLocal<v8::Module> ModuleLoader::builtin(const std::string& specifier) {
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Value> argument, exports;
  std::string function;
  if (specifier.rfind("cloudflare:", 0) == 0) {
    function = "cloudflareModule";
    argument = toV8(isolate, specifier);
  } else if (isUnsafeModule(specifier)) {
    function = "unsafeModule";
    argument = v8::Undefined(isolate);
  } else {
    const std::string bare = specifier.rfind("node:", 0) == 0 ? specifier.substr(5) : specifier;
    if (!host_.flags().nodeModules && !(host_.flags().asyncContext && bare == "async_hooks")) {
      throwError("No such module \"" + specifier +
                 "\". Node's modules need the compatibility flag nodejs_compat; add it to compatibility_flags in the "
                 "configuration.");
      return {};
    }
    function = "nodeModule";
    argument = toV8(isolate, bare);
  }
  if (!host_.runtime(function.c_str())->Call(host_.context(), v8::Undefined(isolate), 1, &argument).ToLocal(&exports) ||
      !exports->IsObject())
    return {};
  return synthetic(specifier, exports.As<v8::Object>());
}

void ModuleLoader::throwError(const std::string& message) {
  host_.isolate()->ThrowException(v8::Exception::Error(toV8(host_.isolate(), message)));
}

Error ModuleLoader::describe(const v8::TryCatch& caught, const std::string& fallback) const {
  Local<v8::Context> context = host_.context();
  Error error{ErrorKind::kScript, fallback, script_.mainName, {}};
  if (!caught.HasCaught() || caught.Exception().IsEmpty()) return error;
  error.message = withNewerSyntax(plainText(context, caught.Exception()));
  if (!caught.Message().IsEmpty()) tellPlace(context, caught.Message(), error);
  if (error.where != script_.mainName || !caught.Exception()->IsObject()) return error;
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Value> place;
  if (caught.Exception().As<v8::Object>()->GetPrivate(context, importPlace(isolate)).ToLocal(&place) &&
      place->IsString())
    error.where = toWtf8(isolate, place);
  return error;
}

MaybeLocal<v8::Module> ModuleLoader::onResolve(Local<v8::Context> context, Local<v8::String> specifier,
                                               Local<v8::FixedArray> /*assertions*/, Local<v8::Module> referrer) {
  v8::Isolate* isolate = context->GetIsolate();
  const ModuleGraphIndex::Place place = ModuleGraphIndex::of(context)->find(referrer);
  if (place.loader != nullptr) {
    v8::TryCatch caught(isolate);
    const MaybeLocal<v8::Module> resolved = place.loader->resolve(toWtf8(isolate, specifier), place.name, false);
    if (!caught.HasCaught()) return resolved;
    markImport(context, referrer, place.name, specifier, caught.Exception());
    caught.ReThrow();
    return {};
  }
  isolate->ThrowException(v8::Exception::Error(toV8(isolate, "An import came from a module that is not known.")));
  return {};
}

MaybeLocal<v8::Promise> ModuleLoader::onDynamicImport(Local<v8::Context> context, Local<v8::Data> options,
                                                      Local<v8::Value> resource, Local<v8::String> specifier,
                                                      Local<v8::FixedArray> /*assertions*/) {
  v8::Isolate* isolate = context->GetIsolate();
  ModuleGraphIndex* graphs = ModuleGraphIndex::of(context);
  ModuleLoader* self = nullptr;
  if (const auto numbers = options.As<v8::PrimitiveArray>(); graphs != nullptr && numbers->Length() == 1)
    self = graphs->loader(numbers->Get(isolate, 0).As<v8::Uint32>()->Value());
  Local<v8::Promise::Resolver> promise;
  if (!v8::Promise::Resolver::New(context).ToLocal(&promise)) return {};
  v8::TryCatch caught(isolate);
  Local<v8::Module> module;
  Local<v8::Value> evaluated;
  if (self == nullptr || !self->resolve(toWtf8(isolate, specifier), toWtf8(isolate, resource), true).ToLocal(&module) ||
      module->InstantiateModule(context, onResolve).IsNothing() || !module->Evaluate(context).ToLocal(&evaluated)) {
    if (!caught.HasTerminated() && caught.HasCaught()) promise->Reject(context, caught.Exception()).Check();
    return promise->GetPromise();
  }
  // The import is done when evaluation is; `then` hands on the namespace.
  Local<v8::Function> giveNamespace =
      v8::Function::New(
          context, [](const v8::FunctionCallbackInfo<v8::Value>& info) { info.GetReturnValue().Set(info.Data()); },
          module->GetModuleNamespace())
          .ToLocalChecked();
  return evaluated.As<v8::Promise>()->Then(context, giveNamespace);
}

void ModuleLoader::onImportMeta(Local<v8::Context> context, Local<v8::Module> module, Local<v8::Object> meta) {
  v8::Isolate* isolate = context->GetIsolate();
  ModuleGraphIndex* graphs = ModuleGraphIndex::of(context);
  ModuleLoader* self = graphs == nullptr ? nullptr : graphs->find(module).loader;
  if (self == nullptr) return;
  // The hook's data: the meta object, so that it can take itself away, and the loader's number.
  Local<v8::Value> data[] = {meta, v8::Integer::NewFromUnsigned(isolate, self->number_)};
  Local<v8::Function> hook = v8::Function::New(
                                 context,
                                 [](const v8::FunctionCallbackInfo<v8::Value>& info) {
                                   Local<v8::Context> inner = info.GetIsolate()->GetCurrentContext();
                                   Local<v8::Array> own = info.Data().As<v8::Array>();
                                   Local<v8::Object> holder = own->Get(inner, 0).ToLocalChecked().As<v8::Object>();
                                   holder->Delete(inner, name(info.GetIsolate(), kGlobalsHook)).Check();
                                   ModuleLoader* loader = ModuleGraphIndex::of(inner)->loader(
                                       own->Get(inner, 1).ToLocalChecked().As<v8::Uint32>()->Value());
                                   if (loader != nullptr && info[0]->IsArray() && info[1]->IsFunction())
                                     loader->globals_.add(inner, info[0].As<v8::Array>(), info[1].As<v8::Function>());
                                 },
                                 v8::Array::New(isolate, data, 2))
                                 .ToLocalChecked();
  meta->DefineOwnProperty(context, name(isolate, kGlobalsHook), hook, v8::DontEnum).Check();
}

}  // namespace durascope::engine
