#include "emulator/engine/bindings/messages_v8.h"

#include <algorithm>
#include <vector>

#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using v8::Local;

Local<v8::Value> bodyToV8(v8::Isolate* isolate, const std::optional<std::string>& body) {
  if (!body) return v8::Null(isolate);
  const bool ascii =
      std::all_of(body->begin(), body->end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return toV8(isolate, *body);
  Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, body->size());
  std::copy(body->begin(), body->end(), static_cast<char*>(buffer->GetBackingStore()->Data()));
  return v8::Uint8Array::New(buffer, 0, body->size());
}

std::optional<std::string> bodyFromV8(v8::Isolate* isolate, Local<v8::Value> body) {
  if (body->IsString()) {
    // A response's text: lone surrogates leave as U+FFFD.
    Local<v8::String> text = body.As<v8::String>();
    std::string bytes(static_cast<std::size_t>(text->Utf8Length(isolate)), '\0');
    const int written = text->WriteUtf8(isolate, bytes.data(), static_cast<int>(bytes.size()), nullptr,
                                        v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
    bytes.resize(static_cast<std::size_t>(written));
    return bytes;
  }
  if (body->IsArrayBufferView()) {
    Local<v8::ArrayBufferView> view = body.As<v8::ArrayBufferView>();
    std::string bytes(view->ByteLength(), '\0');
    view->CopyContents(bytes.data(), bytes.size());
    return bytes;
  }
  return std::nullopt;
}

Local<v8::Array> headersToV8(v8::Isolate* isolate, const HeaderList& headers) {
  std::vector<Local<v8::Value>> flat;
  flat.reserve(headers.size() * 2);
  for (const auto& [key, value] : headers) {
    flat.push_back(toV8(isolate, key));
    flat.push_back(toV8(isolate, value));
  }
  return v8::Array::New(isolate, flat.data(), flat.size());
}

HeaderList headersFromV8(Local<v8::Context> context, Local<v8::Value> flat) {
  HeaderList headers;
  if (!flat->IsArray()) return headers;
  v8::Isolate* isolate = context->GetIsolate();
  Local<v8::Array> list = flat.As<v8::Array>();
  for (std::uint32_t i = 0; i + 1 < list->Length(); i += 2) {
    Local<v8::Value> key, value;
    if (!list->Get(context, i).ToLocal(&key) || !list->Get(context, i + 1).ToLocal(&value)) break;
    headers.emplace_back(toWtf8(isolate, key), toWtf8(isolate, value));
  }
  return headers;
}

}  // namespace durascope::engine
