#include "emulator/project/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "emulator/document/document.h"
#include "emulator/project/config_reader.h"
#include "emulator/project/environment.h"

namespace durascope::project {

namespace fs = std::filesystem;

namespace {

bool isSourceFile(const fs::path& path) {
  static constexpr std::array<std::string_view, 3> kExtensions = {".js", ".mjs", ".ts"};
  return std::find(kExtensions.begin(), kExtensions.end(), path.extension().string()) != kExtensions.end();
}

bool isConfigFile(const fs::path& path) {
  static constexpr std::array<std::string_view, 3> kExtensions = {".json", ".jsonc", ".toml"};
  return std::find(kExtensions.begin(), kExtensions.end(), path.extension().string()) != kExtensions.end();
}

Config emptyConfig(const fs::path& folder) {
  Config config;
  config.folder = folder.string();
  config.stateDir = (folder / ".wrangler/state/v3/do").string();
  config.compatibilityDate = kNewestCompatibilityDate;
  return config;
}

Config loneSource(const fs::path& file) {
  Config config = emptyConfig(file.parent_path());
  config.name = asScriptName(file.stem().string());
  config.mainFile = file.string();
  config.bindsExports = true;
  return config;
}

}  // namespace

bool Config::hasFlag(std::string_view flag) const {
  return std::find(compatibilityFlags.begin(), compatibilityFlags.end(), flag) != compatibilityFlags.end();
}

bool Config::nodejsCompat() const {
  // ISO dates compare as text.
  return hasFlag("nodejs_compat") || hasFlag("nodejs_compat_v2") ||
         (compatibilityDate >= "2026-08-04" && !hasFlag("no_nodejs_compat_v2"));
}

Result<Config> readConfig(const std::string& given, const std::string& environment) {
  std::error_code problem;
  fs::path path = fs::canonical(given, problem);
  if (problem == std::errc::no_such_file_or_directory)
    return fail(ErrorKind::kNotFound, "There is no project at " + given + ".", given);
  if (problem) return fail(ErrorKind::kIo, given + " cannot be opened: " + problem.message() + ".", given);

  if (fs::is_directory(path, problem)) {
    static constexpr std::array<const char*, 3> kNames = {"wrangler.json", "wrangler.jsonc", "wrangler.toml"};
    const auto name = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const char* candidate) { return fs::exists(path / candidate, problem); });
    if (name == kNames.end())
      return fail(ErrorKind::kNotFound,
                  "The folder " + path.string() +
                      " has no wrangler.json, wrangler.jsonc or wrangler.toml; open a folder that has one, or a .js or "
                      ".ts file.",
                  path.string());
    path /= *name;
  }
  if (isSourceFile(path)) {
    if (environment.empty()) return loneSource(path);
    return fail(ErrorKind::kBadInput,
                "There is no environment \"" + environment + "\": a source file alone has no configuration.",
                path.string());
  }
  if (!isConfigFile(path))
    return fail(
        ErrorKind::kBadInput,
        path.string() + " is neither a wrangler configuration (.json, .jsonc, .toml) nor a .js, .mjs or .ts file.",
        path.string());
  Result<document::Document> document = document::readDocument(path.string());
  if (!document) return tl::unexpected(document.error());
  if (document->root.kind != document::Node::Kind::kObject)
    return document->complain(document->root, "A configuration is an object, { … }; this is something else.");
  if (!environment.empty())
    if (Result<void> selected = selectEnvironment(*document, environment); !selected)
      return tl::unexpected(selected.error());
  return fillConfig(emptyConfig(path.parent_path()), *document);
}

Namespace bindExport(const Config& config, std::string_view className) {
  const auto isLower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  const auto isUpper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  std::string binding;
  for (std::size_t i = 0; i < className.size(); ++i) {
    // A word begins at an upper-case letter after a lower-case one, or before one: ChatRoom, HTTPRoom.
    const bool afterLower = i > 0 && !isUpper(className[i - 1]);
    const bool beforeLower = i > 0 && i + 1 < className.size() && isLower(className[i + 1]);
    if (isUpper(className[i]) && (afterLower || beforeLower) && !binding.ends_with('_')) binding += '_';
    binding += static_cast<char>(std::toupper(static_cast<unsigned char>(className[i])));
  }
  return {binding, std::string(className), config.name + '-' + std::string(className), false};
}

}  // namespace durascope::project
