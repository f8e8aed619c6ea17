#pragma once
// The isolates of one open project. The door makes an Engine for each build of the project and throws it away for the
// next; between the two, storage is the only thing that goes on.
//
// No V8 type in here. All calls from any thread; callbacks come on an isolate's thread (or the caller's, when the
// engine is closing), exactly once, also when the engine closes (with an error).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/clock/world_time.h"
#include "emulator/engine/messages.h"
#include "emulator/engine/recorder.h"
#include "emulator/engine/script.h"
#include "emulator/engine/storage_desk.h"
#include "emulator/journal/life_snapshots.h"
#include "emulator/journal/snapshots.h"
#include "emulator/lifecycle/eviction_policy.h"
#include "emulator/storage/alarm_index.h"
#include "emulator/storage/limits.h"

namespace durascope {
struct SocketFrame;
}

namespace durascope::engine {

class FaultBook;
class IsolateHost;

struct EngineOptions {
  std::uint32_t isolates = 1;
  lifecycle::EvictionRules eviction;
  std::shared_ptr<clock::WorldTime> world;  ///< Null: a world of its own, that runs with the system's time.
  std::optional<std::uint64_t> seed;        ///< Fixes ids and random values.
  bool frozenNow = false;                   ///< Date.now() stands still between I/O.
  bool skipWaits = false;                   ///< While a test handler runs, what all isolates wait for comes at once.
  std::int64_t missLatencyNs = 5'000'000;
  std::uint64_t heapLimitMiB = 512;
  bool outgoing = true;  ///< fetch() may leave the program.
  /// Each instance gets an evaluation of the user's modules of its own, and so module variables of its own.
  bool separateModules = false;
  bool localStorage = false;  ///< As the local runtime: every class on SQLite, none with a value cache.
  storage::Limits limits;     ///< Of each isolate's value cache and of SQL.
  /// Files of objects that are open at a time, over all isolates.
  std::size_t openDatabases = 500;
  /// Where the database of an object or a facet is; called from isolate threads.
  std::function<std::string(const ObjectKey&)> objectPath;
  /// Where the index of an object's facets is; called from isolate threads. No function: objects have no facets.
  std::function<std::string(const ObjectKey&)> facetIndexPath;
  /// Where its past states are kept; empty or no function: none are. Called from isolate threads.
  std::function<std::string(const ObjectKey&)> historyPath;
  /// The alarm table of a namespace; no function: alarms are known to the objects alone. Called from isolate threads.
  std::function<storage::AlarmIndex*(std::uint32_t ns)> alarms;
  /// An object was constructed that has a name; called from isolate threads.
  std::function<void(const ObjectKey&, const std::string& wtf8)> named;
  /// The name of an object where it is known; called from isolate threads.
  std::function<std::optional<std::string>(const ObjectKey&)> nameOf;
  /// Every object that has a file; no function: workerd:unsafe deletes nothing. Called from isolate threads.
  std::function<std::vector<ObjectKey>()> objectsOnDisk;
  /// The faults on purpose; null: there are none. Outlives the engine.
  FaultBook* faults = nullptr;
  /// Rewrites the places in a stack to the user's sources; called from isolate threads.
  std::function<std::string(const std::string&)> mapStack;
};

/// What the main module turned out to export.
struct ScriptShape {
  bool hasWorker = false;                   ///< A default export with fetch.
  std::vector<std::string> classes;         ///< Exported classes, in the module's order.
  std::vector<std::string> durableClasses;  ///< Those that extend DurableObject or have a fetch method.
  std::vector<std::string> tests;           ///< Exports with a test() method, in the order in which they run.
};

/// Brings a task to the isolate that owns an object.
class Router {
 public:
  using Task = std::function<void(IsolateHost&)>;
  virtual ~Router() = default;
  virtual std::uint32_t isolateOf(const ObjectKey& key) const = 0;
  /// `refused` runs instead of `task`, on any thread, when the isolate closes before it gets there.
  virtual void post(std::uint32_t isolate, Task task, std::function<void()> refused) = 0;
};

class Engine {
 public:
  /// Starts all isolates and evaluates the modules in each; blocks meanwhile. Failure: kScript with place and source
  /// line of the bundle (not source-mapped), or kInternal.
  static Result<std::unique_ptr<Engine>> start(std::shared_ptr<const Script> script, EngineOptions options,
                                               RecorderShared& shared,
                                               std::vector<std::shared_ptr<Recorder>> recorders);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  /// Stops all isolates; blocks until their storage is committed and closed.
  ~Engine();
  /// Before that: a newer version of the project takes its place.
  void willBeReplaced();

