#include "emulator/project/config_reader.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "emulator/project/compatibility_flags.h"
#include "emulator/project/config_fields.h"
#include "emulator/project/migrations.h"

namespace durascope::project {

namespace fs = std::filesystem;

namespace {

using document::Node;
using Kind = Node::Kind;

/// Script names go into folder names: a slash there would lead elsewhere.
bool isScriptNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; }

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

/// Fills a Config from a document, field by field. What is wrong is kept, and the next field is read.
class ConfigReader {
 public:
  ConfigReader(Config config, const document::Document& document)
      : document_(document), mistakes_(document.path), config_(std::move(config)) {
    config_.configFile = document.path;
  }

  Result<Config> read() {
    readName();
    readMain();
    readDate();
    readFlags();
    if (const Node* noBundle = optional(document_.root, "no_bundle", Kind::kBoolean, "true or false"))
      config_.noBundle = noBundle->boolean;
    readNamespaces();
    readVars();
    readServices();
    std::vector<FieldRemark> remarks = remarksOn(document_);
    if (mistakes_.any()) {
      // Warnings are not shown then, and a name that is spelled wrong may be why another is missing.
      for (FieldRemark& remark : remarks)
        if (remark.isUnknown) complain(*remark.node, std::move(remark.sentence));
      return mistakes_.failure();
    }
    for (FieldRemark& remark : remarks) warn(remark.node->line, remark.sentence);
    return std::move(config_);
  }

 private:
  void complain(const Node& node, std::string sentence) { mistakes_.add(document_.placeOf(node), std::move(sentence)); }

  void warn(int line, const std::string& sentence) {
    config_.warnings.push_back(fs::path(document_.path).filename().string() + ':' + std::to_string(line) + ": " +
                               sentence);
  }

  /// The member `name` when it is there and has the kind; it is a mistake when it has another.
  const Node* optional(const Node& owner, const std::string& name, Kind kind, const char* kindName) {
    const Node* node = owner.find(name);
    if (!node || node->kind == kind) return node;
    complain(*node, "The field \"" + name + "\" should be " + kindName + ".");
    return nullptr;
  }

  /// The items of the array `name`, or none.
  const std::vector<Node>& items(const Node& owner, const std::string& name) {
    static const std::vector<Node> kNothing;
    const Node* list = optional(owner, name, Kind::kArray, "an array");
    return list ? list->items : kNothing;
  }

  /// Each name in env is one thing's.
  void take(const std::string& name, const Node& node) {
    const auto [taken, isNew] = names_.emplace(name, node.line);
    if (!isNew)
      complain(node, "The name \"" + name + "\" is taken by the binding on line " + std::to_string(taken->second) +
                         ": env can have it once only, so give one of the two another name.");
  }

  void readName() {
    const Node* name = optional(document_.root, "name", Kind::kString, "a string");
    if (!document_.root.find("name")) {
      config_.name = asScriptName(fs::path(config_.folder).filename().string());
      config_.warnings.push_back("The configuration has no \"name\"; the folder's name, " + config_.name +
                                 ", is used. wrangler dev would start with empty storage each time: add a name.");
    }
    if (!name) return;
    config_.name = name->text;
    if (config_.name.empty() || !std::all_of(config_.name.begin(), config_.name.end(), isScriptNameCharacter))
      complain(*name, "The name \"" + config_.name + "\" should consist of letters, digits, dashes and underscores.");
  }

  void readMain() {
    if (!document_.root.find("main"))
      return complain(document_.root, "The configuration has no \"main\"; name the entry module there.");
    const Node* main = optional(document_.root, "main", Kind::kString, "a string");
    if (!main) return;
    const fs::path file = (fs::path(config_.folder) / main->text).lexically_normal();
    std::error_code problem;
    if (!fs::is_regular_file(file, problem))
      complain(*main, "\"main\" names " + main->text + ", but there is no such file.");
    config_.mainFile = file.string();
  }

  void readDate() {
    const std::string newest(kNewestCompatibilityDate);
    if (!document_.root.find("compatibility_date"))
      config_.warnings.push_back("The configuration has no \"compatibility_date\"; " + newest + " is used.");
    const Node* date = optional(document_.root, "compatibility_date", Kind::kString, "a string");
    if (!date) return;
    if (!isDate(date->text)) {
      complain(*date, "The \"compatibility_date\" should be a date such as \"" + newest + "\".");
    } else if (date->text > newest) {
      warn(date->line,
           "The \"compatibility_date\" " + date->text + " is newer than what is known; " + newest + " is used.");
    } else {
      config_.compatibilityDate = date->text;
    }
  }

  void readFlags() {
    const Node* flags = optional(document_.root, "compatibility_flags", Kind::kArray, "an array of strings");
    if (!flags) return;
    std::vector<const Node*> nodes;
    for (const Node& flag : flags->items) {
      if (!flag.isString()) {
        complain(flag, "A compatibility flag should be a string.");
        continue;
      }
      config_.compatibilityFlags.push_back(flag.text);
      nodes.push_back(&flag);
    }
    for (FlagProblem& problem : problemsOf(config_.compatibilityFlags))
      complain(*nodes[problem.flag], std::move(problem.sentence));
  }

