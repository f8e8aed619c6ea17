#include "emulator/lifecycle/activity.h"

#include <cassert>
#include <utility>

namespace durascope::lifecycle {

Activity::Activity(std::shared_ptr<ActivityLedger> ledger, ActivityKind kind)
    : ledger_(std::move(ledger)), kind_(kind) {}

Activity::Activity(Activity&& other) noexcept = default;

Activity& Activity::operator=(Activity&& other) noexcept {
  if (this == &other) return *this;
  end();
  ledger_ = std::move(other.ledger_);
  kind_ = other.kind_;
  return *this;
}

void Activity::end() {
  if (const auto ledger = std::exchange(ledger_, nullptr)) ledger->end(kind_);
}

std::shared_ptr<ActivityLedger> ActivityLedger::make(std::function<void()> changed) {
  return std::shared_ptr<ActivityLedger>(new ActivityLedger(std::move(changed)));
}

Activity ActivityLedger::begin(ActivityKind kind) {
  ++counts_[static_cast<std::size_t>(kind)];
  if (changed_) changed_();
  return {shared_from_this(), kind};
}

void ActivityLedger::end(ActivityKind kind) {
  assert(count(kind) > 0);
  --counts_[static_cast<std::size_t>(kind)];
  if (changed_) changed_();
}

}  // namespace durascope::lifecycle
