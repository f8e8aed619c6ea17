#pragma once
// How an error's `stack` reads to the program: without frames of ours and of Node, which the real runtime does not
// have, and with the places of the user's sources instead of the bundle's.

#include <v8.h>

namespace durascope::engine {

/// For v8::Isolate::SetPrepareStackTraceCallback. Error.prepareStackTrace of the program is still heard.
v8::MaybeLocal<v8::Value> formatStack(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                      v8::Local<v8::Array> sites);

}  // namespace durascope::engine
