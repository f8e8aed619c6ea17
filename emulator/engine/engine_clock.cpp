// Engine: the world's time, as the door moves it.

#include <utility>

#include "emulator/engine/engine_impl.h"

namespace durascope::engine {

namespace {

/// The switch is the engine's, the rest is the stepper's.
std::function<void(Result<journal::ClockState>)> withFrozen(bool frozen,
                                                            std::function<void(Result<journal::ClockState>)> reply) {
  return [frozen, reply = std::move(reply)](Result<journal::ClockState> state) {
    if (state) state->frozenNow = frozen;
    reply(std::move(state));
  };
}

}  // namespace

void Engine::setClockPaused(bool paused) { impl_->stepper->setPaused(paused); }

void Engine::stepClock(std::int64_t ns, std::function<void(Result<journal::ClockState>)> reply) {
  impl_->stepper->step(ns, withFrozen(impl_->frozenNow, std::move(reply)));
}

void Engine::fastForward(std::function<void(Result<journal::ClockState>)> reply) {
  impl_->stepper->fastForward(withFrozen(impl_->frozenNow, std::move(reply)));
}

void Engine::catchUp(std::function<void(Result<journal::ClockState>)> reply) {
  impl_->stepper->catchUp(withFrozen(impl_->frozenNow, std::move(reply)));
}

void Engine::clockState(std::function<void(Result<journal::ClockState>)> reply) {
  impl_->stepper->look(withFrozen(impl_->frozenNow, std::move(reply)));
}

void Engine::setFrozenNow(bool frozen) {
  impl_->frozenNow = frozen;
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kFrozenNow, [frozen](IsolateHost& host) { host.setFrozenNow(frozen); });
}

}  // namespace durascope::engine
