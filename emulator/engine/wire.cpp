#include "emulator/engine/wire.h"

#include <cstdlib>
#include <cstring>
#include <vector>

#include "emulator/engine/host_objects.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"
#include "emulator/values/wire.h"

namespace durascope::engine {

namespace {

constexpr int kWireSlot = 41;  ///< Of the context's embedder data, where the host lies.

/// By their numbers in the bytes.
using SharedBuffers = std::vector<v8::Global<v8::SharedArrayBuffer>>;

/// Turns V8's message into the DOMException that the platform throws, and writes what V8 does not know.
class Writing final : public v8::ValueSerializer::Delegate {
 public:
  explicit Writing(IsolateHost& host, SharedBuffers* shared = nullptr)
      : host_(host), shared_(shared), serializer_(host.isolate(), this) {}

  v8::ValueSerializer& serializer() { return serializer_; }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    v8::Local<v8::Value> argument = message, error;
    if (host_.runtime("dataCloneError")
            ->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &argument)
            .ToLocal(&error)) {
      host_.isolate()->ThrowException(error);
    }
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override {
    v8::Local<v8::Value> argument = object, pieces;
    if (!host_.runtime("takeApart")->Call(host_.context(), v8::Undefined(isolate), 1, &argument).ToLocal(&pieces)) {
      return v8::Nothing<bool>();
    }
    if (pieces->IsArray()) return writePieces(host_.context(), serializer_, pieces.As<v8::Array>());
    ThrowDataCloneError(pieces.As<v8::String>());
    return v8::Nothing<bool>();
  }

  /// Of what is stored, as on the real runtime: the number of a buffer that nobody will have. Such a value cannot be
  /// read.
  v8::Maybe<std::uint32_t> GetSharedArrayBufferId(v8::Isolate* isolate,
                                                  v8::Local<v8::SharedArrayBuffer> buffer) override {
    if (shared_ == nullptr) return v8::Just(std::uint32_t{0});
    shared_->emplace_back(isolate, buffer);
    return v8::Just(static_cast<std::uint32_t>(shared_->size() - 1));
  }

 private:
  IsolateHost& host_;
  SharedBuffers* const shared_;
  v8::ValueSerializer serializer_;
};

/// Makes objects of the platform of what Writing wrote.
class Reading final : public v8::ValueDeserializer::Delegate {
 public:
  Reading(v8::Local<v8::Context> context, std::string_view bytes, const SharedBuffers& shared)
      : context_(context),
        shared_(shared),
        deserializer_(context->GetIsolate(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), this) {}

  v8::ValueDeserializer& deserializer() { return deserializer_; }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override {
    v8::EscapableHandleScope handles(isolate);
    auto* host = static_cast<IsolateHost*>(context_->GetAlignedPointerFromEmbedderData(kWireSlot));
    std::uint32_t tag = 0;
    v8::Local<v8::Array> pieces;
    v8::Local<v8::Value> made;
    if (!deserializer_.ReadUint32(&tag) || !readPieces(context_, deserializer_, tag).ToLocal(&pieces)) return {};
    v8::Local<v8::Value> arguments[] = {v8::Integer::NewFromUnsigned(isolate, tag), pieces};
    // V8 reads without running JavaScript; what makes these objects is the runtime's own, and does nothing else.
    const v8::Isolate::AllowJavascriptExecutionScope runtimeOnly(isolate);
    if (!host->runtime("putTogether")->Call(context_, v8::Undefined(isolate), 2, arguments).ToLocal(&made)) return {};
    return made->IsObject() ? handles.Escape(made.As<v8::Object>()) : v8::MaybeLocal<v8::Object>();
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate* isolate, std::uint32_t id) override {
    if (id >= shared_.size()) return {};
    // Another object with the same memory.
    return v8::SharedArrayBuffer::New(isolate, shared_[id].Get(isolate)->GetBackingStore());
  }

