#pragma once
// Bytes of `_cf_KV.value` <-> Value. Reading trusts no byte; writing makes what workerd 2026-11-17 makes.
//
// Any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/result.h"
#include "emulator/values/value.h"

namespace durascope::values {

/// What decode() refuses to build. Bytes are not limited: a node costs at least one of them.
struct Limits {
  std::uint32_t depth = 20'000;  ///< Objects within objects. V8 itself runs out of stack before this.
  std::uint32_t nodes =
      8'000'000;           ///< A row of 8 MiB (workerd: SQLite length limit 8 MiB + 34) can hold no more in practice.
  bool externals = false;  ///< Functions, stubs and streams, as messages between objects have them; never in a row.
};

/// Reads one value: with a header of any version up to 15, or without one, which means version 13. Bytes after the
/// value are ignored, as V8 does. Time and memory are linear in the bytes. Failure: kCorrupt, with what is wrong and at
/// which offset.
Result<Value> decode(std::string_view bytes, Limits limits = {});

/// Writes version 15 with header, as workerd: integers outside 31 bits (-2^30 to 2^30-1: its V8 compresses pointers) as
/// doubles, UTF-16 text at even offsets, every object once and then by reference.
/// For every value that workerd wrote, encode(*decode(bytes)) == bytes.
std::string encode(const Value& value);

/// True when `bytes` may hold an int that workerd's V8 would have written as a double. Cheap: one scan, no decoding;
/// may err on the side of true.
bool hasWideInteger(std::string_view bytes);

/// True when the value holds errors in V8's own form. Cheap when no byte looks like one.
bool holdsErrors(std::string_view bytes);

/// Puts into `fixed` the same value with ordinary buffers in place of resizable ones, for an engine that has none.
/// False when there are none, or `bytes` are not a value.
bool withFixedBuffers(std::string_view bytes, std::string& fixed);

/// The same value with such ints written as doubles; `bytes` themselves when there are none or they are not a value.
std::string normaliseIntegers(std::string bytes);

}  // namespace durascope::values
