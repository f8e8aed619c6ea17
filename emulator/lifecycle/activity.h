#pragma once
// What keeps an instance in memory, counted by kind.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace durascope::lifecycle {

/// What the local runtime counts as work. Not in the list, since they do not hold an instance: a
/// hibernatable WebSocket, a future alarm, a promise nobody waits for, an unread body.
enum class ActivityKind : std::uint8_t {
  kEvent,       ///< A fetch, call, alarm or message, from its arrival at the gate until its answer has left.
  kTimer,       ///< A pending setTimeout, setInterval or scheduler.wait.
  kWaitUntil,   ///< A promise given to ctx.waitUntil(), until it settles.
  kSubrequest,  ///< A fetch, call or storage operation that is still in progress.
  kSection,     ///< A blockConcurrencyWhile() under way.
  kStream,      ///< A response or returned stream that is still being sent.
  kExport,      ///< An RpcTarget or function of this instance that a caller holds.
  kSocket,      ///< A WebSocket that was accept()ed or opened outwards.
};
inline constexpr std::size_t kActivityKinds = 8;

class ActivityLedger;

/// One piece of work under way. Move-only; dropping it says that it is over. May outlive the instance.
class Activity {
 public:
  Activity() = default;
  Activity(Activity&& other) noexcept;
  Activity& operator=(Activity&& other) noexcept;
  ~Activity() { end(); }

  explicit operator bool() const { return ledger_ != nullptr; }
  void end();

 private:
  friend class ActivityLedger;
  Activity(std::shared_ptr<ActivityLedger> ledger, ActivityKind kind);

  std::shared_ptr<ActivityLedger> ledger_;
  ActivityKind kind_ = ActivityKind::kEvent;
};

/// The activities of one instance. Thread-confined.
class ActivityLedger : public std::enable_shared_from_this<ActivityLedger> {
 public:
  /// `changed` is called after each begin and end, until detach().
  static std::shared_ptr<ActivityLedger> make(std::function<void()> changed);

  Activity begin(ActivityKind kind);
  std::uint32_t count(ActivityKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  const std::array<std::uint32_t, kActivityKinds>& counts() const { return counts_; }
  /// The instance is gone: activities that are still out end without effect.
  void detach() { changed_ = nullptr; }

 private:
  friend class Activity;
  explicit ActivityLedger(std::function<void()> changed) : changed_(std::move(changed)) {}
  void end(ActivityKind kind);

  std::array<std::uint32_t, kActivityKinds> counts_{};
  std::function<void()> changed_;
};

}  // namespace durascope::lifecycle
