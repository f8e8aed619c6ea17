#pragma once
// When the answer of a call gets to its caller, among all that is to be done in the isolate. On the real runtime events
// that have been sent meanwhile get to their objects first, since an answer takes more steps of its loop than a call.

#include <utility>

#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

/// Rounds of the loop that an answer waits; found by comparing random programs of calls line by line with workerd.
inline constexpr int kFetchSteps = 2;
inline constexpr int kCallSteps = 1;

/// Runs `task` when all has been done that is there now, and that `steps` times, once at least.
template <class Task>
void afterWhatIsThere(IsolateHost& host, int steps, Task task) {
  if (steps == 1) return host.later(std::move(task));
  host.later([&host, steps, task = std::move(task)]() mutable { afterWhatIsThere(host, steps - 1, std::move(task)); });
}

}  // namespace durascope::engine
