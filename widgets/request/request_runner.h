#pragma once
// Sends one draft once or many times at once and gathers the answers on the GUI thread, one run at a time; and keeps
// what WebSockets were opened by it.

#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "emulator/base/socket_end.h"
#include "emulator/emulator.h"
#include "widgets/request/burst_summary.h"

namespace durascope::widgets {

/// The client's ends of WebSockets that were opened from here: keeps them open, takes what arrives, which the Sockets
/// panel shows, and answers a close as a client does. GUI thread only.
class OpenSockets : public QObject {
 public:
  using QObject::QObject;
  ~OpenSockets() override { clear(); }

  void hold(std::shared_ptr<SocketEnd> end);
  /// `ended` runs when a WebSocket is no more: the end that was held, and how it was told, kClose or kGone.
  void whenEnded(std::function<void(const SocketEnd&, const SocketFrame&)> ended) { ended_ = std::move(ended); }
  /// Hangs up on all.
  void clear();
  std::size_t count() const { return ends_.size(); }

 private:
  void take();

  std::vector<std::shared_ptr<SocketEnd>> ends_;
  std::function<void(const SocketEnd&, const SocketFrame&)> ended_;
};

/// GUI thread only.
class RequestRunner : public QObject {
  Q_OBJECT
 public:
  /// `emulator` outlives the runner.
  explicit RequestRunner(Emulator& emulator, QObject* parent = nullptr);

  /// Sends `request` `times` times without waiting in between. A run that is still waiting is given up first.
  void send(const Request& request, int times);
  /// The same for a method, called over RPC; what it returns is the body of an answer with the status kReturned.
  void call(const Request& target, const std::string& method, const std::string& arguments, int times);
  /// Stops waiting; what the emulator handles already goes on, its answers are dropped.
  void giveUp();

  int total() const { return total_; }
  int answered() const { return static_cast<int>(summary_.count()); }
  bool isRunning() const { return answered() < total_; }
  const BurstSummary& summary() const { return summary_; }
  /// The answer that came last, or the refusal in Response::error.
  const Response& last() const { return last_; }

 signals:
  /// Some answers of the run have come; not more than one signal a turn of the event loop.
  void progressed();
  /// All answers are there.
  void finished();

 private:
  void begin(int times);
  void take(Result<Response> result);

  Emulator& emulator_;
  std::uint64_t run_ = 0;
  int total_ = 0;
  bool tellSoon_ = false;
  BurstSummary summary_;
  Response last_;
};

}  // namespace durascope::widgets
