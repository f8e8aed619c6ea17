#pragma once
// One thread that does what would make others wait: building, starting and stopping projects, looking into files.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace durascope {

/// post() and postIn() from any thread. Tasks run one after the other; the destructor lets those that wait run first.
class Desk {
 public:
  Desk() : thread_([this] { run(); }) {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void post(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
  }

  /// Not before that time has passed, unless the desk closes.
  void postIn(std::chrono::milliseconds delay, std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      later_.emplace(Clock::now() + delay, std::move(task));
    }
    wake_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      takeDue();
      if (tasks_.empty()) {
        if (closing_) return;
        later_.empty() ? wake_.wait(lock) : static_cast<void>(wake_.wait_until(lock, later_.begin()->first));
        continue;
      }
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  void takeDue() {
    while (!later_.empty() && (closing_ || later_.begin()->first <= Clock::now())) {
      tasks_.push_back(std::move(later_.begin()->second));
      later_.erase(later_.begin());
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::multimap<Clock::time_point, std::function<void()>> later_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace durascope
