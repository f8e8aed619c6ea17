#pragma once
// Moves the time of a world that stands, over all its isolates: what becomes due runs in the order in which it is due,
// one after the other, and the next thing only when all that the former set off has come to rest.
//
// Rest is found by asking: when all isolates say twice in a row that they have nothing to do, and none has done
// anything in between, then nothing is on its way between them either.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/clock/world_time.h"
#include "emulator/engine/isolate_thread.h"
#include "emulator/journal/life_snapshots.h"

namespace durascope::engine {

/// Any thread; answers come on an isolate's thread. Jobs are done one after the other.
class Stepper {
 public:
  using Reply = std::function<void(Result<journal::ClockState>)>;

  /// Both outlive it; `isolates` does not change.
  Stepper(const std::vector<std::unique_ptr<IsolateThread>>& isolates, clock::WorldTime& world);

  void setPaused(bool paused);
  void step(std::int64_t ns, Reply reply);
  void fastForward(Reply reply);
  /// On to the system's time, and on with it from there. Whoever pauses the clock meanwhile ends it.
  void catchUp(Reply reply);
  /// As it is, without waiting for rest.
  void look(Reply reply);

 private:
  struct Job {
    std::optional<std::int64_t> lengthNs;  // nothing: to the next timer, alarm or idle count
    Reply reply;
    std::optional<std::int64_t> targetNs = {};  // monotonic
    std::optional<std::int64_t> startNs = {};   // monotonic; where it began to move
    bool arrived = false;                       // fastForward: at what it went for
    bool rejoins = false;                       // catchUp
  };
  /// What the isolates said in one round.
  struct Round {
    std::vector<IsolateThread::Quiet> states;
    std::size_t open = 0;
    std::optional<Error> error = {};
  };
  using Rounds = std::function<void(std::shared_ptr<Round>)>;

  void add(Job job);
  void begin();
  void ask(bool patient, Rounds done);
  /// Asks until two rounds are alike.
  void untilRest(std::shared_ptr<Round> before);
  void atRest(const Round& round);
  void finish(Result<journal::ClockState> result);
  /// So that a time line with a gap says why.
  void tellOf(const Job& job) const;
  journal::ClockState stateOf(const Round& round) const;
  void timeChanged();

  const std::vector<std::unique_ptr<IsolateThread>>& isolates_;
  clock::WorldTime& world_;
  const clock::WorldTime::Mode moving_;  // when it is not paused

  std::mutex mutex_;
  std::deque<Job> jobs_;  // guarded; the first is under way
  bool stop_ = false;     // guarded; they are to end where they are
  bool paused_;           // guarded; what is wanted when no job is under way
};

}  // namespace durascope::engine
