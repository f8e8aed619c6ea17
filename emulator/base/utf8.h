#pragma once
// UTF-8 read and written one code point at a time. JavaScript strings may hold lone surrogates; their three bytes
// (WTF-8) are told apart from bytes that are nothing at all, because storage keys and object names keep them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace durascope {

inline constexpr char32_t kReplacement = 0xFFFD;

inline bool isSurrogate(char32_t codePoint) { return codePoint >= 0xD800 && codePoint <= 0xDFFF; }

struct Utf8Step {
  char32_t codePoint = kReplacement;  ///< May be a surrogate; kReplacement when the byte is not UTF-8.
  std::uint8_t length = 1;            ///< Bytes taken, at least 1.
  bool valid = false;
};

/// Reads the code point at `at`, which must be inside `text`. Overlong forms and what is beyond U+10FFFF are invalid.
inline Utf8Step readUtf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const std::uint8_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return {};
  char32_t codePoint = first & (0x7F >> length);
  for (std::uint8_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {};
    codePoint = codePoint << 6 | (byte(at + i) & 0x3F);
  }
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (codePoint < kSmallest[length] || codePoint > 0x10FFFF) return {};
  return {codePoint, length, true};
}

/// Writes a code point; a surrogate as its three bytes.
inline void appendUtf8(std::string& text, char32_t codePoint) {
  const auto add = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (codePoint < 0x80) {
    add(codePoint);
  } else if (codePoint < 0x800) {
    add(0xC0 | codePoint >> 6);
    add(0x80 | (codePoint & 0x3F));
  } else if (codePoint < 0x10000) {
    add(0xE0 | codePoint >> 12);
    add(0x80 | (codePoint >> 6 & 0x3F));
    add(0x80 | (codePoint & 0x3F));
  } else {
    add(0xF0 | codePoint >> 18);
    add(0x80 | (codePoint >> 12 & 0x3F));
    add(0x80 | (codePoint >> 6 & 0x3F));
    add(0x80 | (codePoint & 0x3F));
  }
}

/// Appends what JSON writes for a code point inside a string: quotes, backslashes, control characters and surrogates
/// escaped.
inline void appendJsonEscaped(std::string& text, char32_t codePoint) {
  switch (codePoint) {
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    case '\b':
      text += "\\b";
      return;
    case '\f':
      text += "\\f";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      break;
  }
  if (codePoint >= 0x20 && !isSurrogate(codePoint)) return appendUtf8(text, codePoint);
  static constexpr char kDigits[] = "0123456789abcdef";
  text += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) text.push_back(kDigits[codePoint >> shift & 15]);
}

}  // namespace durascope
