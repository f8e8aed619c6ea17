#pragma once
// A disk that fails when told to: a layer over SQLite's own access to files, the default one while it lives.
//
// Rules name files by the end of their path ("a.sqlite-wal"). One at a time in a process; set rules only while no other
// thread uses SQLite.

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <vector>

namespace durascope::test {

class FaultVfs {
 public:
  enum class Operation { kOpen, kRead, kWrite, kSync, kTruncate, kLock, kSharedMemory, kDelete };

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// From the `nth` call on (1: the next), `operation` on files that end so fails with an extended result code.
  void fail(Operation operation, std::string pathEnd, int code, int nth = 1);
  /// Those files together may grow by so many bytes more; then the disk is full.
  void fillUpAfter(std::string pathEnd, std::int64_t bytes);
  /// Everything works again.
  void heal() { rules_.clear(); }
  /// How many calls were refused.
  int refusals() const { return refusals_; }

 private:
  friend struct FaultFile;
  struct Rule {
    Operation operation;
    std::string pathEnd;
    int code;
    int skip;                ///< Calls that still work.
    std::int64_t room = -1;  ///< Bytes that may still be written; -1: no such limit.
  };
  int verdict(Operation operation, const char* path, std::int64_t growth = 0);
  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flagsOut);
  static int remove(sqlite3_vfs* vfs, const char* path, int syncFolder);

  static FaultVfs* the_;  // SQLite hands no pointer of ours back
  sqlite3_vfs* const base_;
  sqlite3_vfs vfs_;
  std::vector<Rule> rules_;
  int refusals_ = 0;
};

}  // namespace durascope::test
