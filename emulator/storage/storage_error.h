#pragma once
// How a storage operation fails towards JavaScript: the class and the exact message of the exception to throw.
//
// Any thread.

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace durascope::storage {

/// Constructor of the JavaScript exception.
enum class JsClass : std::uint8_t { kError, kTypeError, kRangeError };

/// Plain value. `message` is what JavaScript sees, byte for byte as the real runtime words it.
struct StorageError {
  JsClass jsClass = JsClass::kError;
  std::string message;
  bool breaksObject = false;  ///< The object must be reset; every later operation fails alike.
  bool overloaded = false;    ///< The exception carries `overloaded: true`; all objects of the isolate are reset.
  bool internal = false;      ///< JavaScript sees `internal error; reference = …`; `message` is for the log.
  bool unmarked = false;      ///< Breaks the object, but the exception does not carry `durableObjectReset`.
};

template <class T>
using StorageResult = tl::expected<T, StorageError>;

/// Builds the failing half of any StorageResult.
[[nodiscard]] inline tl::unexpected<StorageError> refuse(JsClass jsClass, std::string message) {
  return tl::unexpected<StorageError>(StorageError{jsClass, std::move(message)});
}

/// What the real runtime does not tell the program about.
[[nodiscard]] inline StorageError internalError(std::string what) {
  return {.message = std::move(what), .internal = true};
}

}  // namespace durascope::storage
