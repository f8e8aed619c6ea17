#include "emulator/engine/stepper.h"

#include <algorithm>
#include <utility>

#include "emulator/clock/spelled.h"
#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

using Mode = clock::WorldTime::Mode;

namespace {

/// What is ahead by less than this will have been caught up with before anybody has looked.
constexpr std::int64_t kNoticeableNs = 2 * clock::kNsPerSecond;

/// The earlier of two moments, of which each may be missing.
bool isEarlier(const std::optional<std::int64_t>& a, const std::optional<std::int64_t>& b) {
  return a && (!b || *a < *b);
}

template <auto Member>
const IsolateThread::Quiet& earliest(const std::vector<IsolateThread::Quiet>& states) {
  return *std::ranges::min_element(states,
                                   [](const auto& a, const auto& b) { return isEarlier(a.*Member, b.*Member); });
}

}  // namespace

Stepper::Stepper(const std::vector<std::unique_ptr<IsolateThread>>& isolates, clock::WorldTime& world)
    : isolates_(isolates),
      world_(world),
      moving_(world.isSeeded() ? Mode::kPaced : Mode::kRuns),
      paused_(world.mode() == Mode::kStands) {}

void Stepper::setPaused(bool paused) {
  {
    const std::lock_guard lock(mutex_);
    paused_ = paused;
    stop_ = !jobs_.empty() && (!paused || jobs_.front().rejoins);
    if (!jobs_.empty()) return;  // when it is done
    world_.setMode(paused ? Mode::kStands : moving_);
  }
  timeChanged();
}

void Stepper::timeChanged() {
  for (const auto& isolate : isolates_) isolate->timeChanged();
}

void Stepper::step(std::int64_t ns, Reply reply) { add({ns, std::move(reply)}); }

void Stepper::fastForward(Reply reply) { add({std::nullopt, std::move(reply)}); }

void Stepper::catchUp(Reply reply) {
  if (world_.isSeeded())
    return reply(
        fail(ErrorKind::kUnavailable, "The seed fixes this project's time. Open it without one for real time."));
  if (world_.behindSystemNs() < -kNoticeableNs) {
    return reply(fail(ErrorKind::kUnavailable, "The clock is ahead by " + clock::spelled(-world_.behindSystemNs()) +
                                                   ", and time does not go back. Close the project and open it again "
                                                   "for real time."));
  }
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  Job job{std::max<std::int64_t>(world_.behindSystemNs(), 0), std::move(reply)};
  job.rejoins = true;
  add(std::move(job));
}

void Stepper::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (jobs_.size() > 1) return;
    world_.setMode(Mode::kStands);
  }
  timeChanged();
  begin();
}

void Stepper::begin() { untilRest(nullptr); }

void Stepper::ask(bool patient, Rounds done) {
  auto round = std::make_shared<Round>();
  auto mutex = std::make_shared<std::mutex>();
  round->states.resize(isolates_.size());
  round->open = isolates_.size();
  for (std::size_t i = 0; i < isolates_.size(); ++i) {
    isolates_[i]->whenQuiet(patient, [round, mutex, i, done](Result<IsolateThread::Quiet> state) {
      {
        const std::lock_guard lock(*mutex);
        if (state)
          round->states[i] = std::move(*state);
        else
          round->error = state.error();
        if (--round->open > 0) return;
      }
      done(round);
    });
  }
}

void Stepper::untilRest(std::shared_ptr<Round> before) {
  ask(true, [this, before](const std::shared_ptr<Round>& now) {
    if (now->error) return finish(tl::unexpected(*now->error));
    {
      // Objects that call each other for ever never rest; whoever lets the clock run does not wait for it.
      std::unique_lock lock(mutex_);
      if (stop_) {
        lock.unlock();
        return finish(stateOf(*now));
      }
    }
    if (before &&
        std::ranges::equal(before->states, now->states, {}, &IsolateThread::Quiet::work, &IsolateThread::Quiet::work))
      return atRest(*now);
    untilRest(now);
  });
}

