#pragma once
// What `workerd:unsafe` does (lifecycle.md 4.4): evicts one object or all, aborts all, deletes all; wherever they live.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "emulator/base/result.h"
#include "emulator/engine/call.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

/// Isolate thread only. Each call answers by a promise of the running frame.
class Unsafe final : public IsolatePart {
 public:
  explicit Unsafe(IsolateHost& host);

  v8::Local<v8::Promise> evict(const ObjectKey& key, bool closeSockets);
  v8::Local<v8::Promise> evictAll(bool closeSockets);
  /// Every object breaks with an error of this message; `deletes`: their storage and alarms go, too.
  v8::Local<v8::Promise> resetAll(const std::string& message, bool deletes);

 private:
  using Done = std::function<void(Result<void>)>;
  using Task = std::function<void(IsolateHost&, Done)>;

  struct Waiting {
    FrameRef frame;
    Deferred promise;
    IoHold hold;
    std::uint32_t open = 0;      // isolates that have not answered
    std::optional<Error> error;  // the first
  };

  /// Runs `task` on these isolates; the promise is fulfilled when all have called back.
  v8::Local<v8::Promise> ask(std::uint32_t first, std::uint32_t count, Task task);
  void answered(std::uint64_t epoch, std::uint64_t number, const Result<void>& result);

  IsolateHost& host_;
  const std::uint64_t epoch_;  // answers to the part of an isolate that was thrown away must not come here
  std::unordered_map<std::uint64_t, std::shared_ptr<Waiting>> waiting_;
  std::uint64_t next_ = 1;
};

}  // namespace durascope::engine
