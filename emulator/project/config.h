#pragma once
// What a project is, before any of its JavaScript runs: read from a wrangler configuration, or made up for a lone
// source file. Reading is plain and synchronous; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/document/mistakes.h"

namespace durascope::project {

/// The newest compatibility date whose behaviour Durascope knows; taken when a project names none.
inline constexpr std::string_view kNewestCompatibilityDate = "2026-11-17";

/// One binding of a Durable Object class, in the order in which the configuration names them. Two bindings of one class
/// have the same uniqueKey: they lead to the same objects.
struct Namespace {
  std::string binding;  ///< Name in env; empty for a class that migrations or exports declare but nothing binds.
  std::string className;
  std::string uniqueKey;       ///< "<script>-<Class>": names the state folder and derives the ids.
  bool sqlite = false;         ///< Declared by new_sqlite_classes or by an export with storage "sqlite".
  document::Place place = {};  ///< Where the configuration names the class.
};

/// A plain value of `vars`, as JSON text.
struct Variable {
  std::string name;
  std::string json;
};

/// A service binding that leads to the project itself.
struct Service {
  std::string binding;     ///< Name in env.
  std::string entrypoint;  ///< "default", or the name of an exported class.
  std::string propsJson;   ///< `props`, as JSON text; empty: none.
};

struct Config {
  std::string name;
  std::string folder;      ///< Absolute; holds the configuration, or the lone source file.
  std::string configFile;  ///< Absolute; empty for a lone source file.
  std::string mainFile;    ///< Absolute path of the entry module.
  std::string stateDir;    ///< Default state folder: <folder>/.wrangler/state/v3/do, as wrangler dev has it.
  std::string compatibilityDate;
  std::vector<std::string> compatibilityFlags;
  std::vector<Namespace> namespaces;  ///< Empty for a lone source file: its exported classes decide, see bindExport().
  std::vector<Variable> vars;
  std::vector<Service> services;
  bool noBundle = false;              ///< Modules are used as they are, esbuild is not run.
  bool bindsExports = false;          ///< A lone source file: each exported Durable Object class becomes a binding.
  std::vector<std::string> warnings;  ///< Whole sentences, behind "file:line: " where they have a place.

  bool hasFlag(std::string_view flag) const;
  /// Node's modules may be imported: by flag, or by date from 2026-08-04.
  bool nodejsCompat() const;
};

/// Reads the project at `path`: a folder (wrangler.json, wrangler.jsonc, wrangler.toml are tried in this order), one of
/// those files, or a .js, .mjs or .ts file; of a configuration one of its environments when `environment` names it.
/// Errors: kNotFound, kIo, kBadInput: all mistakes that can be found apart from each other, as
/// document::Mistakes tells them.
Result<Config> readConfig(const std::string& path, const std::string& environment = {});

/// The namespace of an exported class in a lone source file: `ChatRoom` of `main.ts` is env.CHAT_ROOM.
Namespace bindExport(const Config& config, std::string_view className);

}  // namespace durascope::project
