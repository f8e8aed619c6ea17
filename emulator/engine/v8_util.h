#pragma once
// Small conversions between V8 and the standard library. Isolate thread only; a handle scope must be open.

#include <v8.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace durascope::engine {

/// UTF-8 to a JavaScript string; each invalid byte becomes U+FFFD.
inline v8::Local<v8::String> toV8(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal, static_cast<int>(text.size()))
      .FromMaybe(v8::String::Empty(isolate));
}

/// For names that recur: property keys, method names.
inline v8::Local<v8::String> name(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kInternalized, static_cast<int>(text.size()))
      .FromMaybe(v8::String::Empty(isolate));
}

/// The bytes of a string as workerd encodes names and keys: UTF-8, with a lone surrogate as its own three bytes.
inline std::string toWtf8(v8::Isolate* isolate, v8::Local<v8::String> text) {
  std::string bytes(static_cast<std::size_t>(text->Utf8Length(isolate)), '\0');
  text->WriteUtf8(isolate, bytes.data(), static_cast<int>(bytes.size()), nullptr, v8::String::NO_NULL_TERMINATION);
  return bytes;
}

/// Of a value known to be a string; anything else gives the empty string.
inline std::string toWtf8(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  return value->IsString() ? toWtf8(isolate, value.As<v8::String>()) : std::string();
}

/// As String(value) would, without running user code: objects give "[object Object]" and the like.
inline std::string plainText(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  v8::Local<v8::String> text;
  if (!value->ToDetailString(context).ToLocal(&text)) return "?";
  return toWtf8(context->GetIsolate(), text);
}

/// Takes the answer of a V8 call whose failure is seen elsewhere: a termination ends the turn, which looks for it.
template <class T>
void mayFail(const T& /*answer*/) {}

}  // namespace durascope::engine
