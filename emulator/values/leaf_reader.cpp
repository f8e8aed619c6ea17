#include "emulator/values/leaf_reader.h"

#include <utility>

#include "emulator/values/tags.h"
#include "emulator/values/wire.h"

namespace durascope::values {

std::int32_t readInt32(ByteReader& in) {
  const std::uint32_t zigzag = in.varint();
  return static_cast<std::int32_t>(zigzag >> 1 ^ (0U - (zigzag & 1)));
}

Node readUint32(ByteReader& in) {
  const std::uint32_t number = in.varint();
  if (number <= static_cast<std::uint32_t>(kSmiMax)) return static_cast<std::int32_t>(number);
  return double{static_cast<double>(number)};
}

BigInt readBigInt(ByteReader& in) {
  const std::uint32_t bits = in.varint();
  return {.magnitude = std::string(in.take(bits >> 1)), .negative = (bits & 1) != 0};
}

String readStringOf(ByteReader& in, char tag) {
  if (tag == tag::kUtf8String) return stringFromWtf8(in.take(in.varint()));
  const std::uint32_t size = in.varint();
  const bool wide = tag == tag::kTwoByteString;
  if (wide && size % 2 != 0) in.fail("there is half a character");
  return {.units = std::string(in.take(size)), .wide = wide};
}

ArrayBuffer readArrayBuffer(ByteReader& in, bool resizable) {
  const std::uint32_t length = in.varint();
  const std::uint32_t maxLength = resizable ? in.varint() : 0;
  if (resizable && length > maxLength) in.fail("a buffer is longer than it may be");
  return {std::string(in.take(length)), resizable, maxLength};
}

View readView(ByteReader& in, const ArrayBuffer& buffer, bool hasFlags) {
  const auto type = viewType(in.byte());
  View view{.offset = in.varint(), .byteLength = in.varint()};
  const std::uint32_t flags = hasFlags ? in.varint() : 0;
  view.lengthTracking = (flags & kViewLengthTracking) != 0;
  view.resizableBacked = (flags & kViewResizableBacked) != 0;
  if (!type) {
    in.fail("a view is of an unknown type");
    return view;
  }
  view.type = *type;
  const std::uint32_t size = viewElementSize(view.type);
  if (view.offset > buffer.bytes.size() || view.byteLength > buffer.bytes.size() - view.offset ||
      view.offset % size != 0 || view.byteLength % size != 0 || (flags != 0 && !buffer.resizable) || flags > 3) {
    in.fail("a view does not lie within its buffer");
  }
  return view;
}

Headers readHeaders(ByteReader& in) {
  Headers headers{.guard = in.varint(), .list = {}};
  const std::uint32_t count = in.varint();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Header header{.common = in.varint(), .name = {}, .value = {}};
    if (header.common >= kCommonHeaders.size())
      in.fail("a header has an unknown name");
    else if (header.common != 0)
      header.name = kCommonHeaders[header.common];
    else
      header.name = in.text();
    header.value = in.text();
    headers.list.push_back(std::move(header));
  }
  return headers;
}

DomException readDomException(ByteReader& in) {
  DomException exception;
  for (int i = 0; i < 3; ++i) exception.parts.push_back(in.text());
  return exception;
}

Blob readBlob(ByteReader& in) {
  Blob blob;
  blob.type = in.text();
  blob.bytes = in.text();
  return blob;
}

}  // namespace durascope::values
