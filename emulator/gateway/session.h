#pragma once
// One connection: reads a request, waits for the emulator's answer, writes it, and so on while the client keeps it
// open.

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/emulator.h"
#include "emulator/gateway/mailbox.h"
#include "emulator/gateway/news.h"
#include "emulator/gateway/socket_bridge.h"

namespace durascope::gateway {

/// What a session needs of the gateway that it belongs to.
struct SessionContext {
  Emulator& emulator;
  std::shared_ptr<Mailbox> mailbox;
  std::function<std::shared_ptr<const ProjectInfo>()> project;
  std::function<void(std::shared_ptr<class Session>)> ended;
  News news;
};

class StreamedAnswer;

/// All of it on the gateway's thread. The next request is read only when the last one's answer is written, so that
/// pipelined requests are answered in their order. A body that has come with its header is handed over whole; any other
/// is piped into the handler while it comes, as fast as that reads.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, const SessionContext& context);

  void start();
  /// The gateway closes: whoever still sends an answer learns that nobody reads it. Its thread has ended, or is this
  /// one.
  void stop() { hungUp(); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void readHeader();
  void readBody();
  /// What has come of the body, out of the parser.
  std::string takeBody();
  void forward(std::shared_ptr<PipeReader> stream);
  void readOn();
  void bodyRead(boost::beast::error_code problem);
  void answer(Result<Response> result);
  void refuse(boost::beast::error_code problem);
  template <class Body>
  void write(boost::beast::http::response<Body> response, bool drain = false);
  void writeUncaught();
  void writeText(boost::beast::http::status status, const std::string& text, bool drain = false);
  /// The answer is out: the next request, or the end.
  void written(bool drain);
  void discard();
  /// For the log; `status` 0 when there is nobody to be answered. Only the first one for a request counts.
  void tell(unsigned status);
  void watch();
  void hungUp();
  /// From here on the connection speaks WebSocket.
  void bridge(const Response& response);
  /// Whether the client's handshake was refused; what Beast would find wrong beyond that is put right.
  bool refuseHandshake();
  void end();

  const SessionContext& context_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<SocketBridge::Upgrade> upgrade_;  ///< The request, when it asked for a WebSocket.
  std::shared_ptr<SocketBridge> bridge_;
  std::shared_ptr<PipeWriter> body_;        ///< While the request's body is still being read.
  std::shared_ptr<StreamedAnswer> answer_;  ///< While an answer is sent piece by piece.
  bool untold_ = false;                     ///< The log has not heard of the request yet.
  std::string method_, target_;
  std::chrono::steady_clock::time_point received_;
  bool waiting_ = false;    ///< For the emulator's answer.
  bool afterBody_ = false;  ///< The answer is out, and the next request comes after the body.
  bool drained_ = false;    ///< Then the end comes, not the next request.
  bool watching_ = false;
  bool ended_ = false;
  bool keepAlive_ = false;
  bool isHead_ = false;
  unsigned version_ = 11;
};

}  // namespace durascope::gateway
