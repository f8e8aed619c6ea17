#include "emulator/gateway/streamed_answer.h"

#include <array>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <utility>

namespace durascope::gateway {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::chrono::seconds kPatience{120};  // With a client that does not read.

void appendChunk(std::string& out, const std::string& bytes) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr;
  out.append(digits.data(), end).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace

StreamedAnswer::StreamedAnswer(beast::tcp_stream& stream, std::shared_ptr<Mailbox> mailbox, Head head,
                               std::shared_ptr<PipeReader> body)
    : stream_(stream),
      mailbox_(std::move(mailbox)),
      head_(std::move(head)),
      chunked_(head_.chunked()),
      body_(std::move(body)) {}

void StreamedAnswer::start(std::function<void(bool)> done) {
  done_ = std::move(done);
  serializer_.emplace(head_);
  stream_.expires_after(kPatience);
  http::async_write_header(stream_, *serializer_, [self = shared_from_this()](beast::error_code problem, std::size_t) {
    problem ? self->finish(false) : self->next();
  });
}

void StreamedAnswer::next() {
  if (!body_) return;
  if (last_) return finish(true);
  std::string bytes;
  // Pieces that are there already go together.
  while (bytes.size() < kPiece) {
    PipeReader::Read read = body_->read(kPiece);
    if (read.error) return finish(false);
    last_ = read.ended;
    if (read.bytes.empty()) break;
    sent_ += read.bytes.size();
    if (body_->length() && sent_ > *body_->length()) return finish(false);
    bytes.empty() ? bytes.swap(read.bytes) : static_cast<void>(bytes.append(read.bytes));
  }
  if (last_ && body_->length() && sent_ != *body_->length()) return finish(false);
  if (!bytes.empty() || last_) return send(std::move(bytes));
  stream_.expires_never();
  body_->whenReadable([mailbox = mailbox_, weak = weak_from_this()] {
    mailbox->post([weak] {
      if (const auto self = weak.lock()) self->next();
    });
  });
}

void StreamedAnswer::send(std::string bytes) {
  if (chunked_) {
    out_.clear();
    if (!bytes.empty()) appendChunk(out_, bytes);
    if (last_) out_ += "0\r\n\r\n";
  } else {
    out_ = std::move(bytes);
  }
  if (out_.empty()) return next();
  stream_.expires_after(kPatience);
  boost::asio::async_write(stream_, boost::asio::buffer(out_),
                           [self = shared_from_this()](beast::error_code problem, std::size_t) {
                             problem ? self->finish(false) : self->next();
                           });
}

void StreamedAnswer::cancel() { finish(false); }

void StreamedAnswer::finish(bool complete) {
  // Whoever writes into it learns that nobody reads on; why does not matter.
  if (body_) body_->cancel({.message = {}});
  body_ = nullptr;
  if (const auto done = std::exchange(done_, nullptr)) done(complete);
}

}  // namespace durascope::gateway
