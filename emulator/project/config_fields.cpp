#include "emulator/project/config_fields.h"

#include <algorithm>
#include <array>
#include <span>

#include "emulator/project/spelling.h"

namespace durascope::project {

namespace {

using document::Node;

enum class Use {
  kRead,      ///< Acted on.
  kDeployed,  ///< Means nothing before a Worker is deployed, or to another tool.
  kBindings,  ///< A list of what is not there; `detail` is the field with the name in env.
  kBinding,   ///< One of them, likewise.
  kNotDone,   ///< `detail` says what does not happen.
};

struct Field {
  std::string_view name;
  Use use = Use::kRead;
  std::string_view detail = {};
  std::string_view part = {};  ///< The member that counts; empty: the field itself.
};

constexpr std::string_view kBundling = "bundling does without it.";
constexpr std::string_view kOldFormat = "import the file as a module instead.";
constexpr std::string_view kNoTail = "no tail Worker is called.";
constexpr std::string_view kNoFiles = "no static files are served, every request goes to the Worker.";

// wrangler's, as of its version 4. What environments inherit comes first.
constexpr auto kInherited = std::to_array<Field>({
    {"name"},
    {"main"},
    {"compatibility_date"},
    {"compatibility_flags"},
    {"no_bundle"},
    {"migrations"},
    {"exports"},
    {"$schema", Use::kDeployed},
    {"account_id", Use::kDeployed},
    {"cache", Use::kDeployed},
    {"compliance_region", Use::kDeployed},
    {"dev", Use::kDeployed},
    {"first_party_worker", Use::kDeployed},
    {"keep_names", Use::kDeployed},
    {"keep_vars", Use::kDeployed},
    {"legacy_env", Use::kDeployed},
    {"limits", Use::kDeployed},
    {"logpush", Use::kDeployed},
    {"minify", Use::kDeployed},
    {"observability", Use::kDeployed},
    {"placement", Use::kDeployed},
    {"preserve_file_names", Use::kDeployed},
    {"preview_urls", Use::kDeployed},
    {"previews", Use::kDeployed},
    {"python_modules", Use::kDeployed},
    {"route", Use::kDeployed},
    {"routes", Use::kDeployed},
    {"send_metrics", Use::kDeployed},
    {"type", Use::kDeployed},
    {"upload_source_maps", Use::kDeployed},
    {"usage_model", Use::kDeployed},
    {"workers_dev", Use::kDeployed},
    {"zone_id", Use::kDeployed},
    // What build tools write into the configuration that they make of the user's.
    {"configPath", Use::kDeployed},
    {"userConfigPath", Use::kDeployed},
    {"topLevelName", Use::kDeployed},
    {"definedEnvironments", Use::kDeployed},
    {"targetEnvironment", Use::kDeployed},
    {"alias", Use::kNotDone, kBundling},
    {"assets", Use::kNotDone, kNoFiles, "directory"},
    {"assets", Use::kBinding, "binding"},
    {"base_dir", Use::kNotDone, "modules are looked for beside \"main\"."},
    {"build", Use::kNotDone, "run its command before, Durascope bundles what \"main\" names.", "command"},
    {"data_blobs", Use::kNotDone, kOldFormat},
    {"find_additional_modules", Use::kNotDone, "what is bundled is what an import names."},
    {"jsx_factory", Use::kNotDone, kBundling},
    {"jsx_fragment", Use::kNotDone, kBundling},
    {"logfwdr", Use::kBindings, "name", "bindings"},
    {"pages_build_output_dir", Use::kNotDone, "the functions of a Pages project are not built."},
    {"rules", Use::kNotDone, "a file's extension says what kind of module it is."},
    {"site", Use::kNotDone, kNoFiles},
    {"text_blobs", Use::kNotDone, kOldFormat},
    {"triggers", Use::kNotDone, "no cron calls scheduled().", "crons"},
    {"tsconfig", Use::kNotDone, kBundling},
    {"wasm_modules", Use::kNotDone, kOldFormat},
});

// What wrangler calls non-inheritable: what ends up in env, mostly.
constexpr auto kOwn = std::to_array<Field>({
    {"durable_objects"},
    {"env"},
    {"services"},
    {"vars"},
    {"cloudchamber", Use::kDeployed},
    {"ai", Use::kBinding, "binding"},
    {"ai_search", Use::kBindings, "binding"},
    {"ai_search_namespaces", Use::kBindings, "binding"},
    {"analytics_engine_datasets", Use::kBindings, "binding"},
    {"artifacts", Use::kBindings, "binding"},
    {"browser", Use::kBinding, "binding"},
    {"containers", Use::kNotDone, "no container is started, there is no ctx.container."},
    {"d1_databases", Use::kBindings, "binding"},
    {"define", Use::kNotDone, kBundling},
    {"dispatch_namespaces", Use::kBindings, "binding"},
    {"flagship", Use::kBindings, "binding"},
    {"hyperdrive", Use::kBindings, "binding"},
    {"images", Use::kBinding, "binding"},
    {"kv_namespaces", Use::kBindings, "binding"},
    {"media", Use::kBinding, "binding"},
    {"mtls_certificates", Use::kBindings, "binding"},
    {"pipelines", Use::kBindings, "binding"},
    {"queues", Use::kBindings, "binding", "producers"},
    {"queues", Use::kNotDone, "no message comes to queue().", "consumers"},
    {"r2_buckets", Use::kBindings, "binding"},
    {"ratelimits", Use::kBindings, "name"},
    {"secrets", Use::kNotDone, "neither .dev.vars nor .env is read; what is needed locally can stand in \"vars\".",
     "required"},
    {"secrets_store_secrets", Use::kBindings, "binding"},
    {"send_email", Use::kBindings, "name"},
    {"stream", Use::kBinding, "binding"},
    {"streaming_tail_consumers", Use::kNotDone, kNoTail},
    {"tail_consumers", Use::kNotDone, kNoTail},
    {"unsafe", Use::kBindings, "name", "bindings"},
    {"unsafe_hello_world", Use::kBindings, "binding"},
    {"vectorize", Use::kBindings, "binding"},
    {"version_metadata", Use::kBinding, "binding"},
    {"vpc_networks", Use::kBindings, "binding"},
    {"vpc_services", Use::kBindings, "binding"},
    {"worker_loaders", Use::kBindings, "binding"},
    {"workflows", Use::kBindings, "binding"},
});

constexpr auto kOfDurableObjects = std::to_array<std::string_view>({"bindings"});
constexpr auto kOfBinding = std::to_array<std::string_view>({"name", "class_name", "script_name", "environment"});
constexpr auto kOfMigration = std::to_array<std::string_view>(
    {"tag", "new_classes", "new_sqlite_classes", "renamed_classes", "deleted_classes", "transferred_classes"});

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

bool has(std::span<const Field> fields, std::string_view name) {
  return std::ranges::find(fields, name, &Field::name) != fields.end();
}

/// null, false, and what holds nothing else.
bool asksForNothing(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return true;
    case Node::Kind::kBoolean:
      return !node.boolean;
    case Node::Kind::kArray:
      return node.items.empty();
    case Node::Kind::kObject:
      return std::ranges::all_of(node.members, [](const auto& member) { return asksForNothing(member.second); });
    default:
      return false;
  }
}

class Remarks {
 public:
  explicit Remarks(const document::Document& document) : document_(document) {}