 private:
  v8::Local<v8::Context> context_;
  const SharedBuffers& shared_;
  v8::ValueDeserializer deserializer_;
};

/// One pass of V8's serialiser.
bool write(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes, SharedBuffers* shared) {
  if (shared != nullptr) shared->clear();
  Writing writing(host, shared);
  writing.serializer().WriteHeader();
  if (!writing.serializer().WriteValue(host.context(), value).FromMaybe(false)) return false;
  const auto [data, size] = writing.serializer().Release();
  bytes.assign(reinterpret_cast<const char*>(data), size);
  std::free(data);  // the default delegate allocates with realloc
  return true;
}

/// Calls a function of the runtime with a value; false when it throws.
bool ask(IsolateHost& host, const char* function, v8::Local<v8::Value> value, v8::Local<v8::Value>& answer) {
  return host.runtime(function)->Call(host.context(), v8::Undefined(host.isolate()), 1, &value).ToLocal(&answer);
}

/// Classes of the platform that are Node's look to V8 like objects without properties. False: a DataCloneError is
/// pending.
bool refuseDisguised(IsolateHost& host, v8::Local<v8::Value> value, std::string_view bytes) {
  if (bytes.find(std::string_view("o{\0", 3)) == std::string_view::npos) return true;
  v8::Local<v8::Value> words;
  if (!ask(host, "refusalWithin", value, words)) return false;
  if (!words->IsString()) return true;
  Writing(host).ThrowDataCloneError(words.As<v8::String>());
  return false;
}

/// Writes once more a value in which V8 found errors: in their newer form where that is wanted, else with their fields
/// in the order of newer engines.
bool rewriteErrors(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes, SharedBuffers* shared) {
  if (!host.flags().enhancedErrors) {
    if (const auto decoded = values::decode(bytes)) bytes = values::encode(*decoded);
    return true;
  }
  v8::Local<v8::Value> carrying;
  return ask(host, "carryErrors", value, carrying) && write(host, carrying, bytes, shared);
}

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

bool toBytes(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes, SharedBuffers* shared) {
  if (serialiseSimple(host.isolate(), value, bytes)) return true;
  if (!write(host, value, bytes, shared) || !refuseDisguised(host, value, bytes)) return false;
  if (values::holdsErrors(bytes) && !rewriteErrors(host, value, bytes, shared)) return false;
  if (values::hasWideInteger(bytes)) bytes = values::normaliseIntegers(std::move(bytes));
  return true;
}

v8::MaybeLocal<v8::Value> fromBytes(v8::Local<v8::Context> context, std::string_view bytes,
                                    const SharedBuffers& shared) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::Local<v8::Value> value;
  if (deserialiseSimple(isolate, bytes).ToLocal(&value)) return value;
  v8::TryCatch quiet(isolate);
  std::string readable;
  if (!bytes.empty() && bytes[0] != '\xFF') {
    // Values without a header are of version 13: the format from before headers were written.
    readable = "\xFF\x0D" + std::string(bytes);
    bytes = readable;
  }
  Reading reading(context, bytes, shared);
  if (!reading.deserializer().ReadHeader(context).FromMaybe(false)) return {};
  if (reading.deserializer().ReadValue(context).ToLocal(&value)) return value;
  // What newer engines have and this one lacks.
  if (!values::withFixedBuffers(bytes, readable)) return {};
  Reading again(context, readable, shared);
  if (!again.deserializer().ReadHeader(context).FromMaybe(false)) return {};
  return again.deserializer().ReadValue(context);
}

}  // namespace

void installWire(IsolateHost& host) { host.context()->SetAlignedPointerInEmbedderData(kWireSlot, &host); }

bool serialise(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes) {
  return toBytes(host, value, bytes, nullptr);
}

v8::MaybeLocal<v8::Value> deserialise(v8::Local<v8::Context> context, std::string_view bytes) {
  return fromBytes(context, bytes, {});
}

v8::MaybeLocal<v8::Value> clone(IsolateHost& host, v8::Local<v8::Value> value) {
  std::string bytes;
  SharedBuffers shared;
  if (!toBytes(host, value, bytes, &shared)) return {};
  v8::Local<v8::Value> copy;
  if (fromBytes(host.context(), bytes, shared).ToLocal(&copy)) return copy;
  // V8's own words: an error that is its own cause, for one, is written and cannot be read.
  host.isolate()->ThrowException(v8::Exception::Error(toV8(host.isolate(), kUnreadable)));
  return {};
}

}  // namespace durascope::engine
