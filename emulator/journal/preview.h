#pragma once
// How values look in one line. Memory (from V8) and storage (from bytes) both use these, so that equal values look
// equal.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "emulator/journal/snapshots.h"

namespace durascope::journal {

inline constexpr std::size_t kPreviewBytes = 200;
/// So many bytes of a buffer fill a preview, whatever they are taken for.
inline constexpr std::size_t kBinaryPreviewBytes = 640;
/// How much of a value is shown unless the window asks for more. Memory and storage must cut at the same place.
inline constexpr std::uint32_t kTreeDepth = 6;
inline constexpr std::uint32_t kTreeChildren = 200;
inline constexpr std::uint32_t kTreeNodes = 5'000;

/// What a buffer or a view over one is made of.
enum class ElementType : std::uint8_t {
  kInt8,
  kUint8,
  kUint8Clamped,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kFloat16,
  kFloat32,
  kFloat64,
  kBigInt64,
  kBigUint64,
  kDataView,
  kArrayBuffer,
};

/// As JavaScript's String(number), with "-0" for negative zero.
std::string formatNumber(double value);
/// Quoted and escaped as JSON does; cut after about kPreviewBytes with '…'. Invalid UTF-8 becomes U+FFFD.
std::string formatString(std::string_view utf8);
/// ISO 8601 with milliseconds, or "Invalid Date". `ms` as Date.prototype.getTime gives it.
std::string formatDate(double ms);
/// `12n`; hexadecimal (`0x1f…n`) beyond 1,024 bits, cut after about kPreviewBytes. `words` little-endian, as
/// v8::BigInt::ToWordsArray gives them.
std::string formatBigInt(std::span<const std::uint64_t> words, bool negative);
/// `/a+b/gi`, cut after about kPreviewBytes.
std::string formatRegExp(std::string_view source, std::string_view flags);
/// `TypeError: bad`, or `TypeError` without message; cut after about kPreviewBytes.
std::string formatError(std::string_view name, std::string_view message);
/// `Number { 1 }`: an object around a primitive, `primitive` being its preview.
std::string formatBoxed(std::string_view type, std::string_view primitive);
/// `Uint8Array(3)`: the type of a view over `byteLength` bytes.
std::string binaryType(ElementType type, std::uint64_t byteLength);
/// `Uint8Array(3) [1, 2, 3]` from the bytes a view shows; DataView and ArrayBuffer show bytes. `total` is the length of
/// all bytes in case only the first were given (kBinaryPreviewBytes of them are enough).
std::string formatBinary(ElementType type, std::string_view bytes, std::uint64_t total);
/// What stands for a container whose children were not asked for: `{…}`, `[…]`, `Map(3) {…}`, `Counter {…}`.
std::string formatClosed(ValueKind kind, std::string_view type);
/// The node for an object that holds itself: kOther, "circular", `[Circular]`.
ValueNode circularNode(std::string_view name);

/// One line from the children: `{ a: 1, b: "x" }`, `[1, 2]`, `Map(2) { "a" => 1, … }`; for kObject with a class name
/// other than Object, `Name { … }`. Property names that are identifiers stand bare, others are quoted. Fills
/// node.preview from node.kind, node.type, node.children and node.childCount.
void setContainerPreview(ValueNode& node);

}  // namespace durascope::journal
