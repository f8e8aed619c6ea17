#pragma once
// One open project: where its objects' files are, how its sources were built, and the engine that runs it. Reloading
// replaces what was built and keeps the rest.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/clock/world_time.h"
#include "emulator/emulator.h"
#include "emulator/engine/engine.h"
#include "emulator/identity/name_index.h"
#include "emulator/identity/namespace_key.h"
#include "emulator/journal/snapshots.h"
#include "emulator/project/bundler.h"
#include "emulator/project/config.h"
#include "emulator/storage/limits.h"
#include "emulator/storage/namespace_store.h"
#include "emulator/storage/state_lock.h"

namespace durascope {

/// How many isolates the project runs on.
std::uint32_t isolatesOf(const ProjectOptions& options);
lifecycle::EvictionRules evictionRules(const EvictionPolicy& policy);
/// The numbers that the user chose among those that storage knows.
storage::Limits storageLimits(const StorageLimits& chosen);
/// kBadInput when they contradict each other.
Result<void> checkLimits(const StorageLimits& limits);

/// The project's sources, built and started. Desk thread, but for the engine, which any thread may call.
class BuiltProject {
 public:
  struct Surroundings {
    const ProjectOptions& options;
    std::shared_ptr<clock::WorldTime> world;
    std::size_t openDatabases;
    engine::RecorderShared& shared;
    const std::vector<std::shared_ptr<engine::Recorder>>& recorders;
    std::function<std::string(const ObjectKey&)> objectPath;
    std::function<std::string(const ObjectKey&)> facetIndexPath;
    std::function<std::string(const ObjectKey&)> historyPath;
    std::function<storage::AlarmIndex*(std::uint32_t)> alarms;
    std::function<std::vector<ObjectKey>()> objectsOnDisk;
    engine::FaultBook& faults;
    std::function<void(const ObjectKey&, const std::string&)> named;
    std::function<std::optional<std::string>(const ObjectKey&)> nameOf;
  };

  /// Starts the engine. Errors have their places in the user's sources. `config.namespaces` gets the classes of a lone
  /// source file.
  static Result<std::unique_ptr<BuiltProject>> start(project::Config& config, project::Bundle bundle,
                                                     const Surroundings& surroundings);

  engine::Engine& engine() { return *engine_; }
  const std::vector<std::string>& inputs() const { return inputs_; }
  const engine::ScriptShape& shape() const { return engine_->shape(); }

 private:
  BuiltProject() = default;
  static Result<std::unique_ptr<engine::Engine>> run(const project::Config& config, const project::Bundle& bundle,
                                                     const project::SourceMap& map, const Surroundings& surroundings);

  std::vector<std::string> inputs_;
  std::shared_ptr<const project::SourceMap> sourceMap_;
  std::unique_ptr<engine::Engine> engine_;
};

/// The files of a project's objects, held by this process alone. name() and path() from any thread.
class ProjectState {
 public:
  static Result<std::unique_ptr<ProjectState>> open(const std::string& folder,
                                                    const std::vector<project::Namespace>& namespaces);
  ~ProjectState() { (void)writeNames(); }

  const std::string& folder() const { return folder_; }
  std::string path(const ObjectKey& key) const;
  /// The index of the object's facets. Any thread.
  std::string facetIndexPath(const ObjectKey& key) const;
  /// Outside of the namespaces' folders, which the real runtime reads. Any thread.
  std::string historyPath(const ObjectKey& key) const;
  /// Any thread.
  storage::AlarmIndex& alarms(std::uint32_t ns) const;
  const identity::NamespaceKey& key(std::uint32_t ns) const { return keys_[ns]; }
  std::size_t namespaces() const { return keys_.size(); }
  /// For this session, and for writeNames(). True: it is the first one that waits for that. Any thread.
  bool remember(const ObjectKey& key, const std::string& name);
  /// Desk thread. A file error of the index is answered once; the names are remembered for this session all the same.
  Result<void> writeNames();
  std::optional<std::string> name(const ObjectKey& key) const;
  /// Every object that has a file. Any thread.
  std::vector<ObjectKey> keysOnDisk() const;
  /// Every object that has a file, with its name if that is known.
  std::vector<journal::ObjectSummary> objectsOnDisk() const;

 private:
  ProjectState() = default;

  std::string folder_;
  std::optional<storage::StateLock> lock_;
  std::vector<identity::NamespaceKey> keys_;
  std::vector<storage::NamespaceStore> stores_;
  mutable std::mutex mutex_;
  identity::NameIndex names_;                 // guarded by mutex_, but for its file, which is the desk thread's
  std::vector<identity::NameLine> newNames_;  // guarded
};

}  // namespace durascope
