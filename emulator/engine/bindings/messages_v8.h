#pragma once
// Requests and responses between JavaScript's flat lists and the plain messages.

#include <v8.h>

#include <optional>
#include <string>

#include "emulator/engine/messages.h"

namespace durascope::engine {

/// Text as a string, which costs nothing to read as text or JSON; other bytes as a Uint8Array; none as null.
v8::Local<v8::Value> bodyToV8(v8::Isolate* isolate, const std::optional<std::string>& body);
std::optional<std::string> bodyFromV8(v8::Isolate* isolate, v8::Local<v8::Value> body);
/// [name, value, name, value, …]
v8::Local<v8::Array> headersToV8(v8::Isolate* isolate, const HeaderList& headers);
HeaderList headersFromV8(v8::Local<v8::Context> context, v8::Local<v8::Value> flat);

}  // namespace durascope::engine
