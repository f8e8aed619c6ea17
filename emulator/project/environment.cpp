#include "emulator/project/environment.h"

#include <utility>

#include "emulator/project/config_fields.h"

namespace durascope::project {

namespace {

void put(document::Node& object, const std::string& name, document::Node value) {
  std::erase_if(object.members, [&](const auto& member) { return member.first == name; });
  object.members.emplace_back(name, std::move(value));
}

std::string namesOf(const document::Node* environments) {
  std::string names;
  if (environments != nullptr)
    for (const auto& [name, each] : environments->members) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

Result<void> selectEnvironment(document::Document& document, const std::string& environment) {
  const document::Node* environments = document.root.find("env");
  const document::Node* found = environments == nullptr ? nullptr : environments->find(environment);
  if (found == nullptr || found->kind != document::Node::Kind::kObject) {
    const std::string names = namesOf(environments);
    return document.complain(environments == nullptr ? document.root : *environments,
                             "The configuration has no environment \"" + environment + "\". " +
                                 (names.empty() ? "It has none." : "It has: " + names + "."));
  }
  const document::Node own = *found;
  std::erase_if(document.root.members, [](const auto& member) { return !isInherited(member.first); });
  if (const document::Node* name = document.root.find("name"); name != nullptr && name->isString()) {
    document::Node suffixed = *name;
    suffixed.text += '-' + environment;
    put(document.root, "name", std::move(suffixed));
  }
  for (const auto& [name, value] : own.members) put(document.root, name, value);
  return {};
}

}  // namespace durascope::project
