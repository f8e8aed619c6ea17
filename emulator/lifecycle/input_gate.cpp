#include "emulator/lifecycle/input_gate.h"

#include <cassert>
#include <utility>

#include "emulator/lifecycle/critical_section.h"
#include "emulator/lifecycle/gate_scope.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

InputGate::Lock::Lock(std::shared_ptr<GateScope> scope, std::shared_ptr<CriticalSection> section)
    : scope_(std::move(scope)), section_(std::move(section)) {}

InputGate::Lock::Lock(Lock&& other) noexcept = default;

InputGate::Lock& InputGate::Lock::operator=(Lock&& other) noexcept {
  if (this == &other) return *this;
  release();
  scope_ = std::move(other.scope_);
  section_ = std::move(other.section_);
  return *this;
}

void InputGate::Lock::release() {
  const auto section = std::move(section_);  // to the end of this call: with it may go what the scope stands on
  if (const auto scope = std::exchange(scope_, nullptr)) scope->effective()->unlock();
}

InputGate::Lock InputGate::Lock::addRef() const {
  assert(scope_);
  const auto scope = scope_->effective();
  return scope->lock(scope->holder);
}

InputGate::Lock InputGate::Lock::addRef(GateUser user) const {
  assert(scope_);
  return scope_->effective()->lock(std::move(user));
}

tl::expected<std::shared_ptr<CriticalSection>, BreakError> InputGate::Lock::startCriticalSection() const {
  assert(scope_);
  const auto around = scope_->effective();
  if (around->state->broken) return tl::unexpected(*around->state->broken);
  if (around->depth >= kMaxSectionDepth) return tl::unexpected(BreakError{.message = texts::kTooDeep});
  auto scope = std::make_shared<GateScope>(around->state, around);
  auto section = std::make_shared<CriticalSection>(scope);
  scope->owner = section;
  return section;
}

InputGate::InputGate(clock::Clock& clock, std::shared_ptr<GateHooks> hooks)
    : root_(std::make_shared<GateScope>(std::make_shared<GateState>(clock, std::move(hooks)), nullptr)) {}

InputGate::~InputGate() {
  root_->state->listener = nullptr;
  breakWith({.message = texts::kDisconnected, .retryable = true});
}

void InputGate::wait(const std::shared_ptr<CriticalSection>& section, GateUser user, WaitCallback callback) {
  const auto scope = section ? section->scope_->effective() : root_;
  assert(scope->state == root_->state);
  scope->wait({.user = std::move(user), .callback = std::move(callback)});
}

InputGate::Look InputGate::look() const {
  Look look;
  const auto add = [&](const std::deque<GateWaiter>& queue) {
    for (const GateWaiter& waiter : queue) look.waiting.push_back({waiter.user, waiter.startNs});
  };
  // Outer scopes first: what started inside a section is let in while that runs, but its surroundings keep it shut.
  for (const GateScope* scope : root_->state->scopes) {
    if (scope->dissolved) continue;
    if (scope->lockCount > 0 && !look.holder) look.holder = scope->holder;
    look.inSection = look.inSection || (scope->around && scope->limit != clock::kNoTimer);
    add(scope->sections);
    add(scope->ordinary);
  }
  return look;
}

void InputGate::breakWith(BreakError error) {
  const auto state = root_->state;
  state->breakWith(std::move(error));
}

const std::optional<BreakError>& InputGate::broken() const { return root_->state->broken; }

void InputGate::onBroken(std::function<void(const BreakError&)> listener) {
  root_->state->listener = std::move(listener);
}

}  // namespace durascope::lifecycle
