#include "emulator/lifecycle/critical_section.h"

#include <cassert>
#include <utility>

#include "emulator/lifecycle/gate_scope.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

CriticalSection::CriticalSection(std::shared_ptr<GateScope> scope) : scope_(std::move(scope)) {}

CriticalSection::~CriticalSection() {
  if (phase_ == Phase::kWaiting || phase_ == Phase::kRunning) {
    failed({.message = texts::kSectionDeadlock, .durableObjectReset = true});
  }
}

void CriticalSection::enter(GateUser user, InputGate::WaitCallback callback) {
  assert(phase_ == Phase::kNew);
  phase_ = Phase::kWaiting;
  auto granted = [self = shared_from_this(), user, callback = std::move(callback)](InputGate::Granted outer) {
    if (!outer) return callback(tl::unexpected(outer.error()));
    self->outer_ = std::move(*outer);
    self->phase_ = Phase::kRunning;
    self->scope_->startLimit();
    callback(self->scope_->lock(user));
  };
  const auto around = scope_->around->effective();
  around->wait({.kind = GateWaiter::Kind::kSection, .user = std::move(user), .callback = std::move(granted)});
}

InputGate::Lock CriticalSection::succeeded() {
  assert(phase_ == Phase::kRunning);
  phase_ = Phase::kEnded;
  if (scope_->state->broken) return {};
  scope_->dissolve();
  return std::move(outer_);
}

void CriticalSection::failed(BreakError error) {
  phase_ = Phase::kEnded;
  const auto state = scope_->state;
  state->breakWith(std::move(error));
}

}  // namespace durascope::lifecycle
