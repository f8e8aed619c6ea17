#pragma once
// One WebSocket of a real client, bridged to an end in the emulator. Frames are Boost.Beast's business, but for who
// answers a close frame: Beast does so by itself, while here the object at the other end decides whether, when, and
// with which code. So what Beast writes goes through a stream of ours, which keeps that one answer back.

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/socket_end.h"
#include "emulator/gateway/frame_watch.h"
#include "emulator/gateway/mailbox.h"

namespace durascope::gateway {

/// A client's connection as Beast's WebSocket sees it. Reads are the connection's; what is written is queued whole, so
/// that frames from elsewhere can be put between those of Beast.
class QueuedStream {
 public:
  using executor_type = boost::asio::ip::tcp::socket::executor_type;

  /// `early`: what the client sent right behind its request.
  QueuedStream(boost::asio::ip::tcp::socket socket, std::string early)
      : socket_(std::move(socket)), early_(std::move(early)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(boost::system::error_code, std::size_t)>(
        [this](auto completion, const Buffers& into) {
          if (early_.empty())
            return socket_.async_read_some(into, [this, into, completion = std::move(completion)](
                                                     boost::system::error_code problem, std::size_t size) mutable {
              watch(into, size);
              completion(problem, size);
            });
          const std::size_t size = boost::asio::buffer_copy(into, boost::asio::buffer(early_));
          early_.erase(0, size);
          watch(into, size);
          boost::asio::post(get_executor(),
                            boost::beast::bind_front_handler(std::move(completion), boost::system::error_code(), size));
        },
        handler, buffers);
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(boost::system::error_code, std::size_t)>(
        [this](auto completion, const Buffers& given) {
          const std::size_t size = boost::beast::buffer_bytes(given);
          if (!swallowing_) put(inOurWords(boost::beast::buffers_to_string(given)));
          boost::asio::post(get_executor(),
                            boost::beast::bind_front_handler(std::move(completion), boost::system::error_code(), size));
        },
        handler, buffers);
  }

  FrameWatch& frames() { return frames_; }
  const FrameWatch& frames() const { return frames_; }
  /// Sends `bytes` behind what waits already.
  void put(std::string bytes);
  /// What Beast writes from here on is dropped.
  void swallow() { swallowing_ = true; }
  std::size_t waiting() const { return waiting_; }
  /// Called once when all is written, or never will be.
  void whenWritten(std::function<void()> written);

 private:
  void writeNext();
  /// What Beast writes, as the real runtime writes it.
  std::string inOurWords(std::string bytes);
  /// The handshake's answer without the header with which Beast names itself.
  std::string withoutServer(std::string bytes);
  template <class Buffers>
  void watch(const Buffers& into, std::size_t size) {
    for (auto at = boost::asio::buffer_sequence_begin(into); at != boost::asio::buffer_sequence_end(into); ++at) {
      const boost::asio::mutable_buffer buffer(*at);
      const std::size_t here = std::min(size, buffer.size());
      frames_.pass(static_cast<char*>(buffer.data()), here);
      size -= here;
    }
  }

  boost::asio::ip::tcp::socket socket_;
  std::string early_;
  std::deque<std::string> queue_;
  std::size_t waiting_ = 0;
  bool writing_ = false;
  bool swallowing_ = false;
  bool broken_ = false;
  bool greeted_ = false;  ///< The handshake's answer is out.
  FrameWatch frames_;
  std::function<void()> written_;
};

/// Whether Beast may pull the connection down by itself: it may not, since answers may wait.
template <class Handler>
void async_teardown(boost::beast::role_type /*role*/, QueuedStream& stream, Handler&& handler) {
  boost::asio::post(stream.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code()));
}

/// Beast closes a connection that is too slow with its handshake.
inline void beast_close_socket(QueuedStream& stream) {
  boost::system::error_code ignored;
  stream.socket().close(ignored);
}

/// All of it on the gateway's thread. Lives until both sides are done.
class SocketBridge : public std::enable_shared_from_this<SocketBridge> {
 public:
  using Upgrade = boost::beast::http::request<boost::beast::http::string_body>;

  /// `ended` is called once, last.
  SocketBridge(QueuedStream client, std::shared_ptr<SocketEnd> end, std::shared_ptr<Mailbox> mailbox,
               std::function<void()> ended);

  /// Answers the client's request with `headers` beside those of the handshake, and starts.
  void start(const Upgrade& upgrade, const std::vector<std::pair<std::string, std::string>>& headers);
  /// Cuts the connection.
  void cut();

 private:
  void nameClient();
  void read();
  void gotMessage(boost::beast::error_code problem);
  void listen();
  void write();
  /// What the object learns of a client that broke the protocol; empty for one that vanished.
  std::string complaint(boost::beast::error_code problem) const;
  void finish();

  boost::beast::websocket::stream<QueuedStream> client_;
  boost::beast::flat_buffer incoming_;
  std::string outgoing_;
  std::shared_ptr<SocketEnd> end_;
  std::shared_ptr<Mailbox> mailbox_;
  std::function<void()> ended_;
  bool writing_ = false;
  bool closedByClient_ = false;
  bool closedByObject_ = false;
};

}  // namespace durascope::gateway
