#include "emulator/gateway/session.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/version.hpp>
#include <chrono>
#include <utility>

#include "emulator/gateway/frame_watch.h"
#include "emulator/gateway/routing.h"
#include "emulator/gateway/streamed_answer.h"

namespace durascope::gateway {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::uint64_t kBodyLimit = 100 * 1024 * 1024;  // The platform's limit for a request's body.
// The platform takes 128 KB of request headers, but Beast throws at a name or value beyond 65,533 bytes.
constexpr std::uint32_t kHeaderLimit = 60 * 1024;
constexpr std::size_t kFieldLimit = 65'000;
constexpr std::size_t kPipeBytes = 64 * 1024;      // Of a request's body that wait for the handler.
constexpr std::chrono::seconds kIdleTimeout{120};  // For a client that says nothing more, or does not read.
constexpr std::chrono::seconds kDiscardTimeout{2};
constexpr int kResetContent = 205;  // The one status whose answer to HEAD has the length 0.
constexpr const char* kWebSocketVersion = "13";
constexpr std::size_t kWebSocketKeySize = 24;  // 16 bytes in base64.

/// Ours to decide, whatever the Worker says: they are about this connection, not about the answer.
bool isConnectionHeader(const std::string& name) {
  static constexpr std::array<const char*, 6> kNames = {"connection", "keep-alive",        "te",
                                                        "trailer",    "transfer-encoding", "upgrade"};
  return std::any_of(kNames.begin(), kNames.end(), [&](const char* known) { return beast::iequals(known, name); });
}

/// As people know it, and as workerd writes it; a name that nobody knows, as the program has it.
beast::string_view wireName(const std::string& name) {
  const http::field field = http::string_to_field(name);
  return field == http::field::unknown ? beast::string_view(name) : http::to_string(field);
}

bool isTooLong(const std::pair<std::string, std::string>& header) {
  return header.first.size() > kFieldLimit || header.second.size() > kFieldLimit;
}

bool hasNoBody(int status) { return status == 204 || status == 304; }

}  // namespace

