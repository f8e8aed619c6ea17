#pragma once
// What keeps an instance in memory: counted by kind, and each with what is known of it.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "emulator/base/object_id.h"
#include "emulator/clock/clock.h"

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

/// What people want to know of an activity. Strings that are at hand: nobody formats one for this.
struct ActivityInfo {
  std::string label = {};                  ///< "GET /slow", "setTimeout", "increment()".
  std::uint64_t request = 0;               ///< As journal::Event::request; 0: of none.
  std::optional<ObjectKey> waitsFor = {};  ///< kSubrequest: the object whose answer is awaited.
  bool inSection = false;                  ///< It began inside a critical section, which waits for it.
  std::int64_t dueNs = 0;    ///< A timer: when it fires; a section: when it is cancelled; monotonic. 0: no end known.
  std::int64_t sinceNs = 0;  ///< Monotonic; set when it begins.
};

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

  ActivityKind kind() const { return kind_; }
  const ActivityInfo& info() const { return info_; }
  void setDue(std::int64_t dueNs) { info_.dueNs = dueNs; }

 private:
  friend class ActivityLedger;
  Activity(std::shared_ptr<ActivityLedger> ledger, ActivityKind kind, ActivityInfo info);
  void takePlaceOf(Activity& other) noexcept;

  std::shared_ptr<ActivityLedger> ledger_;
  ActivityKind kind_ = ActivityKind::kEvent;
  ActivityInfo info_;
  Activity* older_ = nullptr;
  Activity* newer_ = nullptr;
};

/// The activities of one instance. Thread-confined.
class ActivityLedger : public std::enable_shared_from_this<ActivityLedger> {
 public:
  /// `changed` is called after each begin and end, until detach(); until then `clock` is read.
  static std::shared_ptr<ActivityLedger> make(clock::Clock& clock, std::function<void()> changed);

  Activity begin(ActivityKind kind, ActivityInfo info = {});
  std::uint32_t count(ActivityKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  const std::array<std::uint32_t, kActivityKinds>& counts() const { return counts_; }
  /// When something began or ended last, and when an event did; monotonic.
  std::int64_t changedNs() const { return changedNs_; }
  std::int64_t eventNs() const { return eventNs_; }
  /// Calls `look` with each, oldest first.
  template <class Look>
  void each(Look look) const {
    for (const Activity* activity = oldest_; activity != nullptr; activity = activity->newer_) look(*activity);
  }
  /// The instance is gone: activities that are still out end without effect.
  void detach();

 private:
  friend class Activity;
  ActivityLedger(clock::Clock& clock, std::function<void()> changed) : clock_(&clock), changed_(std::move(changed)) {}
  void end(ActivityKind kind);
  void tell(ActivityKind kind);

  clock::Clock* clock_;  // null: detached
  std::array<std::uint32_t, kActivityKinds> counts_{};
  std::int64_t changedNs_ = 0;
  std::int64_t eventNs_ = 0;
  Activity* oldest_ = nullptr;
  Activity* newest_ = nullptr;
  std::function<void()> changed_;
};

}  // namespace durascope::lifecycle
