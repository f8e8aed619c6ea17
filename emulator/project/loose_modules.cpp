#include "emulator/project/loose_modules.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "emulator/document/files.h"

namespace durascope::project {

namespace fs = std::filesystem;

std::optional<ModuleKind> moduleKind(const fs::path& file) {
  static constexpr std::array<std::pair<std::string_view, ModuleKind>, 8> kKinds = {{{".js", ModuleKind::kEsm},
                                                                                     {".mjs", ModuleKind::kEsm},
                                                                                     {".json", ModuleKind::kJson},
                                                                                     {".txt", ModuleKind::kText},
                                                                                     {".html", ModuleKind::kText},
                                                                                     {".sql", ModuleKind::kText},
                                                                                     {".bin", ModuleKind::kData},
                                                                                     {".wasm", ModuleKind::kWasm}}};
  const std::string extension = file.extension().string();
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.first == extension; });
  if (found == kKinds.end()) return std::nullopt;
  return found->second;
}

Result<Bundle> looseModules(const Config& config) {
  const fs::path main = config.mainFile, folder = main.parent_path();
  if (moduleKind(main) != ModuleKind::kEsm)
    return fail(ErrorKind::kBadInput,
                "With no_bundle, \"main\" has to be JavaScript; " + main.filename().string() + " needs bundling.",
                main.string());
  Bundle bundle;
  bundle.mainName = main.filename().string();
  std::error_code problem;
  for (fs::recursive_directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (at->is_directory()) {
      if (name == "node_modules" || name.starts_with('.')) at.disable_recursion_pending();
      continue;
    }
    const std::optional<ModuleKind> kind = moduleKind(at->path());
    if (!kind || at->path() == config.configFile) continue;
    Result<std::string> bytes = document::readFile(at->path().string());
    if (!bytes) return tl::unexpected(bytes.error());
    bundle.modules.push_back({at->path().lexically_relative(folder).string(), *kind, std::move(*bytes)});
    bundle.inputs.push_back(at->path().string());
  }
  if (problem) return fail(ErrorKind::kIo, folder.string() + " cannot be read: " + problem.message() + ".");
  std::sort(bundle.modules.begin(), bundle.modules.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  if (!config.configFile.empty()) bundle.inputs.push_back(config.configFile);
  return bundle;
}

}  // namespace durascope::project
