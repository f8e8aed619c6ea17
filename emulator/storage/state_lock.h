#pragma once
// Holds a state folder for one emulator: two of them on the same files would lose each other's writes.

#include <string>

#include "emulator/base/result.h"

namespace durascope::storage {

/// Move-only; released when destroyed, and by the system when the process dies. Any thread, one at a time.
class StateLock {
 public:
  /// Creates the folder with its parents if need be and locks the file `.durascope-lock` in it. kUnavailable when
  /// another process (or another StateLock of this one) holds it, with its process id and command; kIo when the folder
  /// is not one, or not writable.
  static Result<StateLock> acquire(const std::string& stateDir);

  StateLock(StateLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  StateLock& operator=(StateLock&& other) noexcept;
  ~StateLock();

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace durascope::storage