Session::Session(boost::asio::ip::tcp::socket socket, const SessionContext& context)
    : context_(context), stream_(std::move(socket)) {
  beast::error_code ignored;
  stream_.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

void Session::start() { readHeader(); }

void Session::readHeader() {
  parser_.emplace();
  parser_->body_limit(kBodyLimit);
  parser_->header_limit(kHeaderLimit);
  stream_.expires_after(kIdleTimeout);
  http::async_read_header(stream_, buffer_, *parser_,
                          [self = shared_from_this()](beast::error_code problem, std::size_t) {
                            if (problem) return self->refuse(problem);
                            if (!beast::iequals(self->parser_->get()[http::field::expect], "100-continue"))
                              return self->readBody();
                            auto go = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
                            http::async_write(self->stream_, *go, [self, go](beast::error_code failed, std::size_t) {
                              failed ? self->end() : self->readBody();
                            });
                          });
}

void Session::readBody() {
  const auto length = parser_->content_length();
  if (length && *length > kBodyLimit) return refuse(http::error::body_limit);
  if (!parser_->is_done()) {
    beast::error_code problem;
    // What is here already; for most requests that is all.
    while (!problem && !parser_->is_done() && buffer_.size() > 0) {
      const std::size_t used = parser_->put(buffer_.data(), problem);
      buffer_.consume(used);
      if (used == 0) break;
    }
    if (problem && problem != http::error::need_more) return refuse(problem);
  }
  if (parser_->is_done()) return forward(nullptr);
  auto [reader, writer] = makePipe(kPipeBytes, length ? std::optional<std::uint64_t>(*length) : std::nullopt);
  buffer_.reserve(kPipeBytes);  // as much is read at a time
  body_ = std::move(writer);
  body_->write(takeBody());
  forward(std::move(reader));
  if (body_) readOn();
}

std::string Session::takeBody() {
  // Beast reserves the whole length beforehand; the copy has only what came.
  std::string taken(parser_->get().body());
  std::string().swap(parser_->get().body());
  return taken;
}

void Session::readOn() {
  if (body_->isFull()) {
    stream_.expires_never();  // The handler reads as slowly as it likes.
    return body_->whenRoom([mailbox = context_.mailbox, weak = weak_from_this()] {
      mailbox->post([weak] {
        if (const auto self = weak.lock(); self && self->body_) self->readOn();
      });
    });
  }
  stream_.expires_after(kIdleTimeout);
  http::async_read_some(stream_, buffer_, *parser_,
                        [self = shared_from_this()](beast::error_code problem, std::size_t) {
                          if (!self->ended_) self->bodyRead(problem);
                        });
}

void Session::bodyRead(beast::error_code problem) {
  if (problem) {
    keepAlive_ = false;
    std::exchange(body_, nullptr)->fail({});
    if (problem == http::error::body_limit && waiting_) {
      waiting_ = false;  // the handler's answer, which is about its broken body, comes too late
      return refuse(problem);
    }
    return afterBody_ ? end() : hungUp();
  }
  body_->write(takeBody());
  if (!parser_->is_done()) return readOn();
  std::exchange(body_, nullptr)->close();
  stream_.expires_never();
  if (std::exchange(afterBody_, false)) written(drained_);
}

void Session::refuse(beast::error_code problem) {
  keepAlive_ = false;
  isHead_ = false;
  if (problem == http::error::body_limit)
    return writeText(http::status::payload_too_large, "The body of the request is larger than 100 MB.", true);
  if (problem == http::error::header_limit)
    return writeText(http::status::request_header_fields_too_large,
                     "The headers of the request are larger than 60 KiB, the most that Durascope reads over HTTP.",
                     true);
  const bool isMalformed = problem.category() == make_error_code(http::error::bad_method).category() &&
                           problem != http::error::end_of_stream && problem != http::error::partial_message;
  if (isMalformed)
    return writeText(http::status::bad_request, "This is no HTTP/1.1 request: " + problem.message() + ".", true);
  end();
}

void Session::forward(std::shared_ptr<PipeReader> stream) {
  const auto& incoming = parser_->get();
  // As the real runtime; no URL could be made of it that names the same.
  if (const std::string target(incoming.target()); repairedUtf8(target) != target) {
    keepAlive_ = isHead_ = false;
    return writeText(http::status::bad_request, "This is no HTTP/1.1 request: its target is not UTF-8.", true);
  }
  if (context_.news.answered) {
    untold_ = true;
    method_ = std::string(incoming.method_string());
    target_ = std::string(incoming.target());
    received_ = std::chrono::steady_clock::now();
    if (context_.news.received) context_.news.received(received_);
  }
  keepAlive_ = incoming.keep_alive();
  isHead_ = incoming.method() == http::verb::head;
  version_ = incoming.version();
  const auto host = incoming.find(http::field::host);
  const std::string hostText = host == incoming.end() ? "localhost" : std::string(host->value());
  Result<Request> request =
      route(*context_.project(), std::string_view(incoming.target().data(), incoming.target().size()), hostText);
  if (!request) return writeText(http::status::not_found, request.error().message);

  request->method = std::string(incoming.method_string());
  for (const auto& header : incoming)
    request->headers.emplace_back(std::string(header.name_string()), std::string(header.value()));
  upgrade_.reset();
  if (beast::iequals(incoming[http::field::upgrade], "websocket")) upgrade_ = incoming;
  request->streaming = true;
  if (stream) {
    request->stream = std::move(stream);
  } else {
    request->body = std::move(parser_->get().body());
  }
  stream_.expires_never();  // A handler may take as long as it likes.
  waiting_ = true;
  watch();
  context_.emulator.send(std::move(*request),
                         [mailbox = context_.mailbox, weak = weak_from_this()](Result<Response> result) {
                           auto kept = std::make_shared<Result<Response>>(std::move(result));
                           mailbox->post([weak, kept] {
                             if (const auto self = weak.lock(); self && std::exchange(self->waiting_, false))
                               self->answer(std::move(*kept));
                           });
                         });
}

void Session::answer(Result<Response> result) {
  if (!result) return writeText(http::status::service_unavailable, result.error().message);
  if (result->error) return writeUncaught();
  if (result->socket && upgrade_) return bridge(*result);
  if (result->status < 200 || result->status > 599)
    return writeText(http::status::internal_server_error, "The Worker answered with status " +
                                                              std::to_string(result->status) +
                                                              ", which does not end a request over HTTP.");
  if (const auto tooLong = std::find_if(result->headers.begin(), result->headers.end(), isTooLong);
      tooLong != result->headers.end())
    return writeText(http::status::internal_server_error,
                     "The answer's header " + tooLong->first.substr(0, 100) +
                         " is longer than 65,000 bytes, the most that Durascope sends over HTTP.");

  const auto fill = [&](auto& response) {
    response.version(version_);
    response.result(static_cast<unsigned>(result->status));
    if (!result->statusText.empty()) response.reason(result->statusText);
    for (const auto& [name, value] : result->headers)
      if (!isConnectionHeader(name)) response.insert(wireName(name), value);
  };
  if (isHead_ || hasNoBody(result->status)) {
    // A HEAD answer tells the length that GET would have, as far as it is known: an object's answer to HEAD has no body
    // left. A handler that says it itself knows best.
    http::response<http::empty_body> response;
    fill(response);
    if (!isHead_) {
      response.erase(http::field::content_length);
    } else if (!hasNoBody(result->status) && response.find(http::field::content_length) == response.end()) {
      if (result->stream && result->stream->length()) response.content_length(*result->stream->length());
      if (!result->body.empty() || result->status == kResetContent) response.content_length(result->body.size());
    }
    return write(std::move(response));
  }
  if (result->stream) {
    http::response<http::empty_body> head;
    fill(head);
    if (result->stream->length()) {
      head.content_length(*result->stream->length());
    } else {
      head.erase(http::field::content_length);
      if (version_ >= 11) head.chunked(true);
    }
    if (!result->stream->length() && version_ < 11) keepAlive_ = false;
    head.keep_alive(keepAlive_);
    tell(head.result_int());
    answer_ = std::make_shared<StreamedAnswer>(stream_, context_.mailbox, std::move(head), std::move(result->stream));
    return answer_->start([self = shared_from_this()](bool complete) {
      self->answer_ = nullptr;
      if (self->ended_) return;
      complete ? self->written(false) : self->end();
    });
  }
  http::response<http::string_body> response;
  fill(response);
  response.body() = std::move(result->body);
  response.content_length(response.body().size());
  write(std::move(response));
}

// As the real runtime does: what happened is for the log, not for whoever asked.
void Session::writeUncaught() {
  http::response<http::string_body> response(http::status::internal_server_error, version_);
  static constexpr std::string_view kText = "Internal Server Error";
  response.content_length(kText.size());
  if (!isHead_) response.body() = kText;
  keepAlive_ = false;
  write(std::move(response));
}

void Session::bridge(const Response& response) {
  if (refuseHandshake()) return;
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& header : response.headers) {
    if (!isConnectionHeader(header.first) && !isTooLong(header)) headers.push_back(header);
  }
  std::string early = beast::buffers_to_string(buffer_.data());
  buffer_ = {};
  parser_.reset();
  bridge_ = std::make_shared<SocketBridge>(QueuedStream(stream_.release_socket(), std::move(early)), response.socket,
                                           context_.mailbox, [weak = weak_from_this()] {
                                             if (const auto self = weak.lock()) self->end();
                                           });
  tell(static_cast<unsigned>(http::status::switching_protocols));
  bridge_->start(*upgrade_, headers);
  upgrade_.reset();
}

