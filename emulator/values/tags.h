#pragma once
// The tags of V8's wire format, version 15, and of the host objects that workerd adds. Private to values/.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/journal/preview.h"

namespace durascope::values {

inline constexpr std::uint32_t kLatestVersion = 15;
inline constexpr std::uint32_t kHeaderlessVersion = 13;  ///< What workerd wrote before it wrote headers.

/// Largest ints of a V8 with compressed pointers: 31 bits.
inline constexpr std::int32_t kSmiMin = -(1 << 30);
inline constexpr std::int32_t kSmiMax = (1 << 30) - 1;

namespace tag {
inline constexpr char kHeader = '\xFF', kPadding = '\0', kObjectCount = '?', kHole = '-', kUndefined = '_', kNull = '0',
                      kTrue = 'T', kFalse = 'F', kInt32 = 'I', kUint32 = 'U', kDouble = 'N', kBigInt = 'Z',
                      kUtf8String = 'S', kOneByteString = '"', kTwoByteString = 'c', kReference = '^', kObject = 'o',
                      kObjectEnd = '{', kSparseArray = 'a', kSparseArrayEnd = '@', kDenseArray = 'A',
                      kDenseArrayEnd = '$', kDate = 'D', kTrueObject = 'y', kFalseObject = 'x', kNumberObject = 'n',
                      kBigIntObject = 'z', kStringObject = 's', kRegExp = 'R', kMap = ';', kMapEnd = ':', kSet = '\'',
                      kSetEnd = ',', kArrayBuffer = 'B', kResizableArrayBuffer = '~', kView = 'V',
                      kSharedArrayBuffer = 'u', kError = 'r', kErrorMessage = 'm', kErrorStack = 's', kErrorCause = 'c',
                      kErrorEnd = '.', kHostObject = '\\';
}  // namespace tag

namespace host {
inline constexpr std::uint32_t kHeaders = 4, kRequest = 5, kResponse = 6, kDomException = 8, kNativeError = 10,
                               kServiceStub = 11, kActorClass = 12, kBlob = 15;
/// Ours, in messages between objects alone: what cannot be copied (engine/host_objects.h).
inline constexpr std::uint32_t kExternal = 200;
}  // namespace host

inline constexpr std::uint32_t kViewLengthTracking = 1, kViewResizableBacked = 2;

/// g, i, m, y, u, s, d, v.
inline constexpr std::uint32_t kRegExpFlags = 1 | 2 | 4 | 8 | 16 | 32 | 128 | 256;

/// By journal::ElementType, but for kArrayBuffer, which is no view.
inline constexpr std::string_view kViewTags = "bBCwWdDhfFqQ?";

constexpr std::optional<journal::ElementType> viewType(char subTag) {
  const std::size_t index = kViewTags.find(subTag);
  if (index == std::string_view::npos) return {};
  return static_cast<journal::ElementType>(index);
}

constexpr std::uint32_t viewElementSize(journal::ElementType type) {
  constexpr std::uint8_t kSizes[] = {1, 1, 1, 2, 2, 4, 4, 2, 4, 8, 8, 8, 1, 1};
  return kSizes[static_cast<std::size_t>(type)];
}

/// Class names of workerd's enhanced errors, by their number; 0 is 'something else, by name'.
inline constexpr std::array<std::string_view, 14> kNativeErrors = {
    "",          "Error",        "TypeError",    "RangeError", "ReferenceError", "SyntaxError",    "CompileError",
    "LinkError", "RuntimeError", "SuspendError", "EvalError",  "URIError",       "AggregateError", "SuppressedError"};

/// Header names that workerd writes as a number; 0 is 'spelled out'.
inline constexpr std::array<std::string_view, 48> kCommonHeaders = {"",
                                                                    "accept-charset",
                                                                    "accept-encoding",
                                                                    "accept-language",
                                                                    "accept-ranges",
                                                                    "accept",
                                                                    "access-control-allow-origin",
                                                                    "age",
                                                                    "allow",
                                                                    "authorization",
                                                                    "cache-control",
                                                                    "content-disposition",
                                                                    "content-encoding",
                                                                    "content-language",
                                                                    "content-length",
                                                                    "content-location",
                                                                    "content-range",
                                                                    "content-type",
                                                                    "cookie",
                                                                    "date",
                                                                    "etag",
                                                                    "expect",
                                                                    "expires",
                                                                    "from",
                                                                    "host",
                                                                    "if-match",
                                                                    "if-modified-since",
                                                                    "if-none-match",
                                                                    "if-range",
                                                                    "if-unmodified-since",
                                                                    "last-modified",
                                                                    "link",
                                                                    "location",
                                                                    "max-forwards",
                                                                    "proxy-authenticate",
                                                                    "proxy-authorization",
                                                                    "range",
                                                                    "referer",
                                                                    "refresh",
                                                                    "retry-after",
                                                                    "server",
                                                                    "set-cookie",
                                                                    "strict-transport-security",
                                                                    "transfer-encoding",
                                                                    "user-agent",
                                                                    "vary",
                                                                    "via",
                                                                    "www-authenticate"};

}  // namespace durascope::values
