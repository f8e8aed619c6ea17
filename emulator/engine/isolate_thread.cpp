#include "emulator/engine/isolate_thread.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <utility>

#include "emulator/engine/isolate_loop.h"
#include "emulator/engine/process.h"
#include "emulator/engine/test_runs.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

namespace {
// How long a closing isolate may stay in JavaScript before it is terminated.
constexpr std::chrono::milliseconds kPatience{500};
// How long the top level of the modules may run, and how long it may wait.
constexpr std::chrono::seconds kStartLimit{5};
constexpr std::chrono::seconds kStartWait{60};
constexpr std::chrono::milliseconds kStartPoll{50};

constexpr std::chrono::seconds kStalledAfter{1};
// How long a step waits for what other threads do for the isolate: a connection to nowhere may take minutes.
constexpr std::uint64_t kQuietPatienceMs = 2'000;

// How long a thread stays awake after a task: a bit longer than an object of another isolate takes for a short call. To
// be woken by the kernel takes about as long.
constexpr std::chrono::microseconds kLinger{50};

// Our own timers that have moved nothing for so long are errands that begin anew each time. More than the longest wait
// that somebody may be kept in by one: an hour, of a fault on purpose.
constexpr std::int64_t kErrandsNs = 2 * 3'600 * clock::kNsPerSecond;

constexpr const char* kClosedText = "The project was closed before the answer came.";

template <class Handle>
void close(Handle& handle) {
  uv_close(reinterpret_cast<uv_handle_t*>(&handle), nullptr);
}

// Of the processor.
std::chrono::nanoseconds usedTime(std::thread& thread) {
  clockid_t clock = 0;
  timespec used{};
  if (pthread_getcpuclockid(thread.native_handle(), &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}
}  // namespace

Result<ScriptShape> IsolateThread::start() {
  std::promise<Result<ScriptShape>> promise;
  std::future<Result<ScriptShape>> started = promise.get_future();
  thread_ = std::thread([this, promise = std::move(promise)]() mutable { run(std::move(promise)); });
  // Counted from where the modules' own code begins, and by the time that the thread itself has used: on a busy machine
  // it waits for others. Who waits there without using any is stopped in the end, too.
  std::chrono::milliseconds inside{0};
  std::chrono::nanoseconds usedBefore{0};
  while (started.wait_for(kStartPoll) != std::future_status::ready) {
    if (!busy_.whileInside([] {})) inside = {};
    if (inside == inside.zero()) usedBefore = usedTime(thread_);
    inside += kStartPoll;
    if (usedTime(thread_) - usedBefore < kStartLimit && inside < kStartWait) continue;
    terminate();
    inside = {};
  }
  return started.get();
}

void IsolateThread::run(std::promise<Result<ScriptShape>> started) {
  const Result<ScriptShape> first = serve(&started);
  if (!first) {
    refuseAll();
    started.set_value(first);
    return;
  }
  while (!stopping_) {
    const Result<ScriptShape> next = serve(nullptr);
    if (next) continue;
    const std::lock_guard lock(mutex_);
    problem_ = next.error().message;
    break;
  }
  refuseAll();
}

Result<ScriptShape> IsolateThread::serve(std::promise<Result<ScriptShape>>* started) {
  const Result<Process*> process = Process::the();
  if (!process) return tl::unexpected(process.error());
  auto node = NodeEnvironment::make({.platform = (*process)->platform(),
                                     .inspectorParent = (*process)->inspectorParent(),
                                     .heapLimitMiB = setup_.options.heapLimitMiB});
  if (!node) return tl::unexpected(node.error());

  Loop loop;
  loop.thread = this;
  loop.node = std::move(*node);
  ScriptShape shape;
  {
    v8::Locker locker(loop.node->isolate());
    v8::Isolate::Scope isolateScope(loop.node->isolate());
    v8::HandleScope handles(loop.node->isolate());
    uv_async_init(loop.node->loop(), &loop.async, [](uv_async_t* self) {
      Loop& inner = *static_cast<Loop*>(self->data);
      inner.thread->takeTasks(inner);
    });
    uv_timer_init(loop.node->loop(), &loop.timer);
    uv_check_init(loop.node->loop(), &loop.check);
    uv_timer_init(loop.node->loop(), &loop.patience);
    loop.async.data = loop.timer.data = loop.check.data = loop.patience.data = &loop;
    loop.clock = std::make_unique<clock::RealClock>(setup_.world, [&loop] { loop.arm(); });
    loop.scriptTime = std::make_unique<ScriptTime>(*loop.clock);
    {
      const std::lock_guard lock(mutex_);
      isolate_ = loop.node->isolate();
    }
    auto host = IsolateHost::make({.node = *loop.node,
                                   .clock = *loop.clock,
                                   .scriptTime = *loop.scriptTime,
                                   .script = *setup_.script,
                                   .options = setup_.options,
                                   .number = setup_.number,
                                   .router = setup_.router,
                                   .recorder = *setup_.recorder,
                                   .busy = busy_,
                                   .sqlWatch = sqlWatch_,
                                   .runByHand = runByHand_,
                                   .carriedAlarms = carriedAlarms_,
                                   .terminateRequested = terminateRequested_});
    if (host) {
      loop.host = std::move(*host);
      shape = loop.host->shape();
      // What Node's own callbacks left: answers of fetch(), streams.
      uv_check_start(&loop.check, [](uv_check_t* self) {
        Loop& inner = *static_cast<Loop*>(self->data);
        inner.inside([] {});
      });
      running_ = true;
      const auto settings = [this] {
        const std::lock_guard lock(mutex_);
        return settings_;
      }();
      // Not under the lock: they read files, and the window's thread asks meanwhile. A newer one comes as a task, too.
      for (const Router::Task& apply : settings) {
        if (apply) apply(*loop.host);
      }
      queue_.setWake([&loop] { uv_async_send(&loop.async); });
      if (started != nullptr) started->set_value(shape);
      uv_async_send(&loop.async);  // tasks may have come before
      bool more = false;
      while (!stopping_ && !loop.host->isDead()) {
        uv_run(loop.node->loop(), more ? UV_RUN_NOWAIT : UV_RUN_ONCE);
        if (!loop.quietAsked.empty()) answerQuiet(loop);
        more = linger(loop);
        if (setup_.options.skipWaits && setup_.options.isolates == 1 && !more) skipWait(loop);
      }
      running_ = false;
    }
    queue_.setWake({});
    {
      const std::lock_guard lock(mutex_);
      isolate_ = nullptr;
    }
    close(loop.async);
    close(loop.timer);
    close(loop.check);
    close(loop.patience);
    {
      // For the Environment that comes after this one, or for refuseAll().
      const std::lock_guard lock(mutex_);
      std::ranges::move(loop.quietAsked, std::back_inserter(quietAsked_));
    }
    loop.host.reset();
    loop.scriptTime.reset();
    loop.clock.reset();
    node::Stop(loop.node->env());  // no JavaScript from here on: what it would call is gone
    uv_run(loop.node->loop(), UV_RUN_NOWAIT);
    if (!host) return tl::unexpected(host.error());
  }
  return shape;
}

// Isolates that call each other post to and fro; who lingers takes what comes without the kernel's help.
bool IsolateThread::linger(Loop& loop) {
  if (!lingers_ || !std::exchange(loop.tookTasks, false) || !queue_.linger(kLinger)) return false;
  takeTasks(loop);
  return true;
}

void IsolateThread::takeTasks(Loop& loop) {
  loop.tookTasks = true;
  std::vector<Queue::Posted> tasks = queue_.take();
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(quietAsked_, std::back_inserter(loop.quietAsked));
    quietAsked_.clear();
    if (std::exchange(timeChanged_, false)) loop.arm();
    // A request to terminate what Node had entered has been served; nobody else is meant.
    if (terminateRequested_.exchange(false)) loop.node->isolate()->CancelTerminateExecution();
  }
  loop.inside([&] {
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (loop.host->isDead()) {
        queue_.putBack(std::move(tasks), i);  // for the Environment that comes after this one
        break;
      }
      if (closing_) {
        tasks[i].refused();
      } else {
        loop.host->countWork();
        tasks[i].task(*loop.host);
      }
    }
    if (closing_) {
      loop.host->shutDown({.message = lifecycle::texts::kDisconnected, .retryable = true},
                          replaced_ ? lifecycle::texts::kReloaded : lifecycle::texts::kClosed);
      refuseAll();
    }
  });
}