// As the real runtime: the handler has run by then, and what it accepted is dropped. Its words, too.
bool Session::refuseHandshake() {
  const auto refuse = [&](http::status status, std::string text) {
    http::response<http::string_body> response(status, version_);
    response.set(http::field::content_type, "text/plain");
    if (status == http::status::upgrade_required) response.set(http::field::sec_websocket_version, kWebSocketVersion);
    response.content_length(text.size());
    response.body() = std::move(text);
    keepAlive_ = false;
    upgrade_.reset();
    write(std::move(response));
    return true;
  };
  const auto key = (*upgrade_)[http::field::sec_websocket_key];
  if (upgrade_->method() != http::verb::get)
    return refuse(http::status::bad_request, "ERROR: WebSocket must be initiated with a GET request.");
  if ((*upgrade_)[http::field::sec_websocket_version] != kWebSocketVersion)
    return refuse(http::status::upgrade_required, "ERROR: The requested WebSocket version is not supported.");
  if (key.empty()) return refuse(http::status::bad_request, "ERROR: Missing Sec-WebSocket-Key");
  // The real runtime takes any; Beast does not.
  if (key.size() > kWebSocketKeySize)
    return refuse(http::status::bad_request, "ERROR: The Sec-WebSocket-Key is longer than 24 characters.");
  // What the real runtime does not look at, Beast does.
  upgrade_->version(11);
  upgrade_->set(http::field::connection, "Upgrade");
  if (upgrade_->find(http::field::host) == upgrade_->end()) upgrade_->set(http::field::host, "localhost");
  return false;
}

