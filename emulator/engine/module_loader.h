#pragma once
// The user's ES modules, compiled by us through V8: our resolver, our `cloudflare:workers`, an allow-list of `node:`
// modules. Names are those of Script::modules; an import is resolved against the name of the module it stands in.

#include <v8.h>

#include <cstdint>
#include <map>
#include <string>

#include "emulator/base/result.h"
#include "emulator/engine/script.h"

namespace durascope::engine {

class GlobalsWatch;
class IsolateHost;
class ModuleGraphIndex;

/// Isolate thread only. One for each evaluation of the modules: one an isolate, and with globals of its own for each
/// instance one an instance.
class ModuleLoader {
 public:
  /// All outlive it. `globals` learns of the modules' variables.
  ModuleLoader(IsolateHost& host, const Script& script, ModuleGraphIndex& graphs, GlobalsWatch& globals);
  ModuleLoader(const ModuleLoader&) = delete;
  ModuleLoader& operator=(const ModuleLoader&) = delete;
  ~ModuleLoader();
  /// V8's hooks for dynamic import and import.meta.
  static void setHooks(v8::Isolate* isolate);

  /// Compiles, links and evaluates the main module and all it imports; answers its namespace. Failure: kScript with
  /// file:line:column and the source line for syntax errors, missing modules, missing exports and what evaluation
  /// threw.
  Result<v8::Local<v8::Object>> evaluateMain();

 private:
  v8::MaybeLocal<v8::Module> load(const std::string& name);
  v8::MaybeLocal<v8::Module> resolve(const std::string& specifier, const std::string& referrer, bool isDynamic);
  v8::MaybeLocal<v8::Module> compileEsm(const std::string& name, const std::string& source);
  v8::MaybeLocal<v8::Module> synthetic(const std::string& name, v8::Local<v8::Object> exports);
  bool isUnsafeModule(const std::string& specifier) const;
  v8::MaybeLocal<v8::Module> builtin(const std::string& specifier);
  v8::MaybeLocal<v8::Value> dataValue(const ScriptModule& module);
  void throwError(const std::string& message);
  Error describe(const v8::TryCatch& caught, const std::string& fallback) const;

  static v8::MaybeLocal<v8::Module> onResolve(v8::Local<v8::Context>, v8::Local<v8::String>, v8::Local<v8::FixedArray>,
                                              v8::Local<v8::Module>);
  static v8::MaybeLocal<v8::Promise> onDynamicImport(v8::Local<v8::Context>, v8::Local<v8::Data>, v8::Local<v8::Value>,
                                                     v8::Local<v8::String>, v8::Local<v8::FixedArray>);
  static void onImportMeta(v8::Local<v8::Context>, v8::Local<v8::Module>, v8::Local<v8::Object>);

  IsolateHost& host_;
  const Script& script_;
  ModuleGraphIndex& graphs_;
  GlobalsWatch& globals_;
  const std::uint32_t number_;
  std::map<std::string, const ScriptModule*> sources_;
  std::map<std::string, v8::Global<v8::Module>> modules_;
};

}  // namespace durascope::engine
