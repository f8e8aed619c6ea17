#pragma once
// The JavaScript world of one isolate: the runtime's own half, the user's modules, what they export, and env.
//
// Isolate thread only, with the isolate entered.

#include <v8.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/engine/engine.h"
#include "emulator/engine/globals_watch.h"
#include "emulator/engine/script.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

class IsolateHost;
class ModuleGraphIndex;
class ModuleLoader;

class Realm {
 public:
  explicit Realm(IsolateHost& host);
  ~Realm();
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;

  /// The runtime's own JavaScript. kInternal when it does not load.
  Result<void> loadRuntime();
  /// The user's modules. kScript with place and source line when they do not load; kInternal.
  Result<void> loadScript();
  /// Node may run JavaScript once more while its Environment goes; from now on that does not find this isolate's host.
  void silenceNative();

  const ScriptShape& shape() const { return shape_; }
  /// A function that the runtime's JavaScript has put on `lib`.
  v8::Local<v8::Function> runtime(const char* function) const;
  v8::Local<v8::Object> environment() const;
  /// The class of a namespace; empty where the main module does not export it.
  v8::Local<v8::Function> classOf(std::uint32_t ns) const;
  /// Any class that the main module exports; empty when there is none of that name.
  v8::Local<v8::Function> exportedClass(const std::string& exported) const;
  /// The default export; empty when there is none.
  v8::Local<v8::Object> worker() const;
  /// The default export if it is a class that extends WorkerEntrypoint, else empty.
  v8::Local<v8::Function> workerClass() const;
  /// An export with a test() method, and whether it is a class; empty when there is none of that name.
  struct Test {
    v8::Local<v8::Object> entry;
    bool isClass = false;
  };
  Test test(const std::string& exported) const;
  /// The resource of Node's callback scopes.
  v8::Local<v8::Object> callbackScope() const;

  GlobalsWatch& globals() { return globals_; }
  /// Of all evaluations of the user's modules in this isolate.
  ModuleGraphIndex& moduleGraphs() { return *graphs_; }

  /// What a caller of the object is told of something thrown, and the way back.
  lifecycle::BreakError describe(v8::Local<v8::Value> thrown);
  /// `isWhole` is told whether the error's details, if it has any, could be read.
  v8::Local<v8::Value> toJavaScript(const lifecycle::BreakError& error, bool* isWhole = nullptr);

 private:
  void installBindings();
  void makeEnvironmentObject();
  void forbidCodeGeneration();
  Result<void> readShape(v8::Local<v8::Object> exports);
  v8::Local<v8::Context> context() const;
  /// So that runtime() needs nothing of V8.
  void keepFunctions();

  IsolateHost& host_;
  v8::Isolate* const isolate_;
  v8::Global<v8::Object> native_;
  v8::Global<v8::Object> runtime_;
  std::map<std::string, v8::Global<v8::Function>, std::less<>> functions_;  ///< Of `runtime_`, by name.
  v8::Global<v8::Object> scope_;
  GlobalsWatch globals_;
  std::unique_ptr<ModuleGraphIndex> graphs_;
  std::unique_ptr<ModuleLoader> modules_;
  v8::Global<v8::Object> env_;
  std::vector<v8::Global<v8::Function>> classes_;                              // by namespace
  std::unordered_map<std::string, v8::Global<v8::Function>> exportedClasses_;  // all, by name
  v8::Global<v8::Object> worker_;
  v8::Global<v8::Function> workerClass_;
  std::vector<std::pair<v8::Global<v8::Object>, bool>> tests_;  // as ScriptShape::tests; whether a class
  ScriptShape shape_;
};

}  // namespace durascope::engine
