// Opening, building, reloading and closing a project. On the desk's thread but for what only posts to it.

#include <chrono>
#include <filesystem>

#include "emulator/base/file_budget.h"
#include "emulator/local_emulator.h"

namespace durascope {

namespace {

constexpr std::uint32_t kMaxIsolates = 64;
/// Long enough for many, short enough for a crash to lose none that anybody has seen.
constexpr std::chrono::milliseconds kNamesWait{20};

/// A seed fixes where time begins, and that it moves only from one timer to the next.
std::shared_ptr<clock::WorldTime> makeWorld(const ProjectOptions& options) {
  using Mode = clock::WorldTime::Mode;
  if (options.seed)
    return std::make_shared<clock::WorldTime>(options.paused ? Mode::kStands : Mode::kPaced,
                                              clock::kSeededStartMs * clock::kNsPerMs);
  auto world = std::make_shared<clock::WorldTime>();
  if (options.paused) world->setMode(Mode::kStands);
  return world;
}

}  // namespace

Result<void> checkOptions(const ProjectOptions& options) {
  if (options.isolates < 1 || options.isolates > kMaxIsolates) {
    return fail(ErrorKind::kBadInput, "The number of isolates must be from 1 to 64.");
  }
  if (options.missLatencyUs < 0 || options.eviction.idleMs < 0) {
    return fail(ErrorKind::kBadInput, "A time must not be negative.");
  }
  return checkLimits(options.limits);
}

void LocalEmulator::open(ProjectOptions options, Reply<ProjectInfo> reply) {
  desk_.post([this, options = std::move(options), reply = std::move(reply)] { reply(openNow(options)); });
}

void LocalEmulator::close(Reply<void> reply) {
  desk_.post([this, reply = std::move(reply)] {
    closeNow();
    reply({});
  });
}

void LocalEmulator::reload(Reply<ProjectInfo> reply) {
  desk_.post([this, reply = std::move(reply)] { reply(reloadNow()); });
}

void LocalEmulator::closeNow() {
  watch_.reset();
  reloadPosted_ = false;  // what is opened next is read anew anyway
  takeEngineAway();
  built_.reset();
  // What was not told of its objects is void. Its events stay news.
  for (const std::shared_ptr<engine::Recorder>& recorder : recorders_) recorder->forgetObjects();
  shared_.former.clear();
  state_.reset();
  options_.reset();
  config_.reset();
  install(nullptr, {});
}

// Lets callers in again: to the new engine, or, without one, to the sentence that there is none.
void LocalEmulator::install(std::unique_ptr<BuiltProject> built, ProjectInfo info,
                            std::optional<std::vector<journal::ObjectSummary>> found) {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    swapping_ = false;
    waiting.swap(waiting_);
    if (built) {
      built_ = std::move(built);
      newProject_ = std::move(info);
      newProblem_.reset();
      ++generation_;
      if (found) {
        found_ = std::move(*found);
        openGeneration_ = generation_;
      }
    } else {
      newProject_.reset();
      found_.clear();
    }
  }
  for (const std::function<void()>& call : waiting) call();
}

Result<ProjectInfo> LocalEmulator::failed(Error error) {
  const std::lock_guard lock(mutex_);
  newProblem_ = error;
  return tl::unexpected(std::move(error));
}

Result<std::unique_ptr<BuiltProject>> LocalEmulator::build(project::Config& config,
                                                           std::vector<std::string>& warnings) {
  Result<project::Bundle> bundle = project::bundle(config);
  if (!bundle) return tl::unexpected(bundle.error());
  warnings = bundle->warnings;
  auto databases = databaseShare(raisedFileLimit(), isolatesOf(*options_), options_->openDatabases);
  if (!databases) return tl::unexpected(databases.error());
  while (recorders_.size() < isolatesOf(*options_)) {
    recorders_.push_back(std::make_shared<engine::Recorder>(shared_, static_cast<std::uint32_t>(recorders_.size())));
  }
  {
    const std::lock_guard lock(mutex_);
    drained_ = recorders_;
  }
  // The engine asks for paths when objects are constructed, which is after state_ is there.
  return BuiltProject::start(config, std::move(*bundle),
                             {.options = *options_,
                              .world = world_,
                              .openDatabases = *databases,
                              .shared = shared_,
                              .recorders = recorders_,
                              .objectPath = [this](const ObjectKey& key) { return state_->path(key); },
                              .facetIndexPath = [this](const ObjectKey& key) { return state_->facetIndexPath(key); },
                              .historyPath = [this](const ObjectKey& key) { return state_->historyPath(key); },
                              .alarms = [this](std::uint32_t ns) { return &state_->alarms(ns); },
                              .objectsOnDisk = [this] { return state_->keysOnDisk(); },
                              .faults = faults_,
                              .named = [this](const ObjectKey& key, const std::string& name) { remember(key, name); },
                              .nameOf = [this](const ObjectKey& key) { return state_->name(key); }});
}

