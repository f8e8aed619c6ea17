#include "emulator/engine/wire.h"

#include <cstdlib>
#include <cstring>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"
#include "emulator/values/wire.h"

namespace durascope::engine {

namespace {

// Turns V8's message into the DOMException that the platform throws.
class CloneErrors final : public v8::ValueSerializer::Delegate {
 public:
  explicit CloneErrors(IsolateHost& host) : host_(host) {}

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    v8::Local<v8::Value> argument = message, error;
    if (host_.runtime("dataCloneError")
            ->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &argument)
            .ToLocal(&error)) {
      host_.isolate()->ThrowException(error);
    }
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override {
    const std::string type = toWtf8(isolate, object->GetConstructorName());
    ThrowDataCloneError(toV8(isolate, type == "DurableObject" ? "ServiceStub cannot be serialized in this context."
                                                              : "Could not serialize object of type \"" + type +
                                                                    "\". This type does not support serialization."));
    return v8::Nothing<bool>();
  }

 private:
  IsolateHost& host_;
};

constexpr char kHeader[] = {'\xFF', '\x0F'};

// What counters and flags are made of, without setting up a serialiser for it.
bool serialiseSimple(v8::Isolate* isolate, v8::Local<v8::Value> value, std::string& bytes) {
  if (value->IsInt32()) {
    const std::int32_t number = value.As<v8::Int32>()->Value();
    // workerd: 31-bit small integers; V8 here has 32-bit ones.
    if (number < -(1 << 30) || number >= (1 << 30)) return false;
    bytes.assign(kHeader, sizeof kHeader);
    bytes += 'I';
    std::uint32_t zigzag = (static_cast<std::uint32_t>(number) << 1) ^ static_cast<std::uint32_t>(number >> 31);
    for (; zigzag >= 0x80; zigzag >>= 7) bytes += static_cast<char>(zigzag | 0x80);
    bytes += static_cast<char>(zigzag);
    return true;
  }
  if (value->IsBoolean() || value->IsNull()) {
    bytes.assign(kHeader, sizeof kHeader);
    bytes += value->IsNull() ? '0' : value->IsTrue() ? 'T' : 'F';
    return true;
  }
  if (value->IsString() && value.As<v8::String>()->ContainsOnlyOneByte()) {
    v8::Local<v8::String> text = value.As<v8::String>();
    auto length = static_cast<std::uint32_t>(text->Length());
    bytes.assign(kHeader, sizeof kHeader);
    bytes += '"';
    std::uint32_t rest = length;
    for (; rest >= 0x80; rest >>= 7) bytes += static_cast<char>(rest | 0x80);
    bytes += static_cast<char>(rest);
    const std::size_t at = bytes.size();
    bytes.resize(at + length);
    text->WriteOneByte(isolate, reinterpret_cast<std::uint8_t*>(bytes.data() + at), 0, static_cast<int>(length),
                       v8::String::NO_NULL_TERMINATION);
    return true;
  }
  return false;
}

v8::MaybeLocal<v8::Value> deserialiseSimple(v8::Isolate* isolate, std::string_view bytes) {
  if (bytes.size() < 3 || std::memcmp(bytes.data(), kHeader, sizeof kHeader) != 0) return {};
  const std::string_view rest = bytes.substr(3);
  switch (bytes[2]) {
    case 'T':
      return v8::True(isolate);
    case 'F':
      return v8::False(isolate);
    case '0':
      return v8::Null(isolate);
    case '_':
      return v8::Undefined(isolate);
    case 'I': {
      std::uint32_t zigzag = 0;
      for (std::size_t i = 0; i < rest.size() && i < 5; ++i) {
        const auto byte = static_cast<std::uint8_t>(rest[i]);
        zigzag |= static_cast<std::uint32_t>(byte & 0x7F) << (7 * i);
        if ((byte & 0x80) == 0) {
          return v8::Integer::New(isolate, static_cast<std::int32_t>((zigzag >> 1) ^ (0u - (zigzag & 1))));
        }
      }
      return {};
    }
    case 'N': {
      if (rest.size() != sizeof(double)) return {};
      double number;
      std::memcpy(&number, rest.data(), sizeof number);
      return v8::Number::New(isolate, number);
    }
    default:
      return {};
  }
}

}  // namespace

bool serialise(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes) {
  v8::Isolate* isolate = host.isolate();
  if (serialiseSimple(isolate, value, bytes)) return true;
  CloneErrors errors(host);
  v8::ValueSerializer serializer(isolate, &errors);
  serializer.WriteHeader();
  if (!serializer.WriteValue(host.context(), value).FromMaybe(false)) return false;
  const auto [data, size] = serializer.Release();
  bytes.assign(reinterpret_cast<const char*>(data), size);
  std::free(data);  // the default delegate allocates with realloc
  if (values::hasWideInteger(bytes)) bytes = values::normaliseIntegers(std::move(bytes));
  return true;
}

v8::MaybeLocal<v8::Value> deserialise(v8::Local<v8::Context> context, std::string_view bytes) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::Local<v8::Value> value;
  if (deserialiseSimple(isolate, bytes).ToLocal(&value)) return value;
  v8::TryCatch quiet(isolate);
  std::string legacy;
  if (!bytes.empty() && bytes[0] != '\xFF') {
    // Values without a header are of version 13: the format from before headers were written.
    legacy = "\xFF\x0D" + std::string(bytes);
    bytes = legacy;
  }
  v8::ValueDeserializer deserializer(isolate, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (!deserializer.ReadHeader(context).FromMaybe(false)) return {};
  return deserializer.ReadValue(context);
}

}  // namespace durascope::engine
