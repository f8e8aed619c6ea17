#pragma once
// The nodes of a Value that begin no container, read from the wire format. Their tag has been taken already; what is
// wrong with the bytes is told to the ByteReader, and what is returned then means nothing.

#include "emulator/values/byte_reader.h"
#include "emulator/values/value.h"

namespace durascope::values {

std::int32_t readInt32(ByteReader& in);
/// An integer where it is small enough for V8 to write it as one, else a double.
Node readUint32(ByteReader& in);
BigInt readBigInt(ByteReader& in);
/// `tag`: kUtf8String, kOneByteString or kTwoByteString.
String readStringOf(ByteReader& in, char tag);

ArrayBuffer readArrayBuffer(ByteReader& in, bool resizable);
/// A view of `buffer`, whose number is for the caller to set.
View readView(ByteReader& in, const ArrayBuffer& buffer, bool hasFlags);

Headers readHeaders(ByteReader& in);
DomException readDomException(ByteReader& in);
Blob readBlob(ByteReader& in);

}  // namespace durascope::values