  std::vector<FieldRemark> take() {
    for (const auto& [name, node] : document_.root.members) top(name, node);
    if (const Node* section = document_.root.find("durable_objects")) {
      inside(*section, kOfDurableObjects, "\"durable_objects\"");
      each(section->find("bindings"),
           [this](const Node& node) { inside(node, kOfBinding, "a Durable Object's binding"); });
    }
    each(document_.root.find("migrations"), [this](const Node& node) {
      inside(node, kOfMigration, "a migration");
      if (const Node* transferred = node.find("transferred_classes"))
        notDone(*transferred, "transferred_classes", "objects of other scripts are not there.");
    });
    return std::move(remarks_);
  }

 private:
  void say(const Node& node, std::string sentence, bool isUnknown = false) {
    remarks_.push_back({&node, std::move(sentence), isUnknown});
  }

  template <class Function>
  static void each(const Node* list, Function function) {
    if (list)
      for (const Node& item : list->items) function(item);
  }

  void top(const std::string& name, const Node& node) {
    bool known = false;
    for (const std::span<const Field> fields : {std::span<const Field>(kInherited), std::span<const Field>(kOwn)})
      for (const Field& field : fields)
        if (field.name == name) {
          known = true;
          use(field, node);
        }
    if (known) return;
    std::vector<std::string_view> names;
    for (const Field& field : kInherited) names.push_back(field.name);
    for (const Field& field : kOwn) names.push_back(field.name);
    say(node, "The field " + quoted(name) + " is not known and does nothing." + didYouMean(name, names), true);
  }

  void use(const Field& field, const Node& node) {
    const Node* part = field.part.empty() ? &node : node.find(field.part);
    if (!part) return;
    if (field.use == Use::kNotDone) notDone(*part, field.name, field.detail);
    if (field.use == Use::kBinding) leaveOut(part->find(field.detail), field);
    if (field.use == Use::kBindings)
      each(part, [&](const Node& binding) { leaveOut(binding.find(field.detail), field); });
  }

  void notDone(const Node& node, std::string_view field, std::string_view what) {
    // Modules that are not bundled are all there, as with wrangler.
    const Node* noBundle = document_.root.find("no_bundle");
    if (field == "find_additional_modules" && noBundle && noBundle->boolean) return;
    if (!asksForNothing(node)) say(node, "Durascope does not act on " + quoted(field) + ": " + std::string(what));
  }

  /// `env.NAME` is undefined then.
  void leaveOut(const Node* name, const Field& field) {
    if (!name || !name->isString()) return;
    say(*name, "The binding " + name->text + " (" + quoted(field.name) +
                   ") is left out: Durascope has Durable Objects, services of the project itself and vars.");
  }

  void inside(const Node& owner, std::span<const std::string_view> known, const std::string& what) {
    for (const auto& [name, node] : owner.members) {
      if (std::ranges::find(known, name) != known.end()) continue;
      std::string sentence = "The field " + quoted(name) + " of " + what + " is not known and does nothing.";
      if (document_.path.ends_with(".toml") && (has(kInherited, name) || has(kOwn, name))) {
        // The usual slip in TOML: a line below a table is the table's.
        sentence += " A field of the whole configuration stands above the first [table].";
      } else if (const std::string question = didYouMean(name, known); !question.empty()) {
        sentence += question;
      } else {
        std::string all;
        for (const std::string_view each : known) all += (all.empty() ? "" : ", ") + quoted(each);
        sentence += " Known: " + all + ".";
      }
      say(node, std::move(sentence), true);
    }
  }

  const document::Document& document_;
  std::vector<FieldRemark> remarks_;
};

}  // namespace

std::vector<FieldRemark> remarksOn(const document::Document& document) { return Remarks(document).take(); }

bool isInherited(std::string_view field) { return !has(kOwn, field); }

}  // namespace durascope::project
