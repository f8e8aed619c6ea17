#pragma once
// Small things that the window's form, the JSON form and the text form of a value need. Private to values/.
//
// Any thread.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/values/tags.h"
#include "emulator/values/value.h"

namespace durascope::values {

/// Flags as RegExp.prototype.flags orders them.
inline std::string regExpFlags(std::uint32_t flags) {
  std::string text;
  const auto add = [&](std::uint32_t bit, char letter) {
    if (flags & bit) text.push_back(letter);
  };
  add(128, 'd');
  add(1, 'g');
  add(2, 'i');
  add(4, 'm');
  add(32, 's');
  add(16, 'u');
  add(256, 'v');
  add(8, 'y');
  return text;
}

inline std::string_view errorClass(char prototype) {
  switch (prototype) {
    case 'E':
      return "EvalError";
    case 'R':
      return "RangeError";
    case 'F':
      return "ReferenceError";
    case 'S':
      return "SyntaxError";
    case 'T':
      return "TypeError";
    case 'U':
      return "URIError";
    default:
      return "Error";
  }
}

inline std::string errorClass(const Value& value, const NativeError& error) {
  if (error.type != 0) return std::string(kNativeErrors[error.type]);
  const auto* name = value.as<String>(error.name);
  return name ? name->wtf8() : "Error";
}

inline std::string_view capabilityClass(const Capability& capability) {
  return capability.tag == host::kActorClass ? "ActorClass" : "ServiceStub";
}

/// The digits of a BigInt as 64-bit words, lowest first.
inline std::vector<std::uint64_t> wordsOf(const BigInt& big) {
  std::vector<std::uint64_t> words((big.magnitude.size() + 7) / 8);
  if (!words.empty()) std::memcpy(words.data(), big.magnitude.data(), big.magnitude.size());
  return words;
}

/// A property's name as JavaScript has it; `key` is a String, an int32 or a double.
inline std::string keyText(const Value& value, NodeId key) {
  if (const auto* string = value.as<String>(key)) return string->wtf8();
  if (const auto* number = value.as<std::int32_t>(key)) return std::to_string(*number);
  if (const auto* number = value.as<double>(key)) return journal::formatNumber(*number);
  return {};
}

/// In double quotes, escaped as JSON does it; what is not WTF-8 becomes U+FFFD.
std::string quoted(std::string_view wtf8);

/// Two lower-case digits a byte.
std::string hexText(std::string_view bytes);

/// All digits of a BigInt, without the n; hexadecimal where decimal ones would not be cheap.
std::string bigIntText(const BigInt& big);

/// Makes one callable of several, for std::visit.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace durascope::values
