#include "emulator/project/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "emulator/document/document.h"
#include "emulator/project/compatibility_flags.h"
#include "emulator/project/environment.h"
#include "emulator/project/migrations.h"

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

/// Script names go into folder names: a slash there would lead elsewhere.
bool isScriptNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; }

std::string asScriptName(std::string name) {
  for (char& c : name)
    if (!isScriptNameCharacter(c)) c = '-';
  return name;
}

bool isDate(std::string_view text) {
  static constexpr std::string_view kShape = "0000-00-00";
  if (text.size() != kShape.size() || !std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
        return shape == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == shape;
      }))
    return false;
  // As the real runtime: no year before 2000, and days up to 31 in each month.
  const std::string_view month = text.substr(5, 2), day = text.substr(8);
  return text[0] == '2' && month >= "01" && month <= "12" && day >= "01" && day <= "31";
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

/// Fills a Config from a document, field by field.
class ConfigReader {
 public:
  explicit ConfigReader(const document::Document& document)
      : document_(document), config_(emptyConfig(fs::path(document.path).parent_path())) {
    config_.configFile = document.path;
  }

  Result<Config> read() {
    for (auto step : {&ConfigReader::readName, &ConfigReader::readMain, &ConfigReader::readCompatibility,
                      &ConfigReader::readNamespaces, &ConfigReader::readVars, &ConfigReader::readServices,
                      &ConfigReader::readOthers})
      if (Result<void> done = (this->*step)(); !done) return tl::unexpected(done.error());
    return std::move(config_);
  }

 private:
  /// The member `name` when it is there and has the kind; a failure when it has another.
  Result<const document::Node*> optional(const document::Node& owner, const std::string& name,
                                         document::Node::Kind kind, const char* kindName) const {
    const document::Node* node = owner.find(name);
    if (node && node->kind != kind)
      return document_.complain(*node, "The field \"" + name + "\" should be " + kindName + ".");
    return node;
  }

  Result<void> readName() {
    auto name = optional(document_.root, "name", document::Node::Kind::kString, "a string");
    if (!name) return tl::unexpected(name.error());
    if (!*name) {
      config_.name = asScriptName(fs::path(config_.folder).filename().string());
      config_.warnings.push_back("The configuration has no \"name\"; the folder's name, " + config_.name +
                                 ", is used. wrangler dev would start with empty storage each time: add a name.");
      return {};
    }
    config_.name = (*name)->text;
    if (config_.name.empty() || !std::all_of(config_.name.begin(), config_.name.end(), isScriptNameCharacter))
      return document_.complain(
          **name, "The name \"" + config_.name + "\" should consist of letters, digits, dashes and underscores.");
    return {};
  }

  Result<void> readMain() {
    auto main = optional(document_.root, "main", document::Node::Kind::kString, "a string");
    if (!main) return tl::unexpected(main.error());
    if (!*main)
      return document_.complain(document_.root, "The configuration has no \"main\"; name the entry module there.");
    const fs::path file = (fs::path(config_.folder) / (*main)->text).lexically_normal();
    std::error_code problem;
    if (!fs::is_regular_file(file, problem))
      return document_.complain(**main, "\"main\" names " + (*main)->text + ", but there is no such file.");
    config_.mainFile = file.string();
    return {};
  }

  Result<void> readCompatibility() {
    auto date = optional(document_.root, "compatibility_date", document::Node::Kind::kString, "a string");
    auto flags = optional(document_.root, "compatibility_flags", document::Node::Kind::kArray, "an array of strings");
    auto noBundle = optional(document_.root, "no_bundle", document::Node::Kind::kBoolean, "true or false");
    if (!date) return tl::unexpected(date.error());
    if (!flags) return tl::unexpected(flags.error());
    if (!noBundle) return tl::unexpected(noBundle.error());
    config_.noBundle = *noBundle && (*noBundle)->boolean;

    const std::string newest(kNewestCompatibilityDate);
    if (!*date) {
      config_.warnings.push_back("The configuration has no \"compatibility_date\"; " + newest + " is used.");
    } else if (!isDate((*date)->text)) {
      return document_.complain(**date, "The \"compatibility_date\" should be a date such as \"" + newest + "\".");
    } else if ((*date)->text > newest) {
      config_.warnings.push_back("The \"compatibility_date\" " + (*date)->text + " is newer than what is known; " +
                                 newest + " is used.");
    } else {
      config_.compatibilityDate = (*date)->text;
    }
    if (!*flags) return {};
    for (const document::Node& flag : (*flags)->items) {
      if (!flag.isString()) return document_.complain(flag, "A compatibility flag should be a string.");
      config_.compatibilityFlags.push_back(flag.text);
    }
    if (const auto problem = problemOf(config_.compatibilityFlags))
      return document_.complain((*flags)->items[problem->flag], problem->sentence);
    return {};
  }

  Result<void> readNamespaces() {
    Result<DeclaredClasses> declared = DeclaredClasses::read(document_);
    if (!declared) return tl::unexpected(declared.error());
    auto section = optional(document_.root, "durable_objects", document::Node::Kind::kObject, "an object");
    if (!section) return tl::unexpected(section.error());
    if (*section) {
      auto bindings = optional(**section, "bindings", document::Node::Kind::kArray, "an array");
      if (!bindings) return tl::unexpected(bindings.error());
      if (*bindings)
        for (const document::Node& binding : (*bindings)->items)
          if (auto done = readBinding(binding, *declared); !done) return done;
    }
    warnOfUndeclared(*declared);
    for (const DeclaredClass& declaredClass : declared->all()) {
      const bool bound = std::any_of(config_.namespaces.begin(), config_.namespaces.end(),
                                     [&](const Namespace& ns) { return ns.className == declaredClass.name; });
      if (!bound) addNamespace("", declaredClass.name, declaredClass.sqlite);
    }
    return {};
  }

