#pragma once
// Tasks for one thread, from any: in the order in which they were posted, each either run or refused, and exactly once.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace durascope {

template <class Task>
class TaskQueue {
 public:
  using Clock = std::chrono::steady_clock;
  struct Posted {
    Task task;
    std::function<void()> refused;  ///< Instead of `task`.
  };

  TaskQueue() = default;
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  // Any thread.

  /// `refused` runs here and now when the queue is closed.
  void post(Task task, std::function<void()> refused) {
    {
      const std::lock_guard lock(mutex_);
      if (!closed_) {
        const bool first = queue_.empty();
        if (first) firstSince_ = Clock::now();
        queue_.push_back({std::move(task), std::move(refused)});
        posted_ = true;
        if (first && !lingering_ && wake_) wake_();
        return;
      }
    }
    refused();
  }
  /// The consumer looks, though nothing was posted.
  void wake() const {
    const std::lock_guard lock(mutex_);
    if (wake_) wake_();
  }
  bool isEmpty() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty();
  }
  /// Since when the oldest task waits; none: nothing waits.
  std::optional<Clock::time_point> waitingSince() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty() ? std::nullopt : std::optional(firstSince_);
  }

  // The consumer.

  /// `wake` is called, under a lock and on any thread, when the first task comes; empty: nobody waits for one. Tasks
  /// that are there already are not told.
  void setWake(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  std::vector<Posted> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(queue_, {});
  }
  /// Those from `first` on were taken and not run: they are the next.
  void putBack(std::vector<Posted> taken, std::size_t first) {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) firstSince_ = Clock::now();
    queue_.insert(queue_.begin(), std::make_move_iterator(taken.begin() + static_cast<std::ptrdiff_t>(first)),
                  std::make_move_iterator(taken.end()));
  }
  /// Stays awake for the next task for a moment, in which who posts need not wake anybody; whether one came.
  bool linger(std::chrono::microseconds atMost) {
    {
      const std::lock_guard lock(mutex_);
      lingering_ = true;
      posted_ = !queue_.empty();
    }
    const auto end = Clock::now() + atMost;
    while (!posted_ && Clock::now() < end) std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    lingering_ = false;
    return !queue_.empty();
  }
  /// Refuses what waits, and all that is posted from here on.
  void close() {
    std::vector<Posted> refused;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      refused.swap(queue_);
    }
    for (const Posted& posted : refused) posted.refused();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Posted> queue_;
  Clock::time_point firstSince_;  // of queue_
  std::function<void()> wake_;
  bool lingering_ = false;
  bool closed_ = false;
  std::atomic<bool> posted_{false};  // something came since it began to linger
};

}  // namespace durascope