  void readNamespaces() {
    const DeclaredClasses declared = DeclaredClasses::read(document_, mistakes_);
    if (const Node* section = optional(document_.root, "durable_objects", Kind::kObject, "an object"))
      for (const Node& binding : items(*section, "bindings")) readBinding(binding, declared);
    warnOfUndeclared(declared);
    for (const DeclaredClass& declaredClass : declared.all()) {
      const bool bound = std::any_of(config_.namespaces.begin(), config_.namespaces.end(),
                                     [&](const Namespace& ns) { return ns.className == declaredClass.name; });
      if (!bound) addNamespace("", declaredClass.name, declaredClass.sqlite, declaredClass.place);
    }
  }

  // wrangler dev warns of them, and a deployment is refused.
  void warnOfUndeclared(const DeclaredClasses& declared) {
    std::vector<std::string> missing;
    int line = 0;
    for (const Namespace& ns : config_.namespaces)
      if (!declared.has(ns.className) && std::find(missing.begin(), missing.end(), ns.className) == missing.end()) {
        if (missing.empty()) line = ns.place.line;
        missing.push_back(ns.className);
      }
    if (missing.empty()) return;
    const bool one = missing.size() == 1;
    std::string names, quoted;
    for (const std::string& name : missing) {
      names += (names.empty() ? "" : ", ") + name;
      quoted += (quoted.empty() ? "\"" : ", \"") + name + '"';
    }
    warn(line, "No migration declares the Durable Object class" + std::string(one ? " " : "es ") + names +
                   ", so that a deployment would be refused; until then storage is KV-backed. Add to " +
                   fs::path(document_.path).filename().string() + ": " + DeclaredClasses::toAdd(document_, quoted));
  }

  // Texts as wrangler has them.
  void readBinding(const Node& binding, const DeclaredClasses& declared) {
    const Node* name = binding.find("name");
    const Node* className = binding.find("class_name");
    const Node* script = binding.find("script_name");
    const bool named = name && name->isString(), classed = className && className->isString();
    if (!named) complain(binding, "binding should have a string \"name\" field.");
    if (!classed) complain(binding, "binding should have a string \"class_name\" field.");
    if (script && !script->isString())
      return complain(*script, "the field \"script_name\", when present, should be a string.");
    if (binding.find("environment") && !script)
      complain(binding, "binding should have a \"script_name\" field if \"environment\" is present.");
    if (named) take(name->text, *name);
    if (!named || !classed) return;
    if (script && script->text != config_.name) {
      warn(name->line, "The binding " + name->text + " leads to the script " + script->text +
                           ", which is not part of this project; it is left out.");
      return;
    }
    addNamespace(name->text, className->text, declared.isSqlite(className->text), document_.placeOf(*className));
  }

  void addNamespace(const std::string& binding, const std::string& className, bool sqlite, document::Place place) {
    config_.namespaces.push_back({binding, className, config_.name + '-' + className, sqlite, std::move(place)});
  }

  void readVars() {
    if (const Node* vars = optional(document_.root, "vars", Kind::kObject, "an object"))
      for (const auto& [name, value] : vars->members) {
        take(name, value);
        config_.vars.push_back({name, value.json()});
      }
  }

  void readServices() {
    for (const Node& node : items(document_.root, "services")) readService(node);
  }

  void readService(const Node& node) {
    const Node* name = node.find("binding");
    const Node* service = node.find("service");
    const Node* entrypoint = node.find("entrypoint");
    const Node* props = node.find("props");
    const bool named = name && name->isString(), leads = service && service->isString();
    if (!named) complain(node, "A service binding should have a string \"binding\" field.");
    if (!leads) complain(node, "A service binding should have a string \"service\" field.");
    if (entrypoint && !entrypoint->isString())
      complain(*entrypoint, "The \"entrypoint\" of a service binding should be a string.");
    if (named) take(name->text, *name);
    if (!named || !leads) return;
    if (service->text != config_.name) {
      warn(name->line, "The binding " + name->text + " leads to the service " + service->text +
                           ", which is not part of this project; it is left out.");
      return;
    }
    config_.services.push_back({name->text, entrypoint ? entrypoint->text : "default", props ? props->json() : ""});
  }

  const document::Document& document_;
  document::Mistakes mistakes_;
  Config config_;
  std::map<std::string, int> names_;  // in env, each with the line that gave it
};

}  // namespace

std::string asScriptName(std::string name) {
  for (char& c : name)
    if (!isScriptNameCharacter(c)) c = '-';
  return name;
}

Result<Config> fillConfig(Config config, const document::Document& document) {
  return ConfigReader(std::move(config), document).read();
}

}  // namespace durascope::project
