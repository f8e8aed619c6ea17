#pragma once
// The arguments and answers of storage operations. Keys are raw bytes (UTF-8, lone surrogates as WTF-8) and compare as
// such; values are opaque bytes in V8's wire format, immutable and shared, so that a hit copies nothing.
//
// Plain values: any thread, one at a time. Tickets are the isolate thread's.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace durascope::storage {

/// Serialised value; null means that the key does not exist.
using Value = std::shared_ptr<const std::string>;

/// Nanoseconds since the Unix epoch; nothing: no alarm.
using Alarm = std::optional<std::int64_t>;

struct Row {
  std::string key;
  Value value;
};
using Rows = std::vector<Row>;

/// An open transaction() of an object, from 1; 0: the operation belongs to none. Fits beside the flags of an operation
/// in 31 bits. Without a value cache everything belongs to the transaction that is open, and this says nothing.
using TransactionId = std::uint32_t;
inline constexpr TransactionId kMaxTransactionId = (1u << 27) - 1;

/// `noCache`: what this operation touches leaves the value cache as soon as it may. No effect without a value cache.
struct ReadOptions {
  bool noCache = false;
  TransactionId transaction = 0;
};

/// `allowUnconfirmed`: the output gate does not wait for this write.
struct WriteOptions {
  bool noCache = false;
  bool allowUnconfirmed = false;
  TransactionId transaction = 0;
};

/// `keepAlarm`: carry the alarm over (compatibility flag delete_all_preserves_alarm).
struct DeleteAllOptions {
  bool keepAlarm = false;
};

/// The arguments of list() as JavaScript gave them; the range rules are applied inside.
/// REQUIRES: not both `start` and `startAfter`; `limit` positive when set (the binding throws before it gets here).
struct ListOptions : ReadOptions {
  std::optional<std::string> start;       ///< Lowest key, inclusive, also when `reverse`.
  std::optional<std::string> startAfter;  ///< Lowest key, exclusive.
  std::optional<std::string> end;         ///< Highest key, exclusive.
  std::string prefix;                     ///< Empty: any.
  bool reverse = false;
  std::optional<std::uint32_t> limit;
};

/// What a read that missed brought from SQLite, on its way into the cache.
struct FetchedRange {
  Rows rows;             ///< A null value: the key was asked for and does not exist.
  bool isRange = false;  ///< `rows` are all keys in [begin, end).
  std::string begin;
  bool afterEntry = false;         ///< `begin` is right after a key that the cache knew.
  std::optional<std::string> end;  ///< No value: the end of the key space.
};

/// What completing a miss needs besides its answer.
struct PendingRead {
  FetchedRange fetched;
  bool noCache = false;
  std::optional<Alarm> alarm;         ///< It was the alarm that was asked for; `fetched` is empty.
  std::uint64_t alarmGeneration = 0;  ///< Of the alarm, at the call.
  std::uint64_t storedWrites = 0;     ///< Number of the last write that storage had at the call.
  std::uint64_t lookup = 0;           ///< Sequence of its record in the lookup log.
  std::int64_t startNs = 0;           ///< By Hooks::monotonicNs.
};

/// The rest of an operation that missed the cache. It holds the answer as of the call: writes made meanwhile do not
/// change it, and dropping it loses nothing but the answer. Hand it to ObjectStorage::complete() after the simulated
/// latency. Move-only.
template <class T>
class Ticket {
 public:
  Ticket(T answer, PendingRead read) : answer_(std::move(answer)), read_(std::move(read)) {}
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&&) noexcept = default;

  /// The same read with another answer made of this one's.
  template <class Make>
  auto map(Make make) && -> Ticket<decltype(make(std::declval<T>()))> {
    return {make(std::move(answer_)), std::move(read_)};
  }

 private:
  friend class ObjectStorage;

  T answer_;
  PendingRead read_;
};

/// Here now, or later.
template <class T>
using Answer = std::variant<T, Ticket<T>>;

/// What a commit did.
struct CommitInfo {
  std::uint64_t writes = 0;     ///< Rows put or deleted; 0: there was nothing to commit.
  std::int64_t durationNs = 0;  ///< By Hooks::monotonicNs.
};

}  // namespace durascope::storage