void IsolateThread::answerQuiet(Loop& loop) {
  bool quiet = loop.isQuiet() && queue_.isEmpty();
  if (std::exchange(loop.patienceOver, false) || quiet) {
    uv_timer_stop(&loop.patience);
    quiet = true;
  } else if (uv_is_active(reinterpret_cast<uv_handle_t*>(&loop.patience)) == 0) {
    uv_timer_start(
        &loop.patience, [](uv_timer_t* self) { static_cast<Loop*>(self->data)->patienceOver = true; }, kQuietPatienceMs,
        0);
  }
  Quiet state;
  state.work = loop.host->work();
  state.nextDueNs = loop.clock->nextDue();
  if (const auto next = loop.clock->nextVisible()) {
    state.nextVisibleNs = next->dueNs;
    state.nextWhat = loop.host->nameOf(next->purpose);
  }
  std::vector<QuietQuestion> rest;
  for (QuietQuestion& question : std::exchange(loop.quietAsked, {})) {
    if (quiet || !question.patient)
      question.reply(state);
    else
      rest.push_back(std::move(question));
  }
  std::ranges::move(rest, std::back_inserter(loop.quietAsked));
}

void IsolateThread::whenQuiet(bool patient, QuietReply reply) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      quietAsked_.push_back({patient, std::move(reply)});
      queue_.wake();
      return;
    }
  }
  reply(fail(ErrorKind::kUnavailable, kClosedText));
}

