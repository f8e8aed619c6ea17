#pragma once
// What travels between isolates, and between an isolate and the door. Plain data; any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "emulator/base/byte_pipe.h"
#include "emulator/base/object_id.h"
#include "emulator/lifecycle/break_error.h"

namespace durascope {
class SocketEnd;
}

namespace durascope::engine {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Who waits for the answer of a fetch. Any thread.
class Caller {
 public:
  /// The caller gives up; whoever answers learns of it.
  void leave() {
    std::function<void()> told;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(left_, true)) return;
      told = std::exchange(told_, nullptr);
    }
    if (told) told();
  }
  /// Calls `told` when the caller leaves, on its thread; here and now if it has.
  void whenLeft(std::function<void()> told) {
    {
      const std::lock_guard lock(mutex_);
      if (!left_) {
        told_ = std::move(told);
        return;
      }
    }
    told();
  }

 private:
  std::mutex mutex_;
  bool left_ = false;
  std::function<void()> told_;
};

struct FetchRequest {
  std::string method = "GET";
  std::string url;  ///< Absolute.
  HeaderList headers;
  std::optional<std::string> body;     ///< None is not the same as empty.
  std::shared_ptr<PipeReader> stream;  ///< In place of `body`: it is still on its way.
  std::string cf;                      ///< What the caller gave as `cf`, as JSON; empty: nothing.
  std::shared_ptr<Caller> caller;      ///< Null: one who cannot leave.
  std::uint32_t depth = 0;             ///< As Frame::depth.
};

struct FetchResponse {
  int status = 200;
  std::string statusText;
  HeaderList headers;
  std::optional<std::string> body;
  std::shared_ptr<PipeReader> stream;  ///< In place of `body`.
  std::shared_ptr<SocketEnd> socket;   ///< Status 101: whoever gets the response has this end.
};

/// How a fetch ended, and where its time went.
struct FetchResult {
  tl::expected<FetchResponse, lifecycle::BreakError> outcome;
  std::int64_t gateWaitNs = 0;
  std::int64_t constructionNs = 0;
};

/// Called exactly once, on the thread of the isolate that ran the fetch.
using FetchReply = std::function<void(FetchResult)>;

/// How a call by hand ended: its answer in the form of engine/wire.h.
using CallByHandReply = std::function<void(tl::expected<std::string, lifecycle::BreakError>)>;

/// Whom a stub or the door means.
struct ObjectTarget {
  ObjectKey key;
  std::optional<std::string> name;  ///< The name it was made from (WTF-8), when the caller knows.
};

}  // namespace durascope::engine
