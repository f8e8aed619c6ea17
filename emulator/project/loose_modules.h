#pragma once
// Modules that are used as they lie on the disk, for projects with no_bundle.

#include <filesystem>
#include <optional>

#include "emulator/base/result.h"
#include "emulator/project/bundler.h"

namespace durascope::project {

/// What a file is as a module, by its name; none when it is no module. The same rules as wrangler's defaults.
std::optional<ModuleKind> moduleKind(const std::filesystem::path& file);

/// The entry module and every module file beside and beneath it, node_modules and hidden folders left out.
Result<Bundle> looseModules(const Config& config);

}  // namespace durascope::project
