#include "emulator/project/migrations.h"

#include <algorithm>

namespace durascope::project {

namespace {

const std::vector<ConfigNode> kNothing;

/// The items of the array `name`, or none when it is missing.
Result<const std::vector<ConfigNode>*> items(const ConfigDocument& document, const ConfigNode& owner,
                                             const char* name) {
  const ConfigNode* list = owner.find(name);
  if (!list) return &kNothing;
  if (list->kind != ConfigNode::Kind::kArray)
    return document.complain(*list, std::string("The field \"") + name + "\" should be an array.");
  return &list->items;
}

}  // namespace

std::vector<DeclaredClass>::iterator DeclaredClasses::find(std::string_view name) {
  return std::find_if(classes_.begin(), classes_.end(), [&](const DeclaredClass& c) { return c.name == name; });
}

bool DeclaredClasses::isSqlite(std::string_view name) const {
  return std::any_of(classes_.begin(), classes_.end(),
                     [&](const DeclaredClass& c) { return c.name == name && c.sqlite; });
}

bool DeclaredClasses::has(std::string_view name) const {
  return std::any_of(classes_.begin(), classes_.end(), [&](const DeclaredClass& c) { return c.name == name; });
}

std::string DeclaredClasses::toAdd(const ConfigDocument& document, const std::string& quoted) {
  if (document.root.find("exports"))
    return R"(for each class {"type": "durable-object", "storage": "sqlite"} in "exports".)";
  const ConfigNode* migrations = document.root.find("migrations");
  const std::string tag = "\"v" + std::to_string((migrations ? migrations->items.size() : 0) + 1) + '"';
  if (document.path.ends_with(".toml"))
    return "[[migrations]] with tag = " + tag + " and new_sqlite_classes = [" + quoted + "].";
  const std::string migration = "{\"tag\": " + tag + ", \"new_sqlite_classes\": [" + quoted + "]}";
  return migrations ? migration + " in \"migrations\"." : "\"migrations\": [" + migration + "].";
}

Result<DeclaredClasses> DeclaredClasses::read(const ConfigDocument& document) {
  DeclaredClasses declared;
  auto migrations = items(document, document.root, "migrations");
  if (!migrations) return tl::unexpected(migrations.error());
  for (const ConfigNode& migration : **migrations)
    if (auto done = declared.replay(document, migration); !done) return tl::unexpected(done.error());
  if (const ConfigNode* exports = document.root.find("exports"))
    if (auto done = declared.readExports(document, *exports); !done) return tl::unexpected(done.error());
  return declared;
}

// The order within one migration, and the texts, are those of wrangler's local tool.
Result<void> DeclaredClasses::replay(const ConfigDocument& document, const ConfigNode& migration) {
  auto deleted = items(document, migration, "deleted_classes");
  auto renamed = items(document, migration, "renamed_classes");
  if (!deleted) return tl::unexpected(deleted.error());
  if (!renamed) return tl::unexpected(renamed.error());

  for (const ConfigNode& name : **deleted) {
    const auto known = find(name.text);
    if (known == classes_.end())
      return document.complain(name, "Cannot apply deleted_classes migration to non-existent class " + name.text);
    classes_.erase(known);
  }
  for (const ConfigNode& pair : **renamed) {
    const ConfigNode* from = pair.find("from");
    const ConfigNode* to = pair.find("to");
    if (!from || !to || !from->isString() || !to->isString())
      return document.complain(pair, "A renamed class needs the strings \"from\" and \"to\".");
    const auto known = find(from->text);
    if (known == classes_.end())
      return document.complain(pair, "Cannot apply renamed_classes migration to non-existent class " + from->text);
    known->name = to->text;
  }
  for (const bool sqlite : {false, true}) {
    const std::string field = sqlite ? "new_sqlite_classes" : "new_classes";
    auto added = items(document, migration, field.c_str());
    if (!added) return tl::unexpected(added.error());
    for (const ConfigNode& name : **added) {
      if (!name.isString()) return document.complain(name, "A class in \"" + field + "\" should be a string.");
      if (find(name.text) != classes_.end())
        return document.complain(name, "Cannot apply " + field + " migration to existing class " + name.text);
      classes_.push_back({name.text, sqlite});
    }
  }
  return {};
}

Result<void> DeclaredClasses::readExports(const ConfigDocument& document, const ConfigNode& exports) {
  const auto isText = [](const ConfigNode* node, std::string_view text) { return node && node->text == text; };
  for (const auto& [name, entry] : exports.members) {
    const ConfigNode* state = entry.find("state");
    const bool live = !state || state->text == "created";
    if (!isText(entry.find("type"), "durable-object") || !live) continue;
    if (!classes_.empty() && document.root.find("migrations"))
      return document.complain(entry,
                               "Durable Objects are declared either in \"exports\" or in \"migrations\", not in both.");
    const ConfigNode* storage = entry.find("storage");
    if (!isText(storage, "sqlite") && !isText(storage, "legacy-kv"))
      return document.complain(entry,
                               "The \"storage\" of a Durable Object export should be \"sqlite\" or \"legacy-kv\".");
    classes_.push_back({name, storage->text == "sqlite"});
  }
  return {};
}

}  // namespace durascope::project
