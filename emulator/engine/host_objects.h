#pragma once
// Objects of the platform between JavaScript, which takes them into pieces (resources/runtime/host_objects.js), and the
// wire format.

#include <v8.h>

#include <cstdint>

namespace durascope::engine {

/// Writes the pieces of an object, its tag first. Nothing when something within cannot be cloned; that is pending then.
v8::Maybe<bool> writePieces(v8::Local<v8::Context> context, v8::ValueSerializer& out, v8::Local<v8::Array> pieces);

/// Reads what follows the tag of an object. Empty when the bytes are no such object.
v8::MaybeLocal<v8::Array> readPieces(v8::Local<v8::Context> context, v8::ValueDeserializer& in, std::uint32_t tag);

}  // namespace durascope::engine