void Session::writeText(http::status status, const std::string& text, bool drain) {
  http::response<http::string_body> response(status, version_);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.content_length(text.size() + 1);
  if (!isHead_) response.body() = text + '\n';
  write(std::move(response), drain);
}

template <class Body>
void Session::write(http::response<Body> response, bool drain) {
  tell(response.result_int());
  response.keep_alive(keepAlive_);
  stream_.expires_after(kIdleTimeout);
  auto kept = std::make_shared<http::response<Body>>(std::move(response));
  http::async_write(stream_, *kept, [self = shared_from_this(), kept, drain](beast::error_code problem, std::size_t) {
    if (self->ended_) return;
    problem ? self->end() : self->written(drain);
  });
}

void Session::written(bool drain) {
  if (body_) {
    // Nobody reads the rest of the request; what follows stands behind it.
    body_->fail({});
    afterBody_ = true;
    drained_ = drain;
    return;
  }
  if (keepAlive_) return readHeader();
  beast::error_code ignored;
  stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  if (!drain) return end();
  stream_.expires_after(kDiscardTimeout);
  discard();
}

// A client that still sends when its connection is closed is reset, and may never see why: read on for a while.
void Session::discard() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(65536), [self = shared_from_this()](beast::error_code problem, std::size_t) {
    problem ? self->end() : self->discard();
  });
}

void Session::tell(unsigned status) {
  if (!std::exchange(untold_, false)) return;
  context_.news.answered({std::move(method_), std::move(target_), static_cast<int>(status), received_,
                          std::chrono::nanoseconds(std::chrono::steady_clock::now() - received_).count()});
}

// A client that is gone altogether; one that has only said its last word still waits for the answer.
void Session::watch() {
  if (std::exchange(watching_, true)) return;
  stream_.socket().async_wait(boost::asio::ip::tcp::socket::wait_error,
                              [weak = weak_from_this()](beast::error_code problem) {
                                if (const auto self = weak.lock(); self && !problem && !self->ended_) self->hungUp();
                              });
}

void Session::hungUp() {
  if (answer_) answer_->cancel();
  end();
}

void Session::end() {
  if (std::exchange(ended_, true)) return;
  tell(0);
  body_ = nullptr;
  beast::error_code ignored;
  stream_.socket().close(ignored);
  context_.ended(shared_from_this());
}

}  // namespace durascope::gateway
