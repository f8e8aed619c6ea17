#pragma once
// An answer whose body is still on its way: its head is sent at once, and each piece as it comes, when the client has
// taken the one before.

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/base/byte_pipe.h"
#include "emulator/gateway/mailbox.h"

namespace durascope::gateway {

/// Gateway's thread only.
class StreamedAnswer : public std::enable_shared_from_this<StreamedAnswer> {
 public:
  using Head = boost::beast::http::response<boost::beast::http::empty_body>;

  /// `head` says whether the body is chunked.
  StreamedAnswer(boost::beast::tcp_stream& stream, std::shared_ptr<Mailbox> mailbox, Head head,
                 std::shared_ptr<PipeReader> body);

  /// `done` is told whether the client has got everything; the connection is of no more use otherwise.
  void start(std::function<void(bool complete)> done);
  /// The client has gone.
  void cancel();

 private:
  void next();
  void send(std::string bytes);
  void finish(bool complete);

  boost::beast::tcp_stream& stream_;
  const std::shared_ptr<Mailbox> mailbox_;
  Head head_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::empty_body>> serializer_;
  const bool chunked_;
  std::shared_ptr<PipeReader> body_;
  std::uint64_t sent_ = 0;
  std::string out_;  ///< What is being written.
  bool last_ = false;
  std::function<void(bool)> done_;
};

}  // namespace durascope::gateway
