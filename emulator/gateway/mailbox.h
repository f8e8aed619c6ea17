#pragma once
// The way from the emulator's threads to the gateway's, which may be gone by the time that an answer comes.

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <utility>

namespace durascope::gateway {

class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& io) : io_(&io) {}

  /// Runs `task` on the gateway's thread, or drops it once closed. Any thread.
  template <class Task>
  void post(Task task) {
    const std::lock_guard lock(mutex_);
    if (io_) boost::asio::post(*io_, std::move(task));
  }
  void close() {
    const std::lock_guard lock(mutex_);
    io_ = nullptr;
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
};

}  // namespace durascope::gateway
