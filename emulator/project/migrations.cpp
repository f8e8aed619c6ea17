#include "emulator/project/migrations.h"

#include <algorithm>

namespace durascope::project {

namespace {

const std::vector<document::Node> kNothing;

/// The items of the array `name`, or none when it is missing.
Result<const std::vector<document::Node>*> items(const document::Document& document, const document::Node& owner,
                                                 const char* name) {
  const document::Node* list = owner.find(name);
  if (!list) return &kNothing;
  if (list->kind != document::Node::Kind::kArray)
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

std::string DeclaredClasses::toAdd(const document::Document& document, const std::string& quoted) {
  if (document.root.find("exports"))
    return R"(for each class {"type": "durable-object", "storage": "sqlite"} in "exports".)";
  const document::Node* migrations = document.root.find("migrations");
  const std::string tag = "\"v" + std::to_string((migrations ? migrations->items.size() : 0) + 1) + '"';
  if (document.path.ends_with(".toml"))
    return "[[migrations]] with tag = " + tag + " and new_sqlite_classes = [" + quoted + "].";
  const std::string migration = "{\"tag\": " + tag + ", \"new_sqlite_classes\": [" + quoted + "]}";
  return migrations ? migration + " in \"migrations\"." : "\"migrations\": [" + migration + "].";
}

Result<DeclaredClasses> DeclaredClasses::read(const document::Document& document) {
  DeclaredClasses declared;
  auto migrations = items(document, document.root, "migrations");
  if (!migrations) return tl::unexpected(migrations.error());
  for (const document::Node& migration : **migrations)
    if (auto done = declared.replay(document, migration); !done) return tl::unexpected(done.error());
  if (const document::Node* exports = document.root.find("exports"))
    if (auto done = declared.readExports(document, *exports); !done) return tl::unexpected(done.error());
  return declared;
}

// The order within one migration, and the texts, are those of wrangler's local tool.
Result<void> DeclaredClasses::replay(const document::Document& document, const document::Node& migration) {
  auto deleted = items(document, migration, "deleted_classes");
  auto renamed = items(document, migration, "renamed_classes");
  if (!deleted) return tl::unexpected(deleted.error());
  if (!renamed) return tl::unexpected(renamed.error());

  for (const document::Node& name : **deleted) {
    const auto known = find(name.text);
    if (known == classes_.end())
      return document.complain(name, "Cannot apply deleted_classes migration to non-existent class " + name.text);
    classes_.erase(known);
  }
  for (const document::Node& pair : **renamed) {
    const document::Node* from = pair.find("from");
    const document::Node* to = pair.find("to");
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
    for (const document::Node& name : **added) {
      if (!name.isString()) return document.complain(name, "A class in \"" + field + "\" should be a string.");
      if (find(name.text) != classes_.end())
        return document.complain(name, "Cannot apply " + field + " migration to existing class " + name.text);
      classes_.push_back({name.text, sqlite});
    }
  }
  return {};
}

Result<void> DeclaredClasses::readExports(const document::Document& document, const document::Node& exports) {
  const auto isText = [](const document::Node* node, std::string_view text) { return node && node->text == text; };
  for (const auto& [name, entry] : exports.members) {
    const document::Node* state = entry.find("state");
    const bool live = !state || state->text == "created";
    if (!isText(entry.find("type"), "durable-object") || !live) continue;
    if (!classes_.empty() && document.root.find("migrations"))
      return document.complain(entry,
                               "Durable Objects are declared either in \"exports\" or in \"migrations\", not in both.");
    const document::Node* storage = entry.find("storage");
    if (!isText(storage, "sqlite") && !isText(storage, "legacy-kv"))
      return document.complain(entry,
                               "The \"storage\" of a Durable Object export should be \"sqlite\" or \"legacy-kv\".");
    classes_.push_back({name, storage->text == "sqlite"});
  }
  return {};
}

}  // namespace durascope::project
