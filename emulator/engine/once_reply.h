#pragma once
// A reply that comes even when nobody gets round to it.

#include <functional>
#include <string>
#include <utility>

#include "emulator/base/result.h"

namespace durascope::engine {

/// Shared by whoever may answer; when the last of them goes without a word, the answer is kUnavailable.
template <class T>
class OnceReply {
 public:
  OnceReply(std::function<void(Result<T>)> reply, std::string otherwise)
      : reply_(std::move(reply)), otherwise_(std::move(otherwise)) {}
  OnceReply(const OnceReply&) = delete;
  OnceReply& operator=(const OnceReply&) = delete;
  ~OnceReply() {
    if (reply_) reply_(fail(ErrorKind::kUnavailable, otherwise_));
  }

  /// The first answer counts.
  void give(Result<T> result) {
    if (const auto reply = std::exchange(reply_, nullptr)) reply(std::move(result));
  }

 private:
  std::function<void(Result<T>)> reply_;
  std::string otherwise_;
};

}  // namespace durascope::engine
