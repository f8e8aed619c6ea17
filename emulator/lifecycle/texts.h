#pragma once
// Messages that the real runtime gives word for word; programs and people search for them, so ours are the same.

namespace durascope::lifecycle::texts {

/// workerd: a section beyond the 64th level; Error.
inline constexpr char kTooDeep[] = "blockConcurrencyWhile() calls are nested too deeply.";
/// workerd: a section over 30 s; Error, overloaded and durableObjectReset.
inline constexpr char kSectionTimeout[] =
    "A call to blockConcurrencyWhile() in a Durable Object waited for too long. The call was canceled and the Durable "
    "Object was reset.";
/// workerd: a section that was dropped while it ran; Error, durableObjectReset.
inline constexpr char kSectionDeadlock[] =
    "A critical section within this Durable Object awaited a Promise that apparently will never complete. This could "
    "happen in particular if a critical section awaits a task that was initiated outside of the critical section. "
    "Since "
    "a critical section blocks all other tasks from completing, this leads to deadlock.";
/// workerd: ctx.abort() without a reason; Error, durableObjectReset.
inline constexpr char kAbortDefault[] = "Application called abort() to reset Durable Object.";
/// workerd: eviction by hand of an object that has no instance; Error.
inline constexpr char kEvictNotRunning[] = "Cannot evict Durable Object: it is not currently running.";
/// workerd: eviction by hand where the namespace forbids it; Error.
inline constexpr char kEvictPrevented[] = "Cannot evict Durable Object: its namespace has preventEviction set.";
/// workerd: eviction by hand that waited 30 s for the object to fall idle; Error.
inline constexpr char kEvictTimeout[] = "Timed out waiting to evict Durable Object: it still has active references.";
/// workerd: alarm() ran for over 15 minutes; Error, overloaded, durableObjectReset.
inline constexpr char kAlarmTimeout[] = "Alarm exceeded its allowed execution time";
/// workerd: a request of the Worker that waits for nothing; Error.
inline constexpr char kHung[] =
    "The Workers runtime canceled this request because it detected that your Worker's code had hung and would never "
    "generate a response. Refer to: https://developers.cloudflare.com/workers/observability/errors/";
/// workerd: work that was under way when the instance's server side went away; Error, retryable.
inline constexpr char kDisconnected[] = "Network connection lost.";

/// Ours: why an instance broke that somebody let go of in the window.
inline constexpr char kAbortedByHand[] = "aborted by hand";
/// Ours: why instances leave memory that a newer version of the project replaces, or that nobody wants any more.
inline constexpr char kReloaded[] = "the project was reloaded";
inline constexpr char kClosed[] = "the project was closed";

}  // namespace durascope::lifecycle::texts
