#pragma once
// How a frame looks to user code, and in the journal.

#include <v8.h>

#include <cstring>
#include <string>

#include "emulator/base/socket_end.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

/// What a close event says of an other end that is gone; workerd's words.
inline constexpr char kVanishedReason[] = "WebSocket disconnected without sending Close frame.";

/// "text, 12 bytes", "code 1000".
inline std::string detailOf(const SocketFrame& frame) {
  using Kind = SocketFrame::Kind;
  if (frame.kind == Kind::kClose) return "code " + std::to_string(frame.code);
  if (frame.kind == Kind::kGone) return frame.data.empty() ? "code 1006" : frame.data;
  const std::size_t bytes = frame.data.size();
  return (frame.kind == Kind::kText ? "text, " : "binary, ") + std::to_string(bytes) +
         (bytes == 1 ? " byte" : " bytes");
}

/// Text as a string, bytes as an ArrayBuffer.
inline v8::Local<v8::Value> dataOf(v8::Isolate* isolate, const SocketFrame& frame) {
  if (frame.kind == SocketFrame::Kind::kText) return toV8(isolate, frame.data);
  v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, frame.data.size());
  if (!frame.data.empty()) std::memcpy(buffer->GetBackingStore()->Data(), frame.data.data(), frame.data.size());
  return buffer;
}

}  // namespace durascope::engine
