#include "emulator/engine/value_texts.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/engine/v8_util.h"
#include "emulator/journal/preview.h"

namespace durascope::engine {

using journal::ElementType;
using v8::Local;

namespace {

ElementType elementType(Local<v8::ArrayBufferView> view) {
  if (view->IsInt8Array()) return ElementType::kInt8;
  if (view->IsUint8Array()) return ElementType::kUint8;
  if (view->IsUint8ClampedArray()) return ElementType::kUint8Clamped;
  if (view->IsInt16Array()) return ElementType::kInt16;
  if (view->IsUint16Array()) return ElementType::kUint16;
  if (view->IsInt32Array()) return ElementType::kInt32;
  if (view->IsUint32Array()) return ElementType::kUint32;
  if (view->IsFloat32Array()) return ElementType::kFloat32;
  if (view->IsFloat64Array()) return ElementType::kFloat64;
  if (view->IsBigInt64Array()) return ElementType::kBigInt64;
  if (view->IsBigUint64Array()) return ElementType::kBigUint64;
  return ElementType::kDataView;
}

std::string flagsOf(Local<v8::RegExp> regExp) {
  const int bits = regExp->GetFlags();
  std::string text;
  for (const auto& [bit, letter] : {std::pair(v8::RegExp::kHasIndices, 'd'),
                                    {v8::RegExp::kGlobal, 'g'},
                                    {v8::RegExp::kIgnoreCase, 'i'},
                                    {v8::RegExp::kMultiline, 'm'},
                                    {v8::RegExp::kDotAll, 's'},
                                    {v8::RegExp::kUnicode, 'u'},
                                    {v8::RegExp::kSticky, 'y'}}) {
    if ((bits & bit) != 0) text += letter;
  }
  return text;
}

}  // namespace

std::string bigIntText(Local<v8::BigInt> value) {
  int sign = 0;
  int count = value->WordCount();
  std::vector<std::uint64_t> words(static_cast<std::size_t>(count));
  value->ToWordsArray(&sign, &count, words.data());
  return journal::formatBigInt(words, sign != 0);
}

std::string regExpText(v8::Isolate* isolate, Local<v8::RegExp> regExp) {
  return journal::formatRegExp(toWtf8(isolate, regExp->GetSource()), flagsOf(regExp));
}

std::string functionText(v8::Isolate* isolate, Local<v8::Function> function) {
  const std::string called = toWtf8(isolate, function->GetDebugName());
  return called.empty() ? "function" : "function " + called;
}

BinaryText binaryText(Local<v8::Object> object) {
  ElementType type = ElementType::kArrayBuffer;
  std::shared_ptr<v8::BackingStore> store;
  std::size_t offset = 0, length = 0;
  if (object->IsArrayBuffer()) {
    store = object.As<v8::ArrayBuffer>()->GetBackingStore();
    length = store->ByteLength();
  } else {
    Local<v8::ArrayBufferView> view = object.As<v8::ArrayBufferView>();
    type = elementType(view);
    store = view->Buffer()->GetBackingStore();
    offset = view->ByteOffset();
    length = view->ByteLength();
  }
  const std::size_t shown = std::min(length, journal::kBinaryPreviewBytes);
  const char* data = static_cast<const char*>(store->Data());
  const std::string_view bytes = data == nullptr ? std::string_view() : std::string_view(data + offset, shown);
  return {journal::binaryType(type, length), journal::formatBinary(type, bytes, length)};
}

}  // namespace durascope::engine
