#pragma once
// What an IsolateThread has as long as one Environment lives: its loop, its clock and the host of its objects. Private
// to the thread.

#include <uv.h>

#include <memory>
#include <vector>

#include "emulator/engine/isolate_thread.h"
#include "emulator/engine/script_time.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

struct IsolateThread::Loop {
  static constexpr std::int64_t kHeapSampleNs = 200 * clock::kNsPerMs;
  static constexpr int kRoundsBeforeTimers = 8;  ///< Messages that make messages; a timer comes in the end.

  IsolateThread* thread;
  std::unique_ptr<NodeEnvironment> node;
  std::unique_ptr<clock::RealClock> clock;
  std::unique_ptr<ScriptTime> scriptTime;
  std::unique_ptr<IsolateHost> host;
  uv_async_t async{};
  uv_timer_t timer{};
  uv_check_t check{};
  uv_timer_t patience{};
  std::vector<QuietQuestion> quietAsked;
  bool patienceOver = false;
  bool tookTasks = false;  ///< Since it last lingered.
  std::int64_t heapSampledNs = 0;
  std::uint64_t workAtSkip = 0;  ///< What the host had done when a wait was last skipped.
  std::int64_t restSinceNs = 0;  ///< Monotonic: it has done no more since.

  void arm() {
    const std::optional<std::int64_t> waitNs = clock->waitNs();
    if (!waitNs) {
      uv_timer_stop(&timer);
      return;
    }
    uv_update_time(node->loop());
    uv_timer_start(
        &timer, [](uv_timer_t* self) { static_cast<Loop*>(self->data)->ring(); },
        static_cast<std::uint64_t>((*waitNs + clock::kNsPerMs - 1) / clock::kNsPerMs), 0);
  }

  /// As there: messages that are under way come before a timer, also one that is due at once.
  void ring() {
    for (int round = 0; round < kRoundsBeforeTimers && !thread->queue_.isEmpty(); ++round) thread->takeTasks(*this);
    inside([&] { clock->runDue(); });
    arm();
  }

  /// Runs something that may touch V8, then settles what it left: commits, answers, summaries.
  template <class Body>
  void inside(Body body) {
    v8::HandleScope handles(node->isolate());
    v8::Context::Scope contextScope(node->context());
    body();
    settle();
  }

  /// Nothing is left to do at once, and no other thread works for this one.
  bool isQuiet() const {
    return !host->hasLater() && uv_backend_timeout(node->loop()) != 0 && node->loop()->active_reqs.count == 0;
  }

  /// Nothing of the network's is open that may bring something.
  bool hearsNothing() const {
    bool hears = false;
    uv_walk(
        node->loop(),
        [](uv_handle_t* handle, void* found) {
          const bool stream = handle->type == UV_TCP || handle->type == UV_NAMED_PIPE || handle->type == UV_UDP;
          if (stream && uv_is_active(handle) != 0 && uv_has_ref(handle) != 0) *static_cast<bool*>(found) = true;
        },
        &hears);
    return !hears;
  }

  void settle() {
    host->flush();
    // Who has called a request that is cancelled may wait for nothing then, too.
    while (host->part<WorkerRequests>().suspects() && isQuiet() && host->part<WorkerRequests>().cancelHung())
      host->flush();
    if (host->hasLater()) uv_async_send(&async);  // its share of time is over: the loop's others first
    const std::int64_t nowNs = clock::WorldTime::systemNs();
    if (nowNs - heapSampledNs < kHeapSampleNs) return;
    heapSampledNs = nowNs;
    thread->heapBytes_ = host->heapBytes();
  }
};

}  // namespace durascope::engine