  // wrangler dev warns of them, and a deployment is refused.
  void warnOfUndeclared(const DeclaredClasses& declared) {
    std::vector<std::string> missing;
    for (const Namespace& ns : config_.namespaces)
      if (!declared.has(ns.className) && std::find(missing.begin(), missing.end(), ns.className) == missing.end())
        missing.push_back(ns.className);
    if (missing.empty()) return;
    const bool one = missing.size() == 1;
    std::string names, quoted;
    for (const std::string& name : missing) {
      names += (names.empty() ? "" : ", ") + name;
      quoted += (quoted.empty() ? "\"" : ", \"") + name + '"';
    }
    config_.warnings.push_back(
        "No migration declares the Durable Object class" + std::string(one ? " " : "es ") + names +
        ", so that a deployment would be refused; until then storage is KV-backed. Add to " +
        fs::path(document_.path).filename().string() + ": " + DeclaredClasses::toAdd(document_, quoted));
  }

  // Texts as wrangler has them.
  Result<void> readBinding(const document::Node& binding, const DeclaredClasses& declared) {
    const document::Node* name = binding.find("name");
    const document::Node* className = binding.find("class_name");
    const document::Node* script = binding.find("script_name");
    if (!name || !name->isString()) return document_.complain(binding, "binding should have a string \"name\" field.");
    if (!className || !className->isString())
      return document_.complain(binding, "binding should have a string \"class_name\" field.");
    if (script && !script->isString())
      return document_.complain(*script, "the field \"script_name\", when present, should be a string.");
    if (binding.find("environment") && !script)
      return document_.complain(binding, "binding should have a \"script_name\" field if \"environment\" is present.");
    if (script && script->text != config_.name) {
      config_.warnings.push_back("The binding " + name->text + " leads to the script " + script->text +
                                 ", which is not part of this project; it is left out.");
      return {};
    }
    addNamespace(name->text, className->text, declared.isSqlite(className->text));
    return {};
  }

  void addNamespace(const std::string& binding, const std::string& className, bool sqlite) {
    config_.namespaces.push_back({binding, className, config_.name + '-' + className, sqlite});
  }

  Result<void> readVars() {
    auto vars = optional(document_.root, "vars", document::Node::Kind::kObject, "an object");
    if (!vars) return tl::unexpected(vars.error());
    if (!*vars) return {};
    for (const auto& [name, value] : (*vars)->members) config_.vars.push_back({name, value.json()});
    return {};
  }

  Result<void> readServices() {
    auto services = optional(document_.root, "services", document::Node::Kind::kArray, "an array");
    if (!services) return tl::unexpected(services.error());
    if (!*services) return {};
    for (const document::Node& node : (*services)->items)
      if (auto done = readService(node); !done) return done;
    return {};
  }

  /// What else a Worker may be bound to: left out, and said, since `env.NAME` is undefined then.
  Result<void> readOthers() {
    for (const char* kind :
         {"kv_namespaces", "r2_buckets", "d1_databases", "vectorize", "hyperdrive", "analytics_engine_datasets",
          "workflows", "dispatch_namespaces", "mtls_certificates", "pipelines", "secrets_store_secrets"})
      leaveOutAll(document_.root.find(kind), "binding", kind);
    leaveOutAll(document_.root.find("send_email"), "name", "send_email");
    if (const document::Node* queues = document_.root.find("queues"))
      leaveOutAll(queues->find("producers"), "binding", "queues");
    for (const char* kind : {"ai", "browser", "images", "version_metadata", "assets"}) {
      if (const document::Node* node = document_.root.find(kind)) leaveOut(node->find("binding"), kind);
    }
    return {};
  }

  void leaveOutAll(const document::Node* list, const char* nameField, const char* kind) {
    if (!list) return;
    for (const document::Node& node : list->items) leaveOut(node.find(nameField), kind);
  }

  void leaveOut(const document::Node* name, const std::string& kind) {
    if (!name || !name->isString()) return;
    config_.warnings.push_back(
        "The binding " + name->text + " (\"" + kind +
        "\") is left out: Durascope has Durable Objects, services of the project itself and vars.");
  }

  Result<void> readService(const document::Node& node) {
    const document::Node* name = node.find("binding");
    const document::Node* service = node.find("service");
    const document::Node* entrypoint = node.find("entrypoint");
    const document::Node* props = node.find("props");
    if (!name || !name->isString())
      return document_.complain(node, "A service binding should have a string \"binding\" field.");
    if (!service || !service->isString())
      return document_.complain(node, "A service binding should have a string \"service\" field.");
    if (entrypoint && !entrypoint->isString())
      return document_.complain(*entrypoint, "The \"entrypoint\" of a service binding should be a string.");
    if (service->text != config_.name) {
      config_.warnings.push_back("The binding " + name->text + " leads to the service " + service->text +
                                 ", which is not part of this project; it is left out.");
      return {};
    }
    config_.services.push_back({name->text, entrypoint ? entrypoint->text : "default", props ? props->json() : ""});
    return {};
  }

  const document::Document& document_;
  Config config_;
};

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
  return ConfigReader(*document).read();
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
