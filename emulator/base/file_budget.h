#pragma once
// How the process's file descriptors are shared out: the system gives so many, and objects and clients outnumber them.
//
// Any thread.

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "emulator/base/result.h"

namespace durascope {

/// How many files this process may have open. The shell's usual limit of 1,024 is raised to what the system allows.
inline std::size_t raisedFileLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;
  if (limit.rlim_cur != limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
}

/// The clients' part of `limit`.
constexpr std::size_t socketShare(std::size_t limit) {
  constexpr std::size_t kOthers = 3'072;  // 500 databases and a good many isolates
  constexpr std::size_t kMost = 50'000;
  return std::min(std::max(limit / 4, limit > kOthers ? limit - kOthers : 0), kMost);
}

/// The open databases' part of `limit`, over all isolates: at most `wanted`. kUnavailable when it is too small.
inline Result<std::size_t> databaseShare(std::size_t limit, std::size_t isolates, std::size_t wanted) {
  constexpr std::size_t kOwnFiles = 48;      // the program, its libraries, sources and windows
  constexpr std::size_t kIsolateFiles = 16;  // epoll, wake-up pipes, the code's cache
  constexpr std::size_t kDatabaseFiles = 4;  // database, -wal, -shm, and its folder or journal for a moment
  constexpr std::size_t kFewest = 2;         // of an isolate
  const std::size_t own = kOwnFiles + kIsolateFiles * isolates;
  const std::size_t rest = limit - socketShare(limit);
  const std::size_t databases = rest < own ? 0 : (rest - own) / kDatabaseFiles;
  if (databases < kFewest * isolates) {
    const std::size_t needed = (own + kFewest * isolates * kDatabaseFiles) * 4 / 3 + 1;
    return fail(ErrorKind::kUnavailable, "This process may have only " + std::to_string(limit) +
                                             " files open; with this many isolates (" + std::to_string(isolates) +
                                             ") it needs " + std::to_string(needed) +
                                             ". Raise the limit (ulimit -n 1024), or use fewer isolates.");
  }
  return std::min(databases, std::max(wanted, isolates));
}

}  // namespace durascope
