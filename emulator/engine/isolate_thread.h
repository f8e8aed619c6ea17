#pragma once
// The thread of one isolate: its loop, its queue of tasks, and the Environment on it. When the isolate's heap is
// exhausted the Environment is thrown away and a fresh one takes its place on the same thread; tasks that wait go to
// the new one.

#include <uv.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/base/task_queue.h"
#include "emulator/clock/world_time.h"
#include "emulator/engine/alarms.h"
#include "emulator/engine/engine.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/run_by_hand.h"
#include "emulator/storage/sql_watch.h"

namespace durascope::engine {

class IsolateThread {
 public:
  struct Setup {
    std::shared_ptr<const Script> script;
    const EngineOptions& options;  ///< Outlives the thread.
    std::uint32_t number;
    Router& router;
    std::shared_ptr<Recorder> recorder;
    clock::WorldTime& world;  ///< Outlives the thread.
  };

  /// What an isolate that has nothing to do for now waits for.
  struct Quiet {
    std::uint64_t work = 0;                     ///< Rises with everything that it does.
    std::optional<std::int64_t> nextDueNs;      ///< Of its timers, on the monotonic scale.
    std::optional<std::int64_t> nextVisibleNs;  ///< Of those that are not our own errands.
    std::string nextWhat;                       ///< The latter, for people.
  };
  using QuietReply = std::function<void(Result<Quiet>)>;

  explicit IsolateThread(Setup setup)
      : setup_(std::move(setup)), lingers_(setup_.options.isolates > 1 && std::thread::hardware_concurrency() > 1) {}
  IsolateThread(const IsolateThread&) = delete;
  IsolateThread& operator=(const IsolateThread&) = delete;
  ~IsolateThread() { join(); }

  /// Starts the thread and loads the script; blocks. Once. A top level that runs for over five seconds is terminated.
  Result<ScriptShape> start();

  /// Any thread. `refused` runs here and now, or on the isolate's thread, when the isolate does not take the task.
  void post(Router::Task task, std::function<void()> refused) { queue_.post(std::move(task), std::move(refused)); }
  /// Any thread. Answers, on the isolate's thread, when nothing is queued, no JavaScript runs, no other thread works
  /// for it and no timer is due; without `patient` as soon as no JavaScript runs.
  void whenQuiet(bool patient, QuietReply reply);
  /// Any thread. The world's time was changed: timers wait for something else now.
  void timeChanged();
  /// Any thread. Tasks have waited for over a second: JavaScript does not come back, though no turn of ours need have
  /// entered it.
  bool isStuck() const;
  /// Any thread. Stops the JavaScript that runs now. False when none does.
  bool terminate();
  /// Any thread. Settings stay when a fresh Environment takes the place of an exhausted one.
  enum class Setting : std::size_t { kIdle, kMissLatency, kLimits, kAlarms, kFaults, kFrozenNow };
  void set(Setting setting, Router::Task apply);
  /// Any thread. Stops the SQL that runs now: that of one run by hand, or with 0 whoever's. False when it does not run.
  bool interruptSql(std::uint64_t run) {
    return run == 0 ? sqlWatch_.interrupt() : runByHand_.interrupt(run, sqlWatch_);
  }
  /// Any thread. The first half of closing: instances go, waiting callers get errors, tasks are refused from here on;
  /// blocks until done. JavaScript that does not come back is terminated.
  void shutDown();
  /// Any thread, before that: a newer version takes its place, as its instances are told.
  void willBeReplaced() { replaced_ = true; }
  /// Any thread but the isolate's. Shuts down if need be, and waits for the thread to end.
  void join();
  /// Any thread.
  journal::IsolateSummary summary() const;

 private:
  using Queue = TaskQueue<Router::Task>;
  struct QuietQuestion {
    bool patient;
    QuietReply reply;
  };
  struct Loop;  // what lives as long as one Environment

  void run(std::promise<Result<ScriptShape>> started);
  Result<ScriptShape> serve(std::promise<Result<ScriptShape>>* started);
  void takeTasks(Loop& loop);
  /// Waits a moment for the next task; false when none came.
  bool linger(Loop& loop);
  /// Nobody waits for time: it moves to what everything here waits for.
  void skipWait(Loop& loop);
  /// Answers whoever may be answered now.
  void answerQuiet(Loop& loop);
  void refuseAll();

  const Setup setup_;
  const bool lingers_;
  std::thread thread_;
  Queue queue_;

  mutable std::mutex mutex_;
  std::condition_variable downNow_;
  std::vector<QuietQuestion> quietAsked_;  // guarded by mutex_
  bool timeChanged_ = false;               // guarded by mutex_
  std::array<Router::Task, 6> settings_;   // guarded by mutex_; by Setting, empty while as in the options
  v8::Isolate* isolate_ = nullptr;         // guarded by mutex_
  bool closed_ = false;                    // guarded by mutex_; questions are refused
  bool down_ = false;                      // guarded by mutex_; nothing of this isolate comes any more
  std::string problem_;                    // guarded by mutex_

  std::atomic<bool> closing_{false};
  std::atomic<bool> replaced_{false};  // by a newer version
  std::atomic<bool> stopping_{false};
  std::atomic<bool> terminateRequested_{false};
  std::atomic<bool> running_{false};
  std::atomic<std::uint64_t> heapBytes_{0};
  BusyFlag busy_;
  storage::SqlWatch sqlWatch_;
  RunByHand runByHand_;
  CarriedAlarms carriedAlarms_;  // isolate's thread
};

}  // namespace durascope::engine
