#pragma once
// One call of a method of ctx.storage, and how it ends: with a value, an exception, a promise that settles now or in a
// later turn, or with the object broken and its JavaScript stopped. Shared by all bindings that work on storage.
//
// Isolate thread, made inside the call.

#include <v8.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "emulator/engine/call.h"
#include "emulator/storage/object_storage.h"

namespace durascope::engine {

// Bits of `flags`, as the runtime's key_value.js makes them; above them stands the number of the transaction.
inline constexpr std::uint32_t kAllowConcurrency = 1, kNoCache = 2, kAllowUnconfirmed = 4;
inline constexpr int kFlagBits = 3;

inline storage::ReadOptions readOptions(std::uint32_t flags) {
  return {.noCache = (flags & kNoCache) != 0, .transaction = flags >> kFlagBits};
}
inline storage::WriteOptions writeOptions(std::uint32_t flags) {
  return {.noCache = (flags & kNoCache) != 0,
          .allowUnconfirmed = (flags & kAllowUnconfirmed) != 0,
          .transaction = flags >> kFlagBits};
}
/// Arguments from `first` on: start, startAfter, end, prefix, reverse, limit.
storage::ListOptions listOptions(const Call& call, int first);

/// What every call of a storage method has; by itself a synchronous one. Copyable, so that callbacks can hold it.
class StorageCall {
 public:
  /// The handle of the object's storage is argument 0.
  explicit StorageCall(const Call& call) : StorageCall(call, call.instance(0)) {}
  StorageCall(const Call& call, std::shared_ptr<Instance> instance)
      : host_(call.host()), instance_(std::move(instance)), frame_(host_.frame()) {}

  /// False: the call goes no further. The instance is gone, and a promise never settles; or what runs is not the
  /// instance whose storage this is, and an exception says so.
  /// `what`: how the exception calls what was used.
  bool open(const char* what = "ActorCacheInterface") const;
  storage::ObjectStorage& storage() const { return *instance_->storage; }
  IsolateHost& host() const { return host_; }
  const std::shared_ptr<Instance>& instance() const { return instance_; }
  const FrameRef& frame() const { return frame_; }

  /// The exception that JavaScript sees; empty when the error breaks the object, whose JavaScript goes no further.
  v8::MaybeLocal<v8::Value> exceptionOf(const storage::StorageError& error) const;
  /// Throws it.
  void raise(const storage::StorageError& error) const;
  /// `internal error; reference = …`, for what cannot be decoded.
  v8::MaybeLocal<v8::Value> internalError() const;

  /// The object has something to commit; the journal hears of it, if anybody listens.
  void written(const char* label, const std::string& detail, bool failed = false) const;

 private:
  IsolateHost& host_;
  std::shared_ptr<Instance> instance_;
  FrameRef frame_;
};

/// An asynchronous method: it answers with a promise at once.
class Operation : public StorageCall {
 public:
  explicit Operation(const Call& call) : StorageCall(call), result_(call.host()) { call.answer(result_.promise()); }

  const Deferred& result() const { return result_; }

  void reject(const storage::StorageError& error) const;
  /// What cannot be decoded poisons the whole answer, as on the real runtime.
  void rejectUndecodable() const;

  void settle(const storage::Value& value) const;
  void settle(const storage::Rows& rows) const;
  void settle(bool existed) const { result_.resolve(v8::Boolean::New(host().isolate(), existed)); }
  /// Whole milliseconds, null for none.
  void settle(const storage::Alarm& alarm) const;
  void settle(std::uint64_t count) const {
    result_.resolve(v8::Number::New(host().isolate(), static_cast<double>(count)));
  }

  /// Settles with what storage answered: at once, or when a miss has waited out its latency. False: it was rejected.
  template <class T>
  bool answer(storage::StorageResult<storage::Answer<T>> answered, std::uint32_t flags, const char* label) const;

  /// Ends a write: at once, or after the next commit when the object has too much that is not committed. Until then the
  /// input gate is held, unless `flags` allow concurrency.
  void settleWrite(std::uint32_t flags) const;
  /// Settles in a later turn, when all that was written is durable.
  void settleCommitted(const char* label) const;
  /// Runs `body` in a later turn, when all that was written is durable.
  void afterCommit(const char* label, std::function<void()> body) const;

 private:
  void settleWrite(std::uint32_t flags, const std::function<void()>& settle) const;
  /// Runs `finish` in a turn of its own when the latency of a miss is over; meanwhile the input gate is held, unless
  /// `flags` allow concurrency.
  void afterLatency(std::uint32_t flags, const char* label, std::function<void()> finish) const;

  Deferred result_;
};

template <class T>
bool Operation::answer(storage::StorageResult<storage::Answer<T>> answered, std::uint32_t flags,
                       const char* label) const {
  if (!answered) {
    reject(answered.error());
    return false;
  }
  if (T* now = std::get_if<T>(&*answered)) {
    // What answers with whether, or how many, there were is a delete.
    if constexpr (std::is_arithmetic_v<T>)
      settleWrite(flags, [self = *this, known = *now] { self.settle(known); });
    else
      settle(*now);
    return true;
  }
  auto ticket = std::make_shared<storage::Ticket<T>>(std::move(std::get<storage::Ticket<T>>(*answered)));
  afterLatency(flags, label, [self = *this, ticket] {
    storage::StorageResult<T> completed = self.storage().complete(std::move(*ticket));
    completed ? self.settle(*completed) : self.reject(completed.error());
  });
  return true;
}

}  // namespace durascope::engine
