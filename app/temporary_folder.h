#pragma once
// A folder that goes with everything in it.

#include <string>
#include <utility>

#include "emulator/base/result.h"

namespace durascope::app {

class TemporaryFolder {
 public:
  /// In memory where the system has a folder for that, else where temporary files are.
  static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;  // empty when moved from
};

}  // namespace durascope::app
