#pragma once
// The HTTP/1.1 front door: what a browser or curl sends becomes Emulator::send, and the answer goes back.

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/base/result.h"
#include "emulator/emulator.h"
#include "emulator/gateway/news.h"

namespace durascope::gateway {

struct Options {
  std::uint16_t port = 8787;       ///< 0: any free one. 8787 is wrangler dev's.
  std::string host = "127.0.0.1";  ///< A loopback address; the gateway refuses to serve others than this machine.
  News news;                       ///< Who is told what.
};

/// Serves on one thread of its own from start() until destruction.
///
/// A project with a Worker gets every request through the Worker's fetch. Without one, `/<binding>/<name>/rest` goes to
/// that object, which sees `/rest`. An exception out of user code answers 500 with its stack as text, as wrangler dev
/// does. Bodies over 100 MB answer 413 (the platform's request limit).
class Gateway {
 public:
  /// Binds and listens. Errors: kBadInput (host), kUnavailable (port in use or not allowed), with a sentence.
  static Result<std::unique_ptr<Gateway>> start(Emulator& emulator, const ProjectInfo& project, Options options);

  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  /// Stops accepting and closes what is open. Answers that the emulator still owes are dropped when they come.
  ~Gateway();

  /// The port that it listens on.
  std::uint16_t port() const;

  /// After a reload, since bindings may have changed. Any thread.
  void setProject(const ProjectInfo& project);

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace durascope::gateway
