#include "emulator/project/migrations.h"

#include <algorithm>
#include <map>
#include <utility>

namespace durascope::project {

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

/// Fills the classes from a document.
class DeclaredClasses::Reader {
 public:
  Reader(const document::Document& document, document::Mistakes& mistakes, DeclaredClasses& declared)
      : document_(document), mistakes_(mistakes), declared_(declared) {}

  void read() {
    for (const document::Node& migration : items(document_.root, "migrations")) {
      if (migration.kind == document::Node::Kind::kObject)
        replay(migration);
      else
        complain(migration, "A migration should be an object.");
    }
    if (const document::Node* exports = document_.root.find("exports")) readExports(*exports);
  }

 private:
  void complain(const document::Node& node, std::string sentence) {
    mistakes_.add(document_.placeOf(node), std::move(sentence));
  }

  /// The items of the array `name`, or none when it is missing.
  const std::vector<document::Node>& items(const document::Node& owner, const char* name) {
    static const std::vector<document::Node> kNothing;
    const document::Node* list = owner.find(name);
    if (!list) return kNothing;
    if (list->kind == document::Node::Kind::kArray) return list->items;
    complain(*list, std::string("The field \"") + name + "\" should be an array.");
    return kNothing;
  }

  // The order within one migration, and the texts, are those of wrangler's local tool.
  void replay(const document::Node& migration) {
    if (const document::Node* tag = migration.find("tag"); tag && tag->isString())
      if (const auto [known, isNew] = tags_.emplace(tag->text, tag->line); !isNew)
        complain(*tag, "The tag \"" + tag->text + "\" is that of the migration on line " +
                           std::to_string(known->second) +
                           ", too: by its tag a deployment sees which it has applied, so each needs its own.");
    for (const document::Node& name : items(migration, "deleted_classes")) {
      const auto known = declared_.find(name.text);
      if (known == declared_.classes_.end())
        complain(name, "Cannot apply deleted_classes migration to non-existent class " + name.text);
      else
        declared_.classes_.erase(known);
    }
    for (const document::Node& pair : items(migration, "renamed_classes")) rename(pair);
    for (const bool sqlite : {false, true}) {
      const std::string field = sqlite ? "new_sqlite_classes" : "new_classes";
      for (const document::Node& name : items(migration, field.c_str())) {
        if (!name.isString())
          complain(name, "A class in \"" + field + "\" should be a string.");
        else if (declared_.has(name.text))
          complain(name, "Cannot apply " + field + " migration to existing class " + name.text);
        else
          declared_.classes_.push_back({name.text, sqlite, document_.placeOf(name)});
      }
    }
  }

  void rename(const document::Node& pair) {
    const document::Node* from = pair.find("from");
    const document::Node* to = pair.find("to");
    if (!from || !to || !from->isString() || !to->isString())
      return complain(pair, "A renamed class needs the strings \"from\" and \"to\".");
    const auto known = declared_.find(from->text);
    if (known != declared_.classes_.end()) {
      known->name = to->text;
      known->place = document_.placeOf(*to);
      return;
    }
    complain(pair, "Cannot apply renamed_classes migration to non-existent class " + from->text);
    // Else what later migrations do with the new name would be called wrong, too.
    declared_.classes_.push_back({to->text, false, document_.placeOf(*to)});
  }

  void readExports(const document::Node& exports) {
    const auto isText = [](const document::Node* node, std::string_view text) { return node && node->text == text; };
    const bool hasMigrations = !declared_.classes_.empty() && document_.root.find("migrations");
    for (const auto& [name, entry] : exports.members) {
      const document::Node* state = entry.find("state");
      const bool live = !state || state->text == "created";
      if (!isText(entry.find("type"), "durable-object") || !live) continue;
      // Once: it is one mistake, however many classes there are.
      if (hasMigrations)
        return complain(entry, "Durable Objects are declared either in \"exports\" or in \"migrations\", not in both.");
      const document::Node* storage = entry.find("storage");
      if (!isText(storage, "sqlite") && !isText(storage, "legacy-kv"))
        complain(entry, "The \"storage\" of a Durable Object export should be \"sqlite\" or \"legacy-kv\".");
      declared_.classes_.push_back({name, isText(storage, "sqlite"), document_.placeOf(entry)});
    }
  }

  const document::Document& document_;
  document::Mistakes& mistakes_;
  DeclaredClasses& declared_;
  std::map<std::string, int> tags_;  // each with its line
};

DeclaredClasses DeclaredClasses::read(const document::Document& document, document::Mistakes& mistakes) {
  DeclaredClasses declared;
  Reader(document, mistakes, declared).read();
  return declared;
}

}  // namespace durascope::project
