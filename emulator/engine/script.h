#pragma once
// What an isolate runs: the project's modules and what its configuration binds. Plain data, shared read-only by all
// isolates.

#include <cstdint>
#include <string>
#include <vector>

namespace durascope::engine {

enum class ModuleKind { kEsm, kJson, kText, kData, kWasm };

struct ScriptModule {
  std::string name;  ///< Relative to the main module's folder; what imports are resolved against.
  ModuleKind kind = ModuleKind::kEsm;
  std::string bytes;
};

struct ScriptNamespace {
  std::string binding;  ///< Name in env; empty when nothing binds the class.
  std::string className;
  std::string uniqueKey;
  bool sqlite = false;
};

struct ScriptVariable {
  std::string name;
  std::string json;
};

/// A service binding of the project to one of its own entrypoints.
struct ScriptService {
  std::string binding;
  std::string entrypoint;  ///< "default", or the name of an exported class.
  std::string propsJson;   ///< Empty: none.
};

struct Script {
  std::string name;
  std::string mainName;
  std::vector<ScriptModule> modules;
  std::vector<ScriptNamespace> namespaces;
  std::vector<ScriptVariable> variables;
  std::vector<ScriptService> services;
  std::string compatibilityDate;
  std::vector<std::string> compatibilityFlags;
};

/// What user code gets of the compatibility dates and flags (lifecycle.md 8.3).
struct ScriptFlags {
  bool nodeModules = false;            ///< `node:` imports: nodejs_compat, or from 2026-08-04.
  bool nodeGlobals = false;            ///< process, Buffer, global, setImmediate.
  bool nodeTimers = false;             ///< setTimeout gives an object.
  bool asyncContext = false;           ///< `node:async_hooks` alone: nodejs_als.
  bool startupEval = false;            ///< Code from strings while modules are evaluated: from 2025-06-01.
  bool enhancedErrors = false;         ///< Names and properties of errors survive: from 2026-04-21.
  bool ctxExports = false;             ///< ctx.exports: from 2025-11-17.
  bool rpc = false;                    ///< Every name of a stub is a method: from 2024-04-03.
  bool rpcParamsDupStubs = false;      ///< A stub that is an argument stays its sender's, too: from 2026-01-20.
  bool unsafeModule = false;           ///< `workerd:unsafe` may be imported: unsafe_module.
  bool deleteAllDeletesAlarm = false;  ///< From 2026-02-24.
  bool closeReasonLimit = false;       ///< A WebSocket's close reason has at most 123 bytes: from 2026-03-03.
  bool socketBlobs = false;            ///< Binary messages are Blobs with accept(): from 2026-03-17.
  bool socketsAnswerClose = false;     ///< Those of accept() answer a close frame by themselves: from 2026-04-07.
};
ScriptFlags flagsOf(const Script& script);

}  // namespace durascope::engine
