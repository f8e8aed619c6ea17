#pragma once
// What somebody does to an object's storage by hand, from the window. A live object does it as a turn of its own, so
// that gates, cache and time line stay true; of any other the file is opened and closed, and nothing is constructed.
//
// Isolate thread only. Replies come exactly once, on this thread.

#include <cstdint>
#include <functional>
#include <string>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

class IsolateHost;

/// One change of one key.
struct EditByHand {
  enum class Kind { kAdd, kPut, kDelete } kind = Kind::kPut;
  std::string key;
  std::string bytes;  ///< The value as it will stand in the file; unused when deleting.
};

/// `path` is the object's file. Answered when the change is durable. kBadInput: key or value is too large for the
/// class, or the key exists already (kAdd) or does not exist (kDelete). kUnavailable: the object was reset meanwhile.
/// kIo: the commit failed, which broke a live object.
void editStorage(IsolateHost& host, const ObjectKey& object, const std::string& path, EditByHand edit,
                 std::function<void(Result<void>)> reply);

/// SQL that somebody runs.
struct SqlByHand {
  std::string sql;
  std::size_t rows = 0;   ///< Most rows in the answer.
  std::uint64_t run = 0;  ///< Its number for RunByHand.
};

/// Runs SQL as the console does (storage/sql_console.h). What is wrong with the SQL is in the answer. kIo: what it
/// wrote could not be committed, which broke a live object.
void runSql(IsolateHost& host, const ObjectKey& object, const std::string& path, SqlByHand run,
            std::function<void(Result<journal::SqlResult>)> reply);

/// The states to which the object's file can be put back.
Result<journal::HistorySnapshot> historyOf(IsolateHost& host, const ObjectKey& object, const std::string& path);
/// Puts the file back to one of them, resetting a live object for that. Answers the bookmark of the state before.
void restore(IsolateHost& host, const ObjectKey& object, const std::string& path, std::string bookmark,
             std::function<void(Result<std::string>)> reply);

}  // namespace durascope::engine
