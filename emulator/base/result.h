#pragma once
// How fallible functions answer. A Result holds a value or one Error; ignoring it does not compile.
//
//   Result<int> parsePort(std::string_view text) {
//     if (text.empty()) return fail(ErrorKind::kBadInput, "The port is empty; give a number from 0 to 65535.");
//     ...
//     return port;
//   }
//   if (auto port = parsePort(text)) use(*port); else show(port.error());

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace durascope {

/// What sort of failure an Error is; decides exit codes and icons, never the sentence.
enum class ErrorKind {
  kBadInput,     ///< The user's argument, request or configuration is wrong.
  kNotFound,     ///< What was named does not exist.
  kIo,           ///< The operating system or SQLite refused.
  kCorrupt,      ///< Bytes that are not what their format says.
  kScript,       ///< User JavaScript failed to compile or threw.
  kUnavailable,  ///< Not possible in the present state, for example no project is open.
  kInternal,     ///< A bug of ours that was caught.
};

/// One failure. `message` is a whole sentence (or two) that says what happened and what to do.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
  std::string where;    ///< File, or file:line:column, or empty.
  std::string excerpt;  ///< The source line that `where` points to, or empty.
};

template <class T>
using Result = tl::expected<T, Error>;

/// Builds the failing half of any Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string where = {},
                                                std::string excerpt = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where), std::move(excerpt)});
}

}  // namespace durascope
