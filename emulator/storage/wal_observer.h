#pragma once
// Who looks into a database's write-ahead log before it is merged into the file, and goes.
//
// With an observer, Database decides when the log is merged; without one, SQLite does. Isolate thread. No call may use
// the database by statements.

#include <cstdint>

#include "emulator/storage/sqlite.h"

namespace durascope::storage {

/// A commit, as the log has it.
struct WalCommit {
  std::uint32_t frames = 0;          ///< Frames in the log after it.
  std::int64_t bookmarkBefore = -1;  ///< Number of the object's last bookmark before it; -1: none.
  std::int64_t bookmarkAfter = -1;   ///< And after it.
};

class WalObserver {
 public:
  virtual ~WalObserver() = default;
  /// The file was opened; a log that a dead process left has been recovered, not merged.
  virtual void opened(Connection& connection) = 0;
  virtual void committed(Connection& connection, const WalCommit& commit) = 0;
  /// The log is about to be merged, or somebody wants to look at the past. Uncommitted frames are not looked at.
  virtual void archive(Connection& connection) = 0;
  /// The log was merged, by closing the file or otherwise.
  virtual void merged() = 0;
  /// The file was unlinked and made anew, after archive(); it is open again.
  virtual void recreated() = 0;
};

}  // namespace durascope::storage
