#include "emulator/gateway/socket_bridge.h"

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/version.hpp>
#include <chrono>
#include <string_view>

namespace durascope::gateway {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using ErrorCode = boost::system::error_code;
using Kind = SocketFrame::Kind;

namespace {

constexpr std::size_t kMessageLimit = 32 * 1024 * 1024;  // The platform's, for what a client sends.
constexpr std::chrono::seconds kHandshakeTimeout{30};
constexpr std::size_t kEnoughWaiting = 64 * 1024;      // To a slow client; the rest stays with the sender.
constexpr std::uint64_t kEnoughUntaken = 1024 * 1024;  // To a busy object; then no more is read.
constexpr std::size_t kMaxCloseReason = 123;           // What a close frame holds.

/// A whole message, or a control frame, as a server sends it. For what Beast does not send any more once the client has
/// closed.
std::string serverFrame(websocket::detail::opcode opcode, const std::string& payload) {
  websocket::detail::fh_buffer head;
  websocket::detail::frame_header header{};
  header.op = opcode;
  header.fin = true;
  header.len = payload.size();
  websocket::detail::write<beast::flat_static_buffer_base>(head, header);
  return beast::buffers_to_string(head.data()) + payload;
}

std::string closeFrame(const SocketFrame& frame) {
  std::string payload;
  if (frame.code != SocketFrame::kNoCode) {
    payload += static_cast<char>(frame.code >> 8);
    payload += static_cast<char>(frame.code & 0xff);
    payload += frame.data.substr(0, kMaxCloseReason);
  }
  return serverFrame(websocket::detail::opcode::close, payload);
}

std::string tooLarge(const FrameWatch& frames) {
  const std::uint64_t room = kMessageLimit - std::min<std::uint64_t>(frames.before(), kMessageLimit);
  // Compressed it was small enough; there is no number for what it became.
  if (frames.length() <= room) return "Message is too large";
  return "Message is too large: " + std::to_string(frames.length()) + " > " + std::to_string(room);
}

}  // namespace

// ---- QueuedStream

void QueuedStream::put(std::string bytes) {
  if (broken_) return;
  waiting_ += bytes.size();
  queue_.push_back(std::move(bytes));
  if (!writing_) writeNext();
}

void QueuedStream::writeNext() {
  if (queue_.empty()) {
    writing_ = false;
    if (const auto done = std::exchange(written_, nullptr)) done();
    return;
  }
  writing_ = true;
  boost::asio::async_write(socket_, boost::asio::buffer(queue_.front()), [this](ErrorCode problem, std::size_t) {
    waiting_ -= queue_.front().size();
    queue_.pop_front();
    if (problem) {
      broken_ = true;
      queue_.clear();
      waiting_ = 0;
    }
    writeNext();
  });
}

std::string QueuedStream::inOurWords(std::string bytes) {
  // Beast closes a connection whose message is too large without a reason.
  if (static const std::string kTooLarge = closeFrame({Kind::kClose, "", 1009}); greeted_ && bytes == kTooLarge)
    return closeFrame({Kind::kClose, tooLarge(frames_), 1009});
  return withoutServer(std::move(bytes));
}

std::string QueuedStream::withoutServer(std::string bytes) {
  static constexpr std::string_view kServer = "Server: " BOOST_BEAST_VERSION_STRING "\r\n";
  if (std::exchange(greeted_, true)) return bytes;
  if (const std::size_t at = bytes.find(kServer); at != std::string::npos) bytes.erase(at, kServer.size());
  return bytes;
}

void QueuedStream::whenWritten(std::function<void()> written) {
  if (!writing_) return written();
  written_ = std::move(written);
}

// ---- SocketBridge

SocketBridge::SocketBridge(QueuedStream client, std::shared_ptr<SocketEnd> end, std::shared_ptr<Mailbox> mailbox,
                           std::function<void()> ended)
    : client_(std::move(client)), end_(std::move(end)), mailbox_(std::move(mailbox)), ended_(std::move(ended)) {}

void SocketBridge::start(const Upgrade& upgrade, const std::vector<std::pair<std::string, std::string>>& headers) {
  client_.set_option(websocket::stream_base::timeout{kHandshakeTimeout, websocket::stream_base::none(), false});
  client_.set_option(websocket::stream_base::decorator([headers](websocket::response_type& response) {
    for (const auto& [name, value] : headers) response.insert(name, value);
  }));
  websocket::permessage_deflate deflate;
  deflate.server_enable = true;  // for clients that offer it: browsers do
  client_.set_option(deflate);
  client_.read_message_max(kMessageLimit);
  client_.auto_fragment(false);  // a message is one frame, as workerd sends it
  client_.control_callback([this](websocket::frame_type type, beast::string_view) {
    // The object answers, not Beast.
    if (type == websocket::frame_type::close) client_.next_layer().swallow();
  });
  client_.async_accept(upgrade, [self = shared_from_this()](ErrorCode problem) {
    if (problem) return self->finish();
    self->nameClient();
    self->listen();
    self->read();
  });
}

void SocketBridge::nameClient() {
  ErrorCode problem;
  const auto address = client_.next_layer().socket().remote_endpoint(problem);
  if (!problem) end_->setName(address.address().to_string() + ":" + std::to_string(address.port()));
}

void SocketBridge::read() {
  client_.async_read(incoming_,
                     [self = shared_from_this()](ErrorCode problem, std::size_t) { self->gotMessage(problem); });
}

void SocketBridge::gotMessage(ErrorCode problem) {
  if (!end_) return;
  if (problem == websocket::error::closed) {
    const websocket::close_reason& reason = client_.reason();
    closedByClient_ = true;
    const bool hasCode = reason.code != websocket::close_code::none;
    end_->send({Kind::kClose, std::string(reason.reason.data(), reason.reason.size()),
                hasCode ? static_cast<std::uint16_t>(reason.code) : SocketFrame::kNoCode});
    if (closedByObject_) finish();
    return;
  }
  // It vanished, or broke the protocol; Beast has told it which.
  if (problem) {
    if (std::string message = complaint(problem); !message.empty()) end_->fail(std::move(message));
    return finish();
  }
  std::string data = beast::buffers_to_string(incoming_.data());
  if (client_.next_layer().frames().takeWasText()) {
    end_->send({Kind::kText, repairedUtf8(std::move(data)), 0});
  } else {
    end_->send({Kind::kBinary, std::move(data), 0});
  }
  incoming_.consume(incoming_.size());
  // A large message's room is given back; a small one's serves the next.
  if (incoming_.capacity() > kEnoughWaiting) incoming_.shrink_to_fit();
  if (end_->untaken() <= kEnoughUntaken) return read();
  end_->whenTaken(kEnoughUntaken, [mailbox = mailbox_, weak = weak_from_this()] {
    mailbox->post([weak] {
      if (const auto self = weak.lock()) self->read();
    });
  });
}

// workerd's words.
std::string SocketBridge::complaint(ErrorCode problem) const {
  const FrameWatch& frames = client_.next_layer().frames();
  const auto say = [](int code, const std::string& what) {
    return "WebSocket protocol error; protocolError.statusCode = " + std::to_string(code) +
           "; protocolError.description = " + what;
  };
  if (problem == websocket::error::message_too_big) return say(1009, tooLarge(frames));
  if (problem == websocket::error::bad_continuation) return say(1002, "Unexpected continuation frame");
  if (problem == websocket::error::bad_data_frame) return say(1002, "Missing continuation frame");
  if (problem == websocket::error::bad_opcode) return say(1002, "Unknown opcode " + std::to_string(frames.opcode()));
  if (problem == websocket::error::bad_reserved_bits) return say(1002, "Received frame had RSV bits 2 or 3 set");
  if (problem == websocket::error::bad_control_fragment) return say(1002, "Received fragmented control frame");
  // These it takes; Beast does not.
  if (problem == websocket::error::bad_unmasked_frame) return say(1002, "Received a frame without a mask");
  if (problem == websocket::error::bad_control_size) return say(1002, "Received a control frame over 125 bytes");
  return {};
}

void SocketBridge::listen() {
  end_->listen([mailbox = mailbox_, weak = weak_from_this()] {
    mailbox->post([weak] {
      if (const auto self = weak.lock()) self->write();
    });
  });
}

void SocketBridge::write() {
  while (end_ && !writing_) {
    std::optional<SocketFrame> frame = end_->take();
    if (!frame) return;
    if (frame->kind == Kind::kGone) return finish();
    if (frame->kind == Kind::kClose) {
      closedByObject_ = true;
      client_.next_layer().put(closeFrame(*frame));
      if (closedByClient_) finish();
      return;
    }
    if (closedByClient_) {
      const auto opcode =
          frame->kind == Kind::kText ? websocket::detail::opcode::text : websocket::detail::opcode::binary;
      client_.next_layer().put(serverFrame(opcode, frame->data));
      continue;
    }
    writing_ = true;
    outgoing_ = std::move(frame->data);
    client_.text(frame->kind == Kind::kText);
    client_.async_write(boost::asio::buffer(outgoing_), [self = shared_from_this()](ErrorCode, std::size_t) {
      const auto goOn = [self] {
        self->writing_ = false;
        self->write();
      };
      if (self->client_.next_layer().waiting() <= kEnoughWaiting) return goOn();
      self->client_.next_layer().whenWritten(goOn);
    });
  }
}

void SocketBridge::finish() {
  if (!end_) return;
  end_.reset();
  client_.next_layer().whenWritten([self = shared_from_this()] { self->cut(); });
}

void SocketBridge::cut() {
  end_.reset();
  ErrorCode ignored;
  client_.next_layer().socket().shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
  client_.next_layer().socket().close(ignored);
  if (const auto ended = std::exchange(ended_, nullptr)) ended();
}

}  // namespace durascope::gateway
