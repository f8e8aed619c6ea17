#pragma once
// The emulator behind the door: one project at a time, on isolates of this process.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "emulator/desk.h"
#include "emulator/emulator.h"
#include "emulator/engine/faults.h"
#include "emulator/engine/recorder.h"
#include "emulator/opened_project.h"
#include "emulator/project/source_watch.h"

namespace durascope {

/// kBadInput when they contradict each other or no machine can do them.
Result<void> checkOptions(const ProjectOptions& options);

class LocalEmulator final : public Emulator {
 public:
  LocalEmulator();
  ~LocalEmulator() override;
  /// Any thread: is there one in this process?
  static bool lives() { return lives_; }

  void open(ProjectOptions options, Reply<ProjectInfo> reply) override;
  void close(Reply<void> reply) override;
  void reload(Reply<ProjectInfo> reply) override;
  void send(Request request, Reply<Response> reply) override;
  void runTest(std::string exported, Reply<TestResult> reply) override;
  void call(Request target, std::string method, std::string arguments, Reply<std::string> reply) override;
  void evict(ObjectKey object, Reply<void> reply) override;
  void evictNow(ObjectKey object, std::string reason, Reply<journal::Departure> reply) override;
  void evictAll(Reply<std::uint64_t> reply) override;
  void abort(ObjectKey object, std::string reason, Reply<void> reply) override;
  void terminate(ObjectKey object, Reply<void> reply) override;
  void terminateIsolate(std::uint32_t isolate, Reply<void> reply) override;
  void setEvictionPolicy(EvictionPolicy policy) override;
  void setMissLatencyUs(std::int64_t microseconds) override;
  void setStorageLimits(StorageLimits limits, Reply<void> reply) override;
  void setStorageMode(StorageMode mode, Reply<ProjectInfo> reply) override;
  void memory(ObjectKey object, Reply<journal::MemorySnapshot> reply) override;
  void cache(ObjectKey object, Reply<journal::CacheSnapshot> reply) override;
  void storage(ObjectKey object, StorageQuery query, Reply<journal::StorageSnapshot> reply) override;
  void storedValue(ObjectKey object, std::string key, Reply<journal::StoredValue> reply) override;
  void editStorage(ObjectKey object, StorageEdit edit, Reply<void> reply) override;
  void runSql(ObjectKey object, SqlRequest request, Reply<journal::SqlResult> reply) override;
  void cancelSql(ObjectKey object, std::uint64_t run, Reply<void> reply) override;
  void history(ObjectKey object, Reply<journal::HistorySnapshot> reply) override;
  void restore(ObjectKey object, std::string bookmark, Reply<std::string> reply) override;
  void inspectFile(std::string path, StorageQuery query, Reply<journal::StorageSnapshot> reply) override;
  void sockets(ObjectKey object, Reply<journal::SocketsSnapshot> reply) override;
  void sendToSocket(ObjectKey object, std::uint64_t socket, std::string data, bool binary, Reply<void> reply) override;
  void closeSocket(ObjectKey object, std::uint64_t socket, int code, std::string reason, Reply<void> reply) override;
  void alarms(Reply<journal::AlarmsSnapshot> reply) override;
  void fireAlarm(ObjectKey object, Reply<void> reply) override;
  void setAlarm(ObjectKey object, std::optional<std::int64_t> dueMs, Reply<void> reply) override;
  void setFaults(std::vector<journal::FaultRule> rules, Reply<void> reply) override;
  void faults(Reply<std::vector<journal::FaultState>> reply) override;
  void setIsolation(Isolation isolation, std::uint32_t isolates, Reply<ProjectInfo> reply) override;
  void life(ObjectKey object, Reply<journal::LifeSnapshot> reply) override;
  void setClockPaused(bool paused) override;
  void stepClock(std::int64_t ms, Reply<journal::ClockState> reply) override;
  void fastForward(Reply<journal::ClockState> reply) override;
  void catchUp(Reply<journal::ClockState> reply) override;
  void setFrozenNow(bool frozen) override;
  void clock(Reply<journal::ClockState> reply) override;
  void setRecording(bool on) override;
  Drain drain() override;

