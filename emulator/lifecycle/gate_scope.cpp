#include "emulator/lifecycle/gate_scope.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "emulator/lifecycle/critical_section.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

void GateState::serve(std::shared_ptr<GateScope> scope) {
  const auto keepAlive = scope->state;  // a callback may drop whatever else holds the gate
  toServe.push_back(std::move(scope));
  if (serving) return;
  serving = true;
  while (!toServe.empty()) {
    const auto next = std::move(toServe.front());
    toServe.pop_front();
    next->letNextIn();
  }
  serving = false;
}

void GateState::breakWith(BreakError error) {
  if (broken) return;
  broken = std::move(error);
  std::vector<GateWaiter> losers;
  for (GateScope* scope : scopes) {
    scope->stopLimit();
    std::ranges::move(scope->takeWaiters(), std::back_inserter(losers));
  }
  const BreakError reason = *broken;  // the callbacks may destroy the gate
  if (const auto told = std::exchange(listener, nullptr)) told(reason);
  for (GateWaiter& waiter : losers) {
    endWait(waiter, true);
    waiter.callback(tl::unexpected(reason));
  }
}

void GateState::endWait(const GateWaiter& waiter, bool wasBroken) {
  if (waiter.holder) hooks->waitEnded(waiter.user, *waiter.holder, waiter.startNs, clock.nowNs(), wasBroken);
}

GateScope::GateScope(std::shared_ptr<GateState> stateOfGate, std::shared_ptr<GateScope> scopeAround)
    : state(std::move(stateOfGate)), around(std::move(scopeAround)), depth(around ? around->depth + 1 : 0) {
  state->scopes.push_back(this);
}

GateScope::~GateScope() {
  stopLimit();
  std::erase(state->scopes, this);
}

std::shared_ptr<GateScope> GateScope::effective() {
  auto scope = shared_from_this();
  while (scope->dissolved) scope = scope->around;
  return scope;
}

InputGate::Lock GateScope::lock(GateUser user) {
  ++lockCount;
  holder = std::move(user);
  return {shared_from_this(), owner.lock()};
}

void GateScope::unlock() {
  assert(lockCount > 0);
  if (--lockCount == 0) state->serve(shared_from_this());
}

void GateScope::wait(GateWaiter waiter) {
  if (state->broken) {
    waiter.callback(tl::unexpected(*state->broken));
    return;
  }
  const bool open = lockCount == 0 && sections.empty() && ordinary.empty();
  if (!open && waiter.kind == GateWaiter::Kind::kOrdinary && !waiter.user.label.empty()) {
    waiter.holder = holder;
    waiter.startNs = state->clock.nowNs();
    state->hooks->waitStarted(waiter.user, holder);
  }
  auto& queue = waiter.kind == GateWaiter::Kind::kSection ? sections : ordinary;
  queue.push_back(std::move(waiter));
  if (lockCount == 0) state->serve(shared_from_this());
}

void GateScope::letNextIn() {
  // One only: the drop of its lock calls for the next.
  if (lockCount > 0) return;
  auto& queue = sections.empty() ? ordinary : sections;
  if (queue.empty()) return;
  const GateWaiter waiter = std::move(queue.front());
  queue.pop_front();
  state->endWait(waiter, false);
  waiter.callback(lock(waiter.user));
}

void GateScope::startLimit() {
  limit = state->clock.scheduleAfter(kCriticalSectionLimitNs, [this] {
    limit = clock::kNoTimer;
    const auto keepAlive = shared_from_this();
    BreakError error{.message = texts::kSectionTimeout, .durableObjectReset = true, .overloaded = true};
    state->breakWith(std::move(error));
  });
}

void GateScope::stopLimit() { state->clock.cancel(std::exchange(limit, clock::kNoTimer)); }

void GateScope::dissolve() {
  stopLimit();
  dissolved = true;
  const auto heir = effective();
  heir->lockCount += std::exchange(lockCount, 0);
  std::ranges::move(sections, std::back_inserter(heir->sections));
  std::ranges::move(ordinary, std::back_inserter(heir->ordinary));
  sections.clear();
  ordinary.clear();
}

std::vector<GateWaiter> GateScope::takeWaiters() {
  std::vector<GateWaiter> all;
  std::ranges::move(sections, std::back_inserter(all));
  std::ranges::move(ordinary, std::back_inserter(all));
  sections.clear();
  ordinary.clear();
  return all;
}

}  // namespace durascope::lifecycle
