#pragma once
// The previews of those live values that have much to look up and no rows below them. For value_reader; isolate thread,
// and nothing of the user's runs.

#include <v8.h>

#include <string>

namespace durascope::engine {

std::string bigIntText(v8::Local<v8::BigInt> value);
/// "/source/flags".
std::string regExpText(v8::Isolate* isolate, v8::Local<v8::RegExp> regExp);
/// "function name".
std::string functionText(v8::Isolate* isolate, v8::Local<v8::Function> function);

struct BinaryText {
  std::string type;     ///< "Uint8Array(3)".
  std::string preview;  ///< The first bytes.
};
/// `object` is an ArrayBuffer or a view of one.
BinaryText binaryText(v8::Local<v8::Object> object);

}  // namespace durascope::engine
