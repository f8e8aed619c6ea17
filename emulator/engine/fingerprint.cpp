#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_reader.h"

namespace durascope::engine {

using v8::Local;

namespace {

constexpr std::size_t kLargeContainer = 1'000;
constexpr std::uint32_t kPrintedItems = 32;  // of a container, for its fingerprint

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  return (hash ^ value) * 0x9E3779B97F4A7C15ull + (hash >> 29);
}

std::uint64_t primitivePrint(Local<v8::Value> value) {
  if (value->IsNumber()) return std::hash<double>{}(value.As<v8::Number>()->Value());
  if (value->IsString()) {
    Local<v8::String> text = value.As<v8::String>();
    return mix(static_cast<std::uint64_t>(text->Length()), static_cast<std::uint64_t>(text->GetIdentityHash()));
  }
  if (value->IsBigInt()) return static_cast<std::uint64_t>(value.As<v8::BigInt>()->Int64Value());
  if (value->IsTrue()) return 3;
  if (value->IsFalse()) return 5;
  if (value->IsNull()) return 7;
  return 11;
}

}  // namespace

std::uint64_t fingerprint(Local<v8::Context> context, Local<v8::Value> value) {
  v8::Isolate* isolate = context->GetIsolate();
  if (!value->IsObject()) return primitivePrint(value);
  Local<v8::Object> object = value.As<v8::Object>();
  std::uint64_t print = static_cast<std::uint64_t>(object->GetIdentityHash());
  if (object->IsProxy() || object->IsFunction()) return print;
  if (object->IsMap() || object->IsSet()) {
    const std::size_t size = object->IsMap() ? object.As<v8::Map>()->Size() : object.As<v8::Set>()->Size();
    if (size > kLargeContainer) return mix(print, size);  // AsArray() would copy all of it
    Local<v8::Array> items = object->IsMap() ? object.As<v8::Map>()->AsArray() : object.As<v8::Set>()->AsArray();
    print = mix(print, items->Length());
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(items->Length(), kPrintedItems); ++i) {
      Local<v8::Value> item;
      if (!items->Get(context, i).ToLocal(&item)) return print;
      print = mix(print, item->IsObject() ? static_cast<std::uint64_t>(item.As<v8::Object>()->GetIdentityHash())
                                          : primitivePrint(item));
    }
    return print;
  }
  if (object->IsArrayBuffer() || object->IsArrayBufferView()) return print;
  const auto include = [&](Local<v8::Value> descriptor) {
    Local<v8::Value> item;
    if (!dataOf(context, descriptor).ToLocal(&item)) return;
    print = mix(print, item->IsObject() ? static_cast<std::uint64_t>(item.As<v8::Object>()->GetIdentityHash())
                                        : primitivePrint(item));
  };
  Local<v8::Value> descriptor;
  if (object->IsArray()) {
    // Its names would be a list as long as itself.
    const std::uint32_t length = object.As<v8::Array>()->Length();
    print = mix(print, length);
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(length, kPrintedItems); ++i) {
      if (object->GetOwnPropertyDescriptor(context, toV8(isolate, std::to_string(i))).ToLocal(&descriptor))
        include(descriptor);
    }
    return print;
  }
  Local<v8::Array> names;
  if (!object->GetOwnPropertyNames(context).ToLocal(&names)) return print;
  print = mix(print, names->Length());
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(names->Length(), kPrintedItems); ++i) {
    Local<v8::Value> key;
    if (names->Get(context, i).ToLocal(&key) &&
        object->GetOwnPropertyDescriptor(context, key.As<v8::Name>()).ToLocal(&descriptor))
      include(descriptor);
  }
  return print;
}

}  // namespace durascope::engine
