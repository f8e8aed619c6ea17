#pragma once
// Stubs, bodies, streams and sockets belong to the context that made them: an instance of an object, or one request of
// the Worker. No other may use them.

#include <v8.h>

#include <string>

#include "emulator/engine/frame.h"

namespace durascope::engine {

/// Whether user code that runs in `now` may use what `owner` made; no frame is nobody's.
bool mayUse(const FrameRef& owner, const FrameRef& now);

/// What code that runs in `now` gets for trying; `type` is workerd's name for what it tried to use.
v8::Local<v8::Value> foreignUseError(v8::Isolate* isolate, const FrameRef& now,
                                     const std::string& type = "OutgoingFactory");

}  // namespace durascope::engine
