// LocalEmulator: what the door offers about time, and about an object's life in it.

#include "emulator/local_emulator.h"

namespace durascope {

namespace {

// As far as nanoseconds reach.
constexpr std::int64_t kLongestStepMs = 9'000'000'000'000 / 2;

}  // namespace

void LocalEmulator::setClockPaused(bool paused) {
  // On the desk, where no reload is under way.
  desk_.post([this, paused] {
    if (options_) options_->paused = paused;
    withEngine([paused](engine::Engine& engine, ProjectState&) { engine.setClockPaused(paused); }, [](const Error&) {});
  });
}

void LocalEmulator::stepClock(std::int64_t ms, Reply<journal::ClockState> reply) {
  desk_.post([this, ms, reply = std::move(reply)] {
    if (ms < 0 || ms > kLongestStepMs)
      return reply(fail(ErrorKind::kBadInput, "Time goes forward only, and not by more than a century at once."));
    askEngine<journal::ClockState>(reply, [ms](engine::Engine& engine, ProjectState&, const auto& answer) {
      engine.stepClock(ms * clock::kNsPerMs, answer);
    });
  });
}

void LocalEmulator::fastForward(Reply<journal::ClockState> reply) {
  desk_.post([this, reply = std::move(reply)] {
    askEngine<journal::ClockState>(
        reply, [](engine::Engine& engine, ProjectState&, const auto& answer) { engine.fastForward(answer); });
  });
}

void LocalEmulator::catchUp(Reply<journal::ClockState> reply) {
  desk_.post([this, reply = std::move(reply)] {
    if (options_) options_->paused = false;
    askEngine<journal::ClockState>(
        reply, [](engine::Engine& engine, ProjectState&, const auto& answer) { engine.catchUp(answer); });
  });
}

void LocalEmulator::setFrozenNow(bool frozen) {
  desk_.post([this, frozen] {
    if (options_) options_->frozenNow = frozen;
    withEngine([frozen](engine::Engine& engine, ProjectState&) { engine.setFrozenNow(frozen); }, [](const Error&) {});
  });
}

void LocalEmulator::clock(Reply<journal::ClockState> reply) {
  desk_.post([this, reply = std::move(reply)] {
    askEngine<journal::ClockState>(
        reply, [](engine::Engine& engine, ProjectState&, const auto& answer) { engine.clockState(answer); });
  });
}

void LocalEmulator::life(ObjectKey object, Reply<journal::LifeSnapshot> reply) {
  askEngine<journal::LifeSnapshot>(std::move(reply), [object](engine::Engine& engine, ProjectState&,
                                                              const auto& answer) { engine.life(object, answer); });
}

}  // namespace durascope
