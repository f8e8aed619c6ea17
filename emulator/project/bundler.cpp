#include "emulator/project/bundler.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "emulator/document/files.h"
#include "emulator/project/child_process.h"
#include "emulator/project/esbuild_messages.h"
#include "emulator/project/loose_modules.h"

namespace durascope::project {

namespace fs = std::filesystem;

namespace {

// Not index.js or the like: stacks are searched for this name.
constexpr const char* kBundleName = "durascope-bundle.js";

// Node's modules by their bare names, which cover what is below them; with nodejs_compat they mean the same as with
// `node:` before them.
constexpr std::array<const char*, 43> kNodeModules = {"assert",
                                                      "async_hooks",
                                                      "buffer",
                                                      "child_process",
                                                      "cluster",
                                                      "console",
                                                      "constants",
                                                      "crypto",
                                                      "dgram",
                                                      "dns",
                                                      "domain",
                                                      "diagnostics_channel",
                                                      "events",
                                                      "fs",
                                                      "http",
                                                      "http2",
                                                      "https",
                                                      "inspector",
                                                      "module",
                                                      "net",
                                                      "os",
                                                      "path",
                                                      "perf_hooks",
                                                      "process",
                                                      "punycode",
                                                      "querystring",
                                                      "readline",
                                                      "repl",
                                                      "stream",
                                                      "string_decoder",
                                                      "sys",
                                                      "timers",
                                                      "tls",
                                                      "trace_events",
                                                      "tty",
                                                      "url",
                                                      "util",
                                                      "v8",
                                                      "vm",
                                                      "wasi",
                                                      "worker_threads",
                                                      "zlib",
                                                      "_stream_readable"};

/// A folder of our own under the system's temporary one, gone with this object.
class PrivateFolder {
 public:
  static Result<PrivateFolder> make() {
    std::error_code problem;
    const fs::path parent = fs::canonical(fs::temp_directory_path(problem), problem);
    std::string pattern = (parent / "durascope-XXXXXX").string();
    if (problem || !mkdtemp(pattern.data()))
      return fail(ErrorKind::kIo,
                  "No temporary folder can be made in " + parent.string() + "; set TMPDIR to a writable folder.");
    return PrivateFolder(pattern);
  }
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit PrivateFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

/// The esbuild that came with the program, which is newer than Debian's: that one does not know `using`. Empty: none
/// came.
std::string ownEsbuild() {
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem);
  const fs::path own = program.parent_path() / "durascope-esbuild";
  return !problem && access(own.c_str(), X_OK) == 0 ? own.string() : std::string();
}

/// The project's own esbuild, found as Node resolves packages (upwards), the program's, or the system's.
std::string findEsbuild(const fs::path& projectFolder) {
  utsname machine{};
  uname(&machine);
  const std::string architecture = std::strcmp(machine.machine, "aarch64") == 0 ? "arm64" : "x64";
  const std::array<fs::path, 2> places = {"node_modules/@esbuild/linux-" + architecture + "/bin/esbuild",
                                          "node_modules/.bin/esbuild"};
  for (fs::path folder = projectFolder;; folder = folder.parent_path()) {
    for (const fs::path& place : places)
      if (access((folder / place).c_str(), X_OK) == 0) return (folder / place).string();
    if (folder != folder.root_path()) continue;
    const std::string own = ownEsbuild();
    return own.empty() ? "esbuild" : own;
  }
}

std::vector<std::string> esbuildArguments(const Config& config, const fs::path& out) {
  std::vector<std::string> arguments = {
      findEsbuild(config.folder), config.mainFile, "--bundle", "--format=esm", "--target=es2022", "--platform=neutral",
      "--conditions=workerd,worker,browser", "--main-fields=browser,module,main",
      // Classes keep the names that their source gives them, as with wrangler.
      "--keep-names", "--external:cloudflare:*", "--external:node:*", "--external:workerd:*", "--loader:.js=jsx",
      "--loader:.mjs=jsx", "--loader:.cjs=jsx", "--loader:.txt=text", "--loader:.html=text", "--loader:.sql=text",
      "--loader:.wasm=copy", "--loader:.bin=copy", "--asset-names=[dir]/[name]", "--sourcemap=external",
      "--sources-content=false", "--outfile=" + (out / kBundleName).string(),
      "--metafile=" + (out / "meta.json").string(), "--log-level=warning", "--log-limit=0", "--color=false"};
  if (config.nodejsCompat()) {
    for (const std::string name : kNodeModules) arguments.push_back("--alias:" + name + "=node:" + name);
    // For packages in CommonJS, whose require() of Node's modules esbuild leaves as it is. An import, since it is none
    // of the program's variables.
    arguments.push_back("--banner:js=import { require } from \"node:durascope/require\";");
  }
  return arguments;
}

/// What esbuild's own account of the build, the metafile, tells.
struct Account {
  std::vector<std::string> inputs, exports;
};

Result<Account> readAccount(const Config& config, const fs::path& out) {
  Result<std::string> text = document::readFile((out / "meta.json").string());
  if (!text) return tl::unexpected(text.error());
  const nlohmann::json meta = nlohmann::json::parse(*text, nullptr, false);
  if (!meta.is_object()) return fail(ErrorKind::kInternal, "esbuild's metafile cannot be read; try another esbuild.");
  Account account;
  std::error_code problem;
  const nlohmann::json inputs = meta.value("inputs", nlohmann::json::object());
  const nlohmann::json outputs = meta.value("outputs", nlohmann::json::object());
  for (const auto& [name, input] : inputs.items()) {
    const fs::path file = (fs::path(config.folder) / name).lexically_normal();
    if (fs::is_regular_file(file, problem)) account.inputs.push_back(file.string());
  }
  for (const auto& [name, output] : outputs.items())
    if (output.contains("entryPoint")) account.exports = output.value("exports", std::vector<std::string>());
  return account;
}

/// Everything that esbuild wrote, as modules.
Result<std::vector<ModuleSource>> readModules(const fs::path& out) {
  std::vector<ModuleSource> modules;
  std::error_code problem;
  for (fs::recursive_directory_iterator at(out, problem), end; !problem && at != end; at.increment(problem)) {
    const std::optional<ModuleKind> kind = moduleKind(at->path());
    if (!kind || *kind == ModuleKind::kJson || !at->is_regular_file()) continue;
    Result<std::string> bytes = document::readFile(at->path().string());
    if (!bytes) return tl::unexpected(bytes.error());
    modules.push_back({at->path().lexically_relative(out).string(), *kind, std::move(*bytes)});
  }
  std::sort(modules.begin(), modules.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return modules;
}

Result<Bundle> collect(const Config& config, const fs::path& out, const std::string& messages) {
  Bundle bundle;
  bundle.mainName = kBundleName;
  Result<std::vector<ModuleSource>> modules = readModules(out);
  if (!modules) return tl::unexpected(modules.error());
  bundle.modules = std::move(*modules);
  Result<Account> account = readAccount(config, out);
  if (!account) return tl::unexpected(account.error());
  bundle.exports = std::move(account->exports);
  bundle.inputs = std::move(account->inputs);
  if (!config.configFile.empty()) bundle.inputs.push_back(config.configFile);

  Result<std::string> map = document::readFile((out / (std::string(kBundleName) + ".map")).string());
  if (!map) return tl::unexpected(map.error());
  Result<SourceMap> parsed = SourceMap::parse(*map, kBundleName, out.string(), config.folder);
  if (!parsed) return tl::unexpected(parsed.error());
  bundle.sourceMap = std::move(*parsed);

  for (const BuildMessage& message : parseBuildMessages(messages))
    if (!message.isError)
      bundle.warnings.push_back(
          (message.file.empty() ? "" : document::placeText(message.file, message.line, message.column) + ": ") +
          buildSentence(message));
  return bundle;
}

}  // namespace

Result<Bundle> bundle(const Config& config) {
  if (config.noBundle) return looseModules(config);
  Result<PrivateFolder> out = PrivateFolder::make();
  if (!out) return tl::unexpected(out.error());
  Result<ChildOutcome> outcome = runChild(esbuildArguments(config, out->path()), config.folder);
  if (!outcome && outcome.error().kind == ErrorKind::kNotFound)
    return fail(
        ErrorKind::kNotFound,
        "esbuild is not installed; install it with npm install esbuild in the project, or as the Debian package "
        "esbuild.");
  if (!outcome) return tl::unexpected(outcome.error());
  if (outcome->exitCode != 0) return tl::unexpected(buildError(outcome->stderrText, config.folder));
  return collect(config, out->path(), outcome->stderrText);
}

std::vector<std::string> fallbackInputs(const Config& config) {
  std::vector<std::string> paths = {fs::path(config.mainFile).parent_path().string()};
  if (!config.configFile.empty()) paths.push_back(config.configFile);
  return paths;
}

}  // namespace durascope::project