Result<ProjectInfo> LocalEmulator::openNow(const ProjectOptions& options) {
  closeNow();
  if (Result<void> checked = checkOptions(options); !checked) return failed(checked.error());
  options_ = options;
  world_ = makeWorld(options);
  Result<project::Config> config = project::readConfig(options.path, options.environment);
  if (!config) {
    (void)watch({std::filesystem::absolute(options.path).lexically_normal().string()});
    return failed(config.error());
  }
  config_ = std::move(*config);
  (void)watch(project::fallbackInputs(*config_));
  std::vector<std::string> warnings;
  auto built = build(*config_, warnings);
  if (!built) return failed(built.error());
  if (const Result<void> watched = watch((*built)->inputs()); !watched) warnings.push_back(watched.error().message);
  const std::string stateDir = options.stateDir.empty()
                                   ? config_->stateDir
                                   : std::filesystem::absolute(options.stateDir).lexically_normal().string();
  auto state = ProjectState::open(stateDir, config_->namespaces);
  if (!state) return failed(state.error());
  takeEngineAway();
  state_ = std::move(*state);
  std::vector<journal::ObjectSummary> found = state_->objectsOnDisk();
  ProjectInfo info = describe(*config_, (*built)->shape());
  info.warnings.insert(info.warnings.end(), warnings.begin(), warnings.end());
  install(std::move(*built), info, std::move(found));
  startAlarms();
  return info;
}

Result<ProjectInfo> LocalEmulator::reloadNow() {
  if (!options_) return tl::unexpected(noProject());
  bool running;
  {
    const std::lock_guard lock(mutex_);
    running = built_ != nullptr;
  }
  if (!running) return openNow(ProjectOptions(*options_));
  Result<project::Config> config = project::readConfig(options_->path, options_->environment);
  if (!config) return failed(config.error());
  std::vector<std::string> warnings;
  auto built = build(*config, warnings);
  if (!built) return failed(built.error());
  const auto sameNamespace = [](const project::Namespace& a, const project::Namespace& b) {
    return a.uniqueKey == b.uniqueKey;
  };
  if (!std::equal(config->namespaces.begin(), config->namespaces.end(), config_->namespaces.begin(),
                  config_->namespaces.end(), sameNamespace)) {
    // Other namespaces, other objects: that is another project to the window.
    built->reset();
    return openNow(ProjectOptions(*options_));
  }
  if (const Result<void> watched = watch((*built)->inputs()); !watched) warnings.push_back(watched.error().message);
  config_ = std::move(*config);
  ProjectInfo info = describe(*config_, (*built)->shape());
  info.warnings.insert(info.warnings.end(), warnings.begin(), warnings.end());
  takeEngineAway();
  // The old instances close their files before the new ones may open them; who calls meanwhile waits.
  built_->engine().willBeReplaced();
  built_.reset();
  install(std::move(*built), info);
  startAlarms();
  return info;
}

void LocalEmulator::remember(const ObjectKey& key, const std::string& name) {
  if (!state_->remember(key, name)) return;
  // The isolate must not wait for the disk, and a thousand new objects need not wake the desk a thousand times.
  desk_.postIn(kNamesWait, [this] {
    if (!state_) return;
    if (const Result<void> kept = state_->writeNames(); !kept) {
      const std::lock_guard lock(mutex_);
      newProblem_ = kept.error();
    }
  });
}

Result<void> LocalEmulator::watch(const std::vector<std::string>& paths) {
  watch_.reset();
  if (!options_->watch) return {};
  auto started = project::SourceWatch::start(paths, [this] {
    if (reloadPosted_.exchange(true)) return;
    desk_.post([this] {
      if (reloadPosted_.exchange(false)) (void)reloadNow();
    });
  });
  if (!started) {
    Error error = started.error();
    error.message += " Saved changes are not noticed; reload by hand.";
    return tl::unexpected(std::move(error));
  }
  watch_ = std::move(*started);
  return {};
}

ProjectInfo LocalEmulator::describe(const project::Config& config, const engine::ScriptShape& shape) const {
  ProjectInfo info;
  info.name = config.name;
  info.path = std::filesystem::absolute(options_->path).lexically_normal().string();
  info.configFile = std::filesystem::path(config.configFile).filename().string();
  info.stateDir = state_->folder();
  info.compatibilityDate = config.compatibilityDate;
  info.hasWorker = shape.hasWorker;
  info.tests = shape.tests;
  for (const project::Namespace& ns : config.namespaces)
    info.namespaces.push_back({ns.binding, ns.className, ns.uniqueKey, ns.sqlite});
  info.warnings = config.warnings;
  return info;
}

}  // namespace durascope