 private:
  static Error noProject();
  // Desk thread.
  Result<ProjectInfo> openNow(const ProjectOptions& options);
  Result<ProjectInfo> reloadNow();
  Result<std::unique_ptr<BuiltProject>> build(project::Config& config, std::vector<std::string>& warnings);
  void closeNow();
  Result<void> watch(const std::vector<std::string>& paths);
  ProjectInfo describe(const project::Config& config, const engine::ScriptShape& shape) const;
  Result<ProjectInfo> failed(Error error);
  /// `found`: the objects on disk of a project that was just opened; empty after a reload, which keeps them.
  void install(std::unique_ptr<BuiltProject> built, ProjectInfo info,
               std::optional<std::vector<journal::ObjectSummary>> found = std::nullopt);

  /// Desk thread. Not before the new engine is the only one.
  void startAlarms();
  void startFaults();

  /// Isolate threads.
  void remember(const ObjectKey& key, const std::string& name);
  /// REQUIRES: mutex_ is held and state_ is not being replaced.
  void addName(journal::ObjectSummary& summary) const;

  /// Runs `task` with the engine, here and now or, while a reload swaps it, as soon as the new one is there; without a
  /// project `refused`, on the desk thread.
  void withEngine(std::function<void(engine::Engine&, ProjectState&)> task, std::function<void(Error)> refused);
  /// Nobody is inside the engine any more, and nobody gets in until install().
  void takeEngineAway();
  /// Calls the reply on the desk thread when the engine answers from inside the call.
  template <class T>
  Reply<T> outside(Reply<T> reply) {
    return [this, reply = std::move(reply)](Result<T> result) {
      if (!insideCall_) return reply(std::move(result));
      auto kept = std::make_shared<Result<T>>(std::move(result));
      desk_.post([reply, kept] { reply(std::move(*kept)); });
    };
  }
  /// `ask(engine, state, answer)` with the engine, as withEngine(); its refusal is the answer, too.
  template <class T, class Ask>
  void askEngine(Reply<T> reply, Ask ask) {
    auto answer = outside<T>(std::move(reply));
    withEngine(
        [ask = std::move(ask), answer](engine::Engine& engine, ProjectState& state) { ask(engine, state, answer); },
        [answer](Error error) { answer(tl::unexpected(std::move(error))); });
  }

  inline static std::atomic<bool> lives_{false};
  /// Set while a thread is inside a call of the engine, so that an answer that comes from in there goes another way.
  inline static thread_local bool insideCall_ = false;

  engine::RecorderShared shared_;
  engine::FaultBook faults_;
  std::vector<std::shared_ptr<engine::Recorder>> recorders_;  // desk thread; never shrinks

  // Desk thread.
  std::optional<ProjectOptions> options_;
  std::optional<project::Config> config_;
  std::unique_ptr<project::SourceWatch> watch_;
  std::shared_ptr<clock::WorldTime> world_;  // goes on over reloads

  mutable std::mutex mutex_;
  std::condition_variable unused_;
  std::unique_ptr<ProjectState> state_;                     // guarded; replaced by the desk thread while nobody uses it
  std::unique_ptr<BuiltProject> built_;                     // as state_; null: no project, or being swapped
  int users_ = 0;                                           // guarded; calls that are inside the engine
  bool swapping_ = false;                                   // guarded
  std::vector<std::function<void()>> waiting_;              // guarded; for the engine that is about to come
  std::vector<std::shared_ptr<engine::Recorder>> drained_;  // guarded; recorders_ as drain() sees them
  std::vector<journal::ObjectSummary> found_;               // guarded; objects on disk that were not drained yet
  std::optional<ProjectInfo> newProject_;                   // guarded
  std::optional<Error> newProblem_;                         // guarded
  std::uint64_t generation_ = 0;                            // guarded
  std::uint64_t openGeneration_ = 0;                        // guarded
  std::atomic<bool> reloadPosted_{false};                   // a saved source waits for the desk

  Desk desk_;  // last: its thread ends before anything above goes
};

}  // namespace durascope
