#pragma once
// Tells when one of a project's source files was saved.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::project {

/// Watches by inotify on a thread of its own. Folders are watched, not files, so that editors which replace a file by
/// renaming a new one over it are noticed too. Changes within 50 ms of each other are told once.
class SourceWatch {
 public:
  using Callback = std::function<void()>;

  /// `paths` are absolute: a file that is or may come to be, or a folder in which every file directly inside counts.
  /// `changed` runs on the watch's thread and must not destroy the watch. Errors: kIo.
  static Result<std::unique_ptr<SourceWatch>> start(const std::vector<std::string>& paths, Callback changed);

  SourceWatch(const SourceWatch&) = delete;
  SourceWatch& operator=(const SourceWatch&) = delete;
  /// Tells of a change that was not told yet; after it no callback runs.
  ~SourceWatch();

 private:
  struct Impl;
  explicit SourceWatch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace durascope::project
