#include "app/faults_file.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "app/pending.h"
#include "emulator/document/document.h"
#include "emulator/document/files.h"
#include "emulator/identity/namespace_key.h"

namespace durascope::app {

namespace {

using document::Node;
using journal::FaultRule;
using nlohmann::json;

constexpr std::int64_t kMostDelayMs = 3'600'000;

/// Reads one rule; what is wrong is kept as a sentence.
class RuleReader {
 public:
  /// `node` is the same rule, with the places of its parts.
  RuleReader(const json& rule, const Node& node) : rule_(rule), node_(node) {}

  std::optional<NamedFault> read(std::uint64_t id) {
    NamedFault fault;
    fault.rule.id = id;
    if (!rule_.is_object()) return complain("a fault should be an object");
    for (const auto& [key, value] : rule_.items()) {
      static constexpr const char* kKnown[] = {"where", "object", "match",   "nth",
                                               "every", "action", "delayMs", "message"};
      if (std::ranges::find(kKnown, key) == std::end(kKnown)) return complain("there is no field \"" + key + "\"", key);
    }
    if (!choice("where", {"call", "fetch", "storage"}, fault.rule.where) ||
        !choice("action", {"delay", "throw", "reset"}, fault.rule.action) || !object(fault) ||
        !text(rule_, "match", fault.rule.match) || !text(rule_, "message", fault.rule.message))
      return std::nullopt;
    if (rule_.contains("nth") && rule_.contains("every"))
      return complain("a fault has either \"nth\" or \"every\"", "every");
    fault.rule.everyNth = rule_.contains("every");
    std::int64_t nth = 1;
    if (!whole(fault.rule.everyNth ? "every" : "nth", 1, std::numeric_limits<std::uint32_t>::max(), nth) ||
        !whole("delayMs", 0, kMostDelayMs, fault.rule.delayMs))
      return std::nullopt;
    fault.rule.nth = static_cast<std::uint32_t>(nth);
    return fault;
  }

  const std::string& problem() const { return problem_; }
  /// Where it is.
  const Node& place() const { return *place_; }

 private:
  /// `field` is the one that is wrong, if it is there.
  std::nullopt_t complain(std::string sentence, std::string_view field = {}) {
    problem_ = std::move(sentence);
    const Node* found = node_.kind == Node::Kind::kObject ? node_.find(field) : nullptr;
    place_ = found ? found : &node_;
    return std::nullopt;
  }

  /// One of the words, by its place in the enumeration.
  template <class T>
  bool choice(const char* field, std::initializer_list<const char*> words, T& target) {
    const std::string given = rule_.contains(field) && rule_[field].is_string() ? rule_[field].get<std::string>() : "";
    const auto found = std::ranges::find(words, given);
    std::string all;
    for (const char* word : words) all += (all.empty() ? "" : ", ") + std::string(word);
    if (found == words.end())
      complain("\"" + std::string(field) + "\" should be one of " + all, field);
    else
      target = static_cast<T>(found - words.begin());
    return found != words.end();
  }

  bool text(const json& owner, const char* field, std::string& target) {
    if (!owner.contains(field)) return true;
    if (!owner[field].is_string()) return complain("\"" + std::string(field) + "\" should be a string", field), false;
    target = owner[field].get<std::string>();
    return true;
  }

  bool whole(const char* field, std::int64_t low, std::int64_t high, std::int64_t& target) {
    if (!rule_.contains(field)) return true;
    const json& value = rule_[field];
    if (!value.is_number_integer() || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high)
      return complain("\"" + std::string(field) + "\" should be a whole number from " + std::to_string(low) + " to " +
                          std::to_string(high),
                      field),
             false;
    target = value.get<std::int64_t>();
    return true;
  }

  bool object(NamedFault& fault) {
    if (!rule_.contains("object")) return true;
    const json& given = rule_["object"];
    std::string name;
    if (!given.is_object() || !text(given, "binding", fault.binding) || fault.binding.empty() ||
        given.contains("name") == given.contains("id"))
      return complain("\"object\" should have a \"binding\", and a \"name\" or an \"id\"", "object"), false;
    if (!text(given, "name", name) || !text(given, "id", fault.id)) return false;
    if (given.contains("name")) fault.name = name;
    return true;
  }

  const json& rule_;
  const Node& node_;
  const Node* place_ = &node_;
  std::string problem_;
};

}  // namespace

Result<std::vector<NamedFault>> readFaults(const std::string& file) {
  const Result<document::Document> document = document::readDocument(file);
  if (!document) return tl::unexpected(document.error());
  if (document->root.kind != Node::Kind::kArray)
    return document->complain(document->root, "The file of faults should be a JSON array of objects, [{ … }].");
  std::vector<NamedFault> faults;
  for (const Node& node : document->root.items) {
    const json rule = json::parse(node.json(), nullptr, false);
    RuleReader reader(rule, node);
    std::optional<NamedFault> fault = reader.read(faults.size() + 1);
    if (!fault)
      return document->complain(
          reader.place(), "Fault " + std::to_string(faults.size() + 1) + " cannot be used: " + reader.problem() + ".");
    fault->where = document::placeText(file, node.line, node.column);
    faults.push_back(std::move(*fault));
  }
  return faults;
}

Result<std::vector<FaultRule>> faultsOf(const std::vector<NamedFault>& faults, const ProjectInfo& project) {
  std::vector<FaultRule> rules;
  for (const NamedFault& fault : faults) {
    FaultRule rule = fault.rule;
    if (!fault.binding.empty()) {
      const auto ns = std::ranges::find(project.namespaces, fault.binding, &NamespaceInfo::binding);
      if (ns == project.namespaces.end())
        return fail(ErrorKind::kBadInput,
                    "A fault names the binding " + fault.binding + ", which the project does not have.", fault.where);
      const identity::NamespaceKey key(ns->uniqueKey);
      const auto id = fault.name ? Result<ObjectId>(key.idFromName(*fault.name)) : key.parse(fault.id);
      if (!id)
        return fail(ErrorKind::kBadInput, "A fault names the object " + fault.id + ": " + id.error().message,
                    fault.where);
      rule.object = ObjectKey{static_cast<std::uint32_t>(ns - project.namespaces.begin()), *id};
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

Result<void> setFaults(Emulator& emulator, const std::vector<NamedFault>& faults, const ProjectInfo& project) {
  Result<std::vector<FaultRule>> rules = faultsOf(faults, project);
  if (!rules) return tl::unexpected(rules.error());
  Pending<void> forgetting, setting;
  emulator.setFaults({}, forgetting.reply());
  emulator.setFaults(std::move(*rules), setting.reply());
  (void)forgetting.future.get();
  return setting.future.get();
}

}  // namespace durascope::app
