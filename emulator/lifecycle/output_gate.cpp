#include "emulator/lifecycle/output_gate.h"

#include <cassert>
#include <set>
#include <utility>

#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

namespace {

struct Waiter {
  std::uint64_t lastLock;  // waits for this one and all before it
  OutputGate::OpenCallback callback;
};

}  // namespace

struct OutputGateState {
  bool mayPass(std::uint64_t lastLock) const { return out.empty() || *out.begin() > lastLock; }

  void letOut() {
    if (serving) return;
    serving = true;
    while (!waiters.empty() && mayPass(waiters.front().lastLock)) {
      const Waiter next = std::move(waiters.front());
      waiters.pop_front();
      next.callback(nullptr);
    }
    serving = false;
  }

  std::set<std::uint64_t> out;  // numbers of the locks that are held
  std::uint64_t newest = 0;
  std::deque<Waiter> waiters;
  bool serving = false;
  std::optional<BreakError> broken;
  std::function<void(const BreakError&)> listener;
};

OutputGate::Lock::Lock(std::shared_ptr<OutputGateState> state, std::uint64_t number)
    : state_(std::move(state)), number_(number) {}

OutputGate::Lock::Lock(Lock&& other) noexcept = default;

OutputGate::Lock& OutputGate::Lock::operator=(Lock&& other) noexcept {
  if (this == &other) return *this;
  release();
  state_ = std::move(other.state_);
  number_ = other.number_;
  return *this;
}

void OutputGate::Lock::release() {
  const auto state = std::exchange(state_, nullptr);
  if (!state) return;
  state->out.erase(number_);
  state->letOut();
}

OutputGate::OutputGate() : state_(std::make_shared<OutputGateState>()) {}

OutputGate::~OutputGate() {
  state_->listener = nullptr;
  breakWith({.message = texts::kDisconnected, .retryable = true});
}

OutputGate::Lock OutputGate::lock() {
  state_->out.insert(++state_->newest);
  return {state_, state_->newest};
}

bool OutputGate::isOpen() const { return state_->out.empty() && !state_->broken; }

void OutputGate::whenOpen(OpenCallback callback) {
  const auto state = state_;
  if (state->broken) return callback(&*state->broken);
  state->waiters.push_back({state->newest, std::move(callback)});
  state->letOut();
}

void OutputGate::breakWith(BreakError error) {
  const auto state = state_;  // the callbacks may destroy the gate
  if (state->broken) return;
  state->broken = std::move(error);
  const auto losers = std::exchange(state->waiters, {});
  if (const auto told = std::exchange(state->listener, nullptr)) told(*state->broken);
  for (const Waiter& waiter : losers) waiter.callback(&*state->broken);
}

const std::optional<BreakError>& OutputGate::broken() const { return state_->broken; }

void OutputGate::onBroken(std::function<void(const BreakError&)> listener) { state_->listener = std::move(listener); }

}  // namespace durascope::lifecycle