void Stepper::atRest(const Round& round) {
  const auto due = earliest<&IsolateThread::Quiet::nextDueNs>(round.states).nextDueNs;
  const auto visible = earliest<&IsolateThread::Quiet::nextVisibleNs>(round.states).nextVisibleNs;
  const std::int64_t nowNs = world_.monotonicNs();
  std::int64_t limitNs = nowNs;  // how far it may go
  bool nothing = false;
  {
    const std::lock_guard lock(mutex_);
    Job& job = jobs_.front();
    if (!job.startNs) job.startNs = nowNs;
    if (job.lengthNs && !job.targetNs) job.targetNs = nowNs + *job.lengthNs;
    if (stop_) {
      limitNs = nowNs - 1;
    } else if (job.targetNs) {
      limitNs = *job.targetNs;
    } else if (!job.arrived) {
      nothing = !visible;
      limitNs = visible.value_or(nowNs);
      job.arrived = visible && *due >= *visible;
    }
  }
  if (nothing)
    return finish(
        fail(ErrorKind::kUnavailable, "No timer, alarm or idle count is under way, so there is no next one."));
  if (!due || *due > limitNs) {
    world_.advanceTo(limitNs);
    return finish(stateOf(round));
  }
  world_.advanceTo(*due);
  // That one alone: what is due at the same time in other isolates comes after all that this sets off.
  for (std::size_t i = 0; i < round.states.size(); ++i) {
    if (round.states[i].nextDueNs != due) continue;
    isolates_[i]->timeChanged();
    break;
  }
  untilRest(nullptr);
}

void Stepper::finish(Result<journal::ClockState> result) {
  Job done;
  bool more = false;
  {
    const std::lock_guard lock(mutex_);
    done = std::move(jobs_.front());
    jobs_.pop_front();
    more = !jobs_.empty();
    const bool rejoins = done.rejoins && result && !stop_;
    stop_ = stop_ && more;
    // What has come due while the last of it ran is late by as much, as on any clock.
    if (!more && !paused_ && !(rejoins && world_.rejoin())) world_.setMode(moving_);
    if (result) {
      result->paused = paused_;
      result->nowMs = world_.nowNs() / clock::kNsPerMs;
    }
  }
  if (!more) timeChanged();
  tellOf(done);
  done.reply(std::move(result));
  if (more) begin();
}

void Stepper::tellOf(const Job& job) const {
  const std::int64_t movedNs = job.startNs ? world_.monotonicNs() - *job.startNs : 0;
  if (movedNs <= 0) return;
  isolates_.front()->post(
      [movedNs](IsolateHost& host) {
        host.log(journal::LogLevel::kInfo, "The clock was moved forward by " + clock::spelled(movedNs) + ".", "",
                 nullptr);
      },
      [] {});
}

void Stepper::look(Reply reply) {
  ask(false, [this, reply = std::move(reply)](const std::shared_ptr<Round>& round) {
    if (round->error) return reply(tl::unexpected(*round->error));
    reply(stateOf(*round));
  });
}

journal::ClockState Stepper::stateOf(const Round& round) const {
  journal::ClockState state;
  state.paused = world_.mode() == Mode::kStands;
  state.nowMs = world_.nowNs() / clock::kNsPerMs;
  const IsolateThread::Quiet& next = earliest<&IsolateThread::Quiet::nextVisibleNs>(round.states);
  if (next.nextVisibleNs) {
    // Rounded up: by then it has come.
    const std::int64_t dueNs = world_.nowNs() + *next.nextVisibleNs - world_.monotonicNs();
    state.nextDueMs = (dueNs + clock::kNsPerMs - 1) / clock::kNsPerMs;
    state.nextWhat = next.nextWhat;
  }
  return state;
}

}  // namespace durascope::engine