  const ScriptShape& shape() const;

  void fetchWorker(FetchRequest request, FetchReply reply);
  void fetchObject(ObjectTarget target, FetchRequest request, FetchReply reply);
  /// Calls the test() method of an export; `error` as a caller would get it, none when the test passed.
  void runTest(std::string exported, std::function<void(Result<std::optional<lifecycle::BreakError>>)> reply);
  /// Calls a method over RPC; `arguments` is an array in the form of engine/wire.h. No target: the Worker's default
  /// export.
  void call(std::optional<ObjectTarget> target, std::vector<std::string> path, std::string arguments,
            CallByHandReply reply);
  void evict(ObjectKey key, lifecycle::EvictAfter after, std::function<void(Result<void>)> reply);
  /// As Emulator::evictNow().
  void evictNow(ObjectKey key, std::string reason, std::function<void(Result<journal::Departure>)> reply);
  void evictAll(std::function<void(Result<std::uint64_t>)> reply);
  void abort(ObjectKey key, std::string reason, std::function<void(Result<void>)> reply);
  Result<void> terminate(std::uint32_t isolate);
  std::uint32_t isolateOf(const ObjectKey& key) const;
  void setEviction(const lifecycle::EvictionRules& rules);
  /// Time stands still, or goes on as before.
  void setClockPaused(bool paused);
  /// Moves the world's time on; what becomes due meanwhile runs in order, over all isolates. Answered when all of it
  /// has run.
  void stepClock(std::int64_t ns, std::function<void(Result<journal::ClockState>)> reply);
  /// To the next timer, alarm or idle count; kUnavailable when there is none.
  void fastForward(std::function<void(Result<journal::ClockState>)> reply);
  /// As Emulator::catchUp().
  void catchUp(std::function<void(Result<journal::ClockState>)> reply);
  void setFrozenNow(bool frozen);
  void clockState(std::function<void(Result<journal::ClockState>)> reply);
  void setMissLatencyNs(std::int64_t latencyNs);
  void memory(ObjectKey key, std::function<void(Result<journal::MemorySnapshot>)> reply);
  void cache(ObjectKey key, std::function<void(Result<journal::CacheSnapshot>)> reply);
  /// Runs `look`, which looks into the object's file, between two events of its isolate.
  template <class T>
  void lookIntoFile(ObjectKey key, std::function<Result<T>()> look, std::function<void(Result<T>)> reply) {
    between(
        key, [look = std::move(look), reply] { reply(look()); },
        [reply](Error error) { reply(tl::unexpected(std::move(error))); });
  }
  void editStorage(ObjectKey key, EditByHand edit, std::function<void(Result<void>)> reply);
  void runSql(ObjectKey key, SqlByHand run, std::function<void(Result<journal::SqlResult>)> reply);
  /// Stops the SQL that runs now on the object's isolate: that run by hand, or with 0 whoever's.
  Result<void> cancelSql(const ObjectKey& key, std::uint64_t run);
  void history(ObjectKey key, std::function<void(Result<journal::HistorySnapshot>)> reply);
  void restore(ObjectKey key, std::string bookmark, std::function<void(Result<std::string>)> reply);
  void setLimits(const storage::Limits& limits);
  /// The rules in EngineOptions::faults have changed.
  void faultsChanged();
  /// Alarms of the tables fire from here on. Once nobody else has the objects' files open.
  void startAlarms();
  /// Of all isolates, by due time; those that are not set any more last.
  void alarms(std::function<void(Result<std::vector<journal::AlarmNode>>)> reply);
  void sockets(ObjectKey key, std::function<void(Result<journal::SocketsSnapshot>)> reply);
  /// As if the client at the other end had sent it.
  void injectIntoSocket(ObjectKey key, std::uint64_t socket, SocketFrame frame,
                        std::function<void(Result<void>)> reply);
  void fireAlarm(ObjectKey key, std::function<void(Result<void>)> reply);
  void setAlarm(ObjectKey key, storage::Alarm alarm, std::function<void(Result<void>)> reply);
  /// What keeps an object in memory and whom it waits for; in which circle of objects it is stuck, over all isolates.
  void life(ObjectKey key, std::function<void(Result<journal::LifeSnapshot>)> reply);
  /// Every known object's summary is published again.
  void publishAll();
  std::vector<journal::IsolateSummary> isolates() const;

 private:
  void between(const ObjectKey& key, std::function<void()> task, std::function<void(Error)> refused);

  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace durascope::engine
