#include "emulator/lifecycle/activity.h"

#include <cassert>
#include <utility>

namespace durascope::lifecycle {

Activity::Activity(std::shared_ptr<ActivityLedger> ledger, ActivityKind kind, ActivityInfo info)
    : ledger_(std::move(ledger)), kind_(kind), info_(std::move(info)), older_(ledger_->newest_) {
  (older_ != nullptr ? older_->newer_ : ledger_->oldest_) = this;
  ledger_->newest_ = this;
}

Activity::Activity(Activity&& other) noexcept { takePlaceOf(other); }

Activity& Activity::operator=(Activity&& other) noexcept {
  if (this == &other) return *this;
  end();
  takePlaceOf(other);
  return *this;
}

void Activity::takePlaceOf(Activity& other) noexcept {
  ledger_ = std::move(other.ledger_);
  kind_ = other.kind_;
  info_ = std::move(other.info_);
  if (!ledger_) return;
  older_ = std::exchange(other.older_, nullptr);
  newer_ = std::exchange(other.newer_, nullptr);
  (older_ != nullptr ? older_->newer_ : ledger_->oldest_) = this;
  (newer_ != nullptr ? newer_->older_ : ledger_->newest_) = this;
}

void Activity::end() {
  const auto ledger = std::exchange(ledger_, nullptr);
  if (!ledger) return;
  (older_ != nullptr ? older_->newer_ : ledger->oldest_) = newer_;
  (newer_ != nullptr ? newer_->older_ : ledger->newest_) = older_;
  older_ = newer_ = nullptr;
  ledger->end(kind_);
}

std::shared_ptr<ActivityLedger> ActivityLedger::make(clock::Clock& clock, std::function<void()> changed) {
  return std::shared_ptr<ActivityLedger>(new ActivityLedger(clock, std::move(changed)));
}

Activity ActivityLedger::begin(ActivityKind kind, ActivityInfo info) {
  ++counts_[static_cast<std::size_t>(kind)];
  tell(kind);
  info.sinceNs = changedNs_;
  return {shared_from_this(), kind, std::move(info)};
}

void ActivityLedger::end(ActivityKind kind) {
  assert(count(kind) > 0);
  --counts_[static_cast<std::size_t>(kind)];
  tell(kind);
}

void ActivityLedger::detach() {
  clock_ = nullptr;
  changed_ = nullptr;
}

void ActivityLedger::tell(ActivityKind kind) {
  if (clock_ == nullptr) return;
  changedNs_ = clock_->monotonicNs();
  if (kind == ActivityKind::kEvent) eventNs_ = changedNs_;
  changed_();
}

}  // namespace durascope::lifecycle
