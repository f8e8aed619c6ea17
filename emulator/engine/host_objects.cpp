#include "emulator/engine/host_objects.h"

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/engine/v8_util.h"
#include "emulator/values/header_names.h"

namespace durascope::engine {

using v8::Local;

namespace {

// workerd's, as storage.md 8.5 lists them.
constexpr std::uint32_t kHeaders = 4, kRequest = 5, kResponse = 6, kDomException = 8, kNativeError = 10, kBlob = 15;
constexpr std::uint32_t kExternal = 200;  // ours: a stub in a message (rpc_values.js)

void writeText(v8::ValueSerializer& out, std::string_view bytes) {
  out.WriteUint32(static_cast<std::uint32_t>(bytes.size()));
  out.WriteRawBytes(bytes.data(), bytes.size());
}

std::string utf8(v8::Isolate* isolate, Local<v8::Value> text) {
  const v8::String::Utf8Value value(isolate, text);
  return *value ? std::string(*value, static_cast<std::size_t>(value.length())) : std::string();
}

bool writePiece(Local<v8::Context> context, v8::ValueSerializer& out, Local<v8::Value> piece) {
  v8::Isolate* isolate = context->GetIsolate();
  if (piece->IsUint32()) {
    out.WriteUint32(piece.As<v8::Uint32>()->Value());
    return true;
  }
  if (piece->IsUint8Array()) {
    Local<v8::Uint8Array> view = piece.As<v8::Uint8Array>();
    std::vector<char> bytes(view->ByteLength());
    view->CopyContents(bytes.data(), bytes.size());
    writeText(out, {bytes.data(), bytes.size()});
    return true;
  }
  if (piece->IsArray()) {
    Local<v8::Value> value;
    return piece.As<v8::Array>()->Get(context, 0).ToLocal(&value) && out.WriteValue(context, value).FromMaybe(false);
  }
  writeText(out, utf8(isolate, piece));
  return true;
}

/// A name and a value for each header, behind tag, guard and count.
bool writeHeaders(Local<v8::Context> context, v8::ValueSerializer& out, Local<v8::Array> pieces) {
  v8::Isolate* isolate = context->GetIsolate();
  for (std::uint32_t i = 3; i + 1 < pieces->Length(); i += 2) {
    Local<v8::Value> given, text;
    if (!pieces->Get(context, i).ToLocal(&given) || !pieces->Get(context, i + 1).ToLocal(&text)) return false;
    const std::string name = utf8(isolate, given);
    const std::uint32_t common = values::commonHeader(name);
    out.WriteUint32(common);
    if (common == 0) writeText(out, name);
    writeText(out, utf8(isolate, text));
  }
  return true;
}

/// Reads piece after piece; the first failure sticks.
class Pieces {
 public:
  Pieces(Local<v8::Context> context, v8::ValueDeserializer& in) : context_(context), in_(in) {}

  std::uint32_t number() {
    std::uint32_t number = 0;
    ok_ = ok_ && in_.ReadUint32(&number);
    return ok_ ? number : 0;
  }
  void add(Local<v8::Value> piece) { pieces_.push_back(piece); }
  void addNumber(std::uint32_t number) { add(v8::Integer::NewFromUnsigned(context_->GetIsolate(), number)); }
  void addText(std::string_view text) { add(toV8(context_->GetIsolate(), text)); }
  void text() { addText(bytes()); }
  void blob() {
    const std::string_view taken = bytes();
    Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(context_->GetIsolate(), taken.size());
    if (!taken.empty()) std::memcpy(buffer->GetBackingStore()->Data(), taken.data(), taken.size());
    add(v8::Uint8Array::New(buffer, 0, taken.size()));
  }
  void value() {
    Local<v8::Value> value;
    ok_ = ok_ && in_.ReadValue(context_).ToLocal(&value);
    if (ok_) add(value);
  }
  void headers() {
    addNumber(number());
    for (std::uint32_t count = number(); ok_ && count > 0; --count) {
      const std::uint32_t common = number();
      if (common == 0) {
        text();
      } else {
        addText(values::commonHeaderName(common));
        ok_ = ok_ && !values::commonHeaderName(common).empty();
      }
      text();
    }
  }
  void fail() { ok_ = false; }

  v8::MaybeLocal<v8::Array> done() {
    if (!ok_) return {};
    return v8::Array::New(context_->GetIsolate(), pieces_.data(), pieces_.size());
  }

 private:
  std::string_view bytes() {
    const std::uint32_t length = number();
    const void* data = nullptr;
    ok_ = ok_ && in_.ReadRawBytes(length, &data);
    return ok_ ? std::string_view(static_cast<const char*>(data), length) : std::string_view();
  }

  Local<v8::Context> context_;
  v8::ValueDeserializer& in_;
  std::vector<Local<v8::Value>> pieces_;
  bool ok_ = true;
};

}  // namespace

v8::Maybe<bool> writePieces(Local<v8::Context> context, v8::ValueSerializer& out, Local<v8::Array> pieces) {
  std::uint32_t tag = 0;
  for (std::uint32_t i = 0; i < pieces->Length(); ++i) {
    Local<v8::Value> piece;
    if (!pieces->Get(context, i).ToLocal(&piece) || !writePiece(context, out, piece)) return v8::Nothing<bool>();
    if (i == 0) tag = piece.As<v8::Uint32>()->Value();
    if (tag == kHeaders && i == 2) {
      return writeHeaders(context, out, pieces) ? v8::Just(true) : v8::Nothing<bool>();
    }
  }
  return v8::Just(true);
}

v8::MaybeLocal<v8::Array> readPieces(Local<v8::Context> context, v8::ValueDeserializer& in, std::uint32_t tag) {
  Pieces pieces(context, in);
  switch (tag) {
    case kHeaders:
      pieces.headers();
      break;
    case kRequest:
      pieces.text();
      pieces.value();
      break;
    case kResponse:
      pieces.value();
      pieces.value();
      break;
    case kDomException:
      for (int part = 0; part < 3; ++part) pieces.text();
      break;
    case kNativeError: {
      const std::uint32_t type = pieces.number();
      pieces.addNumber(type);
      if (type == 0)
        pieces.value();
      else
        pieces.add(v8::Undefined(context->GetIsolate()));
      pieces.value();
      pieces.value();
      break;
    }
    case kBlob:
      pieces.text();
      pieces.blob();
      break;
    case kExternal:
      pieces.addNumber(pieces.number());
      pieces.text();
      pieces.value();
      break;
    default:
      // Stored stubs are tokens of the real runtime.
      pieces.fail();
  }
  return pieces.done();
}

}  // namespace durascope::engine