// Only while a test handler runs: what it left in memory would go between two of them.
void IsolateThread::skipWait(Loop& loop) {
  if (setup_.world.mode() == clock::WorldTime::Mode::kStands) return;
  TestRuns& tests = loop.host->part<TestRuns>();
  if (!tests.running() || !loop.isQuiet() || !loop.hearsNothing() || !queue_.isEmpty()) return;
  if (loop.host->work() != std::exchange(loop.workAtSkip, loop.host->work()))
    loop.restSinceNs = loop.clock->monotonicNs();
  const std::optional<std::int64_t> due = loop.clock->nextDue();
  if (!loop.clock->nextVisible() && (!due || *due - loop.restSinceNs > kErrandsNs)) {
    loop.inside([&] { tests.nothingComes(); });
    return;
  }
  setup_.world.skipTo(*due);
  timeChanged();  // wakes the loop: armed here, the timer would ring and the loop then sleep before it looks again
}

void IsolateThread::timeChanged() {
  {
    const std::lock_guard lock(mutex_);
    timeChanged_ = true;
  }
  queue_.wake();
}

void IsolateThread::refuseAll() {
  std::vector<QuietQuestion> questions;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    questions.swap(quietAsked_);
  }
  queue_.close();
  for (const QuietQuestion& question : questions) question.reply(fail(ErrorKind::kUnavailable, kClosedText));
  // Not before: until then the others must be there for the answers.
  {
    const std::lock_guard lock(mutex_);
    down_ = true;
  }
  downNow_.notify_all();
}

void IsolateThread::set(Setting setting, Router::Task apply) {
  {
    const std::lock_guard lock(mutex_);
    settings_[static_cast<std::size_t>(setting)] = apply;
  }
  post(std::move(apply), [] {});
}

bool IsolateThread::terminate() {
  const std::lock_guard lock(mutex_);
  if (isolate_ == nullptr) return false;
  const auto stop = [this] {
    terminateRequested_ = true;
    isolate_->TerminateExecution();
    sqlWatch_.interrupt();  // V8 stops JavaScript only, and a statement may not come back to it
  };
  if (busy_.whileInside(stop)) return true;
  // Node entered that code, so no turn says so; that the queue does not move does.
  if (!isStuck()) return false;
  stop();
  return true;
}

bool IsolateThread::isStuck() const {
  const auto since = queue_.waitingSince();
  return since && std::chrono::steady_clock::now() - *since > kStalledAfter;
}

void IsolateThread::shutDown() {
  if (!thread_.joinable()) return;
  // Something in the queue, so that a thread that does not come for it is noticed.
  post([](IsolateHost&) {}, [] {});
  closing_ = true;
  queue_.wake();
  std::unique_lock lock(mutex_);
  while (!downNow_.wait_for(lock, kPatience, [this] { return down_; })) {
    lock.unlock();
    terminate();
    lock.lock();
  }
}

void IsolateThread::join() {
  if (!thread_.joinable()) return;
  shutDown();
  stopping_ = true;
  queue_.wake();
  thread_.join();
}

journal::IsolateSummary IsolateThread::summary() const {
  journal::IsolateSummary summary;
  summary.number = setup_.number;
  summary.running = running_;
  summary.heapBytes = heapBytes_;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  busy_.describe(summary, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  if (const auto since = queue_.waitingSince(); since && !summary.busy && isStuck()) {
    summary.busy = true;
    const auto stalled = std::chrono::steady_clock::now() - *since;
    summary.busySinceMs = std::chrono::duration_cast<std::chrono::milliseconds>(now - stalled).count();
  }
  summary.inSql = summary.busy && sqlWatch_.isRunning();
  const std::lock_guard lock(mutex_);
  summary.problem = problem_;
  return summary;
}

}  // namespace durascope::engine
