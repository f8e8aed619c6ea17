#pragma once
// From the project's sources to the modules that the engine loads. Runs esbuild, the project's own or the system's, as
// a child process; blocks for as long as that takes (tens of milliseconds), so not on a thread that anybody waits for.

#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/project/config.h"
#include "emulator/project/source_map.h"

namespace durascope::project {

enum class ModuleKind {
  kEsm,   ///< JavaScript, UTF-8.
  kJson,  ///< Default export: the parsed value.
  kText,  ///< Default export: a string.
  kData,  ///< Default export: an ArrayBuffer.
  kWasm,  ///< Default export: a WebAssembly.Module.
};

struct ModuleSource {
  std::string name;  ///< As imports name it, relative to the main module's folder: "assets/a.wasm".
  ModuleKind kind = ModuleKind::kEsm;
  std::string bytes;
};

struct Bundle {
  std::string mainName;  ///< Name of the entry module among `modules`.
  std::vector<ModuleSource> modules;
  SourceMap sourceMap;               ///< Of the entry module; empty with no_bundle.
  std::vector<std::string> exports;  ///< Names that the entry module exports; empty with no_bundle.
  std::vector<std::string> inputs;  ///< Absolute paths of all files that went in, the configuration too: what to watch.
  std::vector<std::string> warnings;  ///< Whole sentences, with their place.
};

/// Builds the project. Errors: kScript with place and source line for what is wrong in the sources (syntax, an import
/// that leads nowhere, an export that is not there), kNotFound when there is no esbuild, kIo.
Result<Bundle> bundle(const Config& config);

/// What to watch while the project does not build: the configuration, and the folder of the entry module.
std::vector<std::string> fallbackInputs(const Config& config);

}  // namespace durascope::project
