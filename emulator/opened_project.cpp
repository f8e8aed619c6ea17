#include "emulator/opened_project.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "emulator/document/mistakes.h"

namespace durascope {

namespace {

engine::ModuleKind kindOf(project::ModuleKind kind) {
  switch (kind) {
    case project::ModuleKind::kEsm:
      return engine::ModuleKind::kEsm;
    case project::ModuleKind::kJson:
      return engine::ModuleKind::kJson;
    case project::ModuleKind::kText:
      return engine::ModuleKind::kText;
    case project::ModuleKind::kData:
      return engine::ModuleKind::kData;
    case project::ModuleKind::kWasm:
      return engine::ModuleKind::kWasm;
  }
  return engine::ModuleKind::kEsm;
}

std::shared_ptr<const engine::Script> scriptOf(const project::Config& config, const project::Bundle& bundle) {
  auto script = std::make_shared<engine::Script>();
  script->name = config.name;
  script->mainName = bundle.mainName;
  for (const project::ModuleSource& module : bundle.modules) {
    script->modules.push_back({module.name, kindOf(module.kind), module.bytes});
  }
  for (const project::Namespace& ns : config.namespaces) {
    script->namespaces.push_back({ns.binding, ns.className, ns.uniqueKey, ns.sqlite});
  }
  for (const project::Variable& variable : config.vars) script->variables.push_back({variable.name, variable.json});
  for (const project::Service& service : config.services)
    script->services.push_back({service.binding, service.entrypoint, service.propsJson});
  script->compatibilityDate = config.compatibilityDate;
  script->compatibilityFlags = config.compatibilityFlags;
  return script;
}

std::string sourceLine(const std::string& path, int line) {
  std::ifstream file(path);
  std::string text;
  for (int i = 0; i < line; ++i) {
    if (!std::getline(file, text)) return {};
  }
  return text;
}

std::string mainFileOf(const project::Config& config) {
  return std::filesystem::path(config.mainFile).lexically_relative(config.folder).string();
}

/// "index.js:12:5" of the bundle becomes the place in the sources, with its line.
Error inSources(Error error, const project::Config& config, const project::SourceMap& map) {
  const std::size_t second = error.where.rfind(':');
  const std::size_t first =
      second == std::string::npos || second == 0 ? std::string::npos : error.where.rfind(':', second - 1);
  if (first == std::string::npos) {
    // Without a line it is the bundle as a whole.
    if (!error.where.empty()) error.where = mainFileOf(config);
    return error;
  }
  const int line = std::atoi(error.where.c_str() + first + 1);
  const int column = std::atoi(error.where.c_str() + second + 1);
  const std::optional<project::Place> place = map.original(line, column);
  if (!place) return error;
  error.where = place->file + ":" + std::to_string(place->line) + ":" + std::to_string(place->column);
  error.excerpt = sourceLine(std::filesystem::path(config.folder) / place->file, place->line);
  return error;
}

/// A lone source file: which exports may be Durable Object classes is known once they have been evaluated.
void bindExports(project::Config& config, const std::vector<std::string>& exports) {
  config.namespaces.clear();
  for (const std::string& name : exports) {
    if (name != "default") config.namespaces.push_back(project::bindExport(config, name));
  }
}

Result<void> checkClasses(const project::Config& config, const engine::ScriptShape& shape) {
  std::string exported;
  for (const std::string& name : shape.classes) exported += (exported.empty() ? "" : ", ") + name;
  document::Mistakes mistakes(config.configFile);
  for (const project::Namespace& ns : config.namespaces) {
    if (std::find(shape.classes.begin(), shape.classes.end(), ns.className) != shape.classes.end()) continue;
    mistakes.add(ns.place, "The configuration names the Durable Object class " + ns.className + ", but " +
                               mainFileOf(config) + " does not export it. " +
                               (exported.empty() ? "It exports no class." : "It exports " + exported + ".") +
                               " Export the class from the main module, or correct class_name.");
  }
  if (mistakes.any()) return mistakes.failure();
  return {};
}

}  // namespace

std::uint32_t isolatesOf(const ProjectOptions& options) {
  return options.isolation == Isolation::kShared ? 1 : options.isolates;
}

lifecycle::EvictionRules evictionRules(const EvictionPolicy& policy) {
  using Kind = lifecycle::EvictionRules::Kind;
  static constexpr Kind kKinds[] = {Kind::kLocal, Kind::kProduction, Kind::kAfterEveryEvent, Kind::kManual,
                                    Kind::kNever};
  return {kKinds[static_cast<std::size_t>(policy.kind)], policy.idleMs * clock::kNsPerMs};
}

storage::Limits storageLimits(const StorageLimits& chosen) {
  storage::Limits limits;
  limits.softCacheBytes = chosen.softCacheBytes;
  limits.hardCacheBytes = chosen.hardCacheBytes;
  limits.dirtyBytes = chosen.dirtyBytes;
  limits.staleMs = chosen.staleMs;
  limits.sqlTimeMs = chosen.sqlTimeMs;
  limits.history.ageMs = chosen.historyMs;
  limits.history.bytes = chosen.historyBytes;
  return limits;
}

Result<void> checkLimits(const StorageLimits& limits) {
  if (limits.softCacheBytes > limits.hardCacheBytes) {
    return fail(ErrorKind::kBadInput, "The cache's soft limit must not be above its hard limit.");
  }
  if (limits.hardCacheBytes == 0 || limits.dirtyBytes == 0) {
    return fail(ErrorKind::kBadInput, "The cache's hard limit and the limit of unwritten values must be above zero.");
  }
  if (limits.staleMs <= 0) return fail(ErrorKind::kBadInput, "Cache entries must be allowed to stay for some time.");
  if (limits.sqlTimeMs < 0 || limits.historyMs < 0) return fail(ErrorKind::kBadInput, "A time must not be negative.");
  return {};
}

Result<std::unique_ptr<engine::Engine>> BuiltProject::run(const project::Config& config, const project::Bundle& bundle,
                                                          const project::SourceMap& map,
                                                          const Surroundings& surroundings) {
  engine::EngineOptions options;
  options.isolates = isolatesOf(surroundings.options);
  options.separateModules = surroundings.options.isolation == Isolation::kSeparate;
  options.openDatabases = surroundings.openDatabases;
  options.eviction = evictionRules(surroundings.options.eviction);
  options.world = surroundings.world;
  options.seed = surroundings.options.seed;
  options.frozenNow = surroundings.options.frozenNow;
  options.skipWaits = surroundings.options.skipWaits;
  options.missLatencyNs = surroundings.options.missLatencyUs * 1'000;
  options.heapLimitMiB = surroundings.options.heapLimitMiB;
  options.outgoing = surroundings.options.outgoing;
  options.localStorage = surroundings.options.storage == StorageMode::kLocal;
  options.limits = storageLimits(surroundings.options.limits);
  options.objectPath = surroundings.objectPath;
  options.facetIndexPath = surroundings.facetIndexPath;
  options.historyPath = surroundings.historyPath;
  options.alarms = surroundings.alarms;
  options.objectsOnDisk = surroundings.objectsOnDisk;
  options.faults = &surroundings.faults;
  options.named = surroundings.named;
  options.nameOf = surroundings.nameOf;
  options.mapStack = [&map](const std::string& stack) { return map.mapStack(stack); };
  auto started =
      engine::Engine::start(scriptOf(config, bundle), std::move(options), surroundings.shared, surroundings.recorders);
  if (!started) return tl::unexpected(inSources(started.error(), config, map));
  return started;
}

Result<std::unique_ptr<BuiltProject>> BuiltProject::start(project::Config& config, project::Bundle bundle,
                                                          const Surroundings& surroundings) {
  std::unique_ptr<BuiltProject> self(new BuiltProject);
  self->inputs_ = bundle.inputs;
  self->sourceMap_ = std::make_shared<const project::SourceMap>(std::move(bundle.sourceMap));
  if (config.bindsExports) bindExports(config, bundle.exports);
  auto started = run(config, bundle, *self->sourceMap_, surroundings);
  if (!started) return tl::unexpected(started.error());
  if (config.bindsExports && (*started)->shape().durableClasses.size() != config.namespaces.size()) {
    bindExports(config, (*started)->shape().durableClasses);
    started->reset();
    started = run(config, bundle, *self->sourceMap_, surroundings);
    if (!started) return tl::unexpected(started.error());
  }
  self->engine_ = std::move(*started);
  if (Result<void> checked = checkClasses(config, self->engine_->shape()); !checked)
    return tl::unexpected(checked.error());
  return self;
}

Result<std::unique_ptr<ProjectState>> ProjectState::open(const std::string& folder,
                                                         const std::vector<project::Namespace>& namespaces) {
  std::unique_ptr<ProjectState> self(new ProjectState);
  self->folder_ = folder;
  Result<storage::StateLock> lock = storage::StateLock::acquire(folder);
  if (!lock) return tl::unexpected(lock.error());
  self->lock_ = std::move(*lock);
  for (const project::Namespace& ns : namespaces) {
    Result<storage::NamespaceStore> store = storage::NamespaceStore::open(folder, ns.uniqueKey);
    if (!store) return tl::unexpected(store.error());
    self->stores_.push_back(std::move(*store));
    self->keys_.emplace_back(ns.uniqueKey);
  }
  if (Result<void> names = self->names_.open(folder); !names) return tl::unexpected(names.error());
  return self;
}

std::string ProjectState::path(const ObjectKey& key) const { return stores_[key.ns].objectPath(key.id, key.facet); }

std::string ProjectState::facetIndexPath(const ObjectKey& key) const { return stores_[key.ns].facetIndexPath(key.id); }

std::string ProjectState::historyPath(const ObjectKey& key) const {
  return folder_ + "/.durascope-history/" + keys_[key.ns].uniqueKey() + "/" + key.id.hex() +
         (key.facet == 0 ? "" : "." + std::to_string(key.facet)) + ".history";
}

storage::AlarmIndex& ProjectState::alarms(std::uint32_t ns) const { return stores_[ns].alarms(); }

bool ProjectState::remember(const ObjectKey& key, const std::string& name) {
  const std::string& uniqueKey = keys_[key.ns].uniqueKey();
  const std::lock_guard lock(mutex_);
  if (!names_.insert(uniqueKey, key.id, name)) return false;
  newNames_.push_back({uniqueKey, key.id, name});
  return newNames_.size() == 1;
}

Result<void> ProjectState::writeNames() {
  std::vector<identity::NameLine> names;
  {
    const std::lock_guard lock(mutex_);
    names.swap(newNames_);
  }
  // Whoever asks for a name must not wait for the disk.
  return names_.append(names);
}

std::optional<std::string> ProjectState::name(const ObjectKey& key) const {
  if (key.ns >= keys_.size()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const std::string* found = names_.find(keys_[key.ns].uniqueKey(), key.id);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::vector<journal::ObjectSummary> ProjectState::objectsOnDisk() const {
  std::vector<journal::ObjectSummary> objects;
  for (std::uint32_t ns = 0; ns < stores_.size(); ++ns) {
    const auto found = stores_[ns].objects();
    if (!found) continue;  // a folder that cannot be listed shows no object until a request makes one
    for (const storage::NamespaceStore::FoundObject& object : *found) {
      journal::ObjectSummary& summary = objects.emplace_back();
      summary.key = {ns, object.id};
      summary.storageBytes = object.fileBytes;
      if (std::optional<std::string> known = name(summary.key)) {
        summary.name = std::move(*known);
        summary.named = true;
      }
    }
  }
  return objects;
}

std::vector<ObjectKey> ProjectState::keysOnDisk() const {
  std::vector<ObjectKey> keys;
  for (std::uint32_t ns = 0; ns < stores_.size(); ++ns) {
    const auto found = stores_[ns].objects();
    if (!found) continue;
    for (const storage::NamespaceStore::FoundObject& object : *found) keys.push_back({ns, object.id});
  }
  return keys;
}

}  // namespace durascope
