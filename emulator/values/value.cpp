#include "emulator/values/value.h"

#include "emulator/base/utf8.h"

namespace durascope::values {

std::string String::wtf8() const {
  std::string text;
  text.reserve(units.size());
  if (!wide) {
    for (const char c : units) appendUtf8(text, static_cast<std::uint8_t>(c));
    return text;
  }
  const auto unitAt = [this](std::size_t i) -> char32_t {
    return static_cast<char32_t>(static_cast<std::uint8_t>(units[2 * i]) | static_cast<std::uint8_t>(units[2 * i + 1])
                                                                               << 8);
  };
  for (std::size_t i = 0; i < length(); ++i) {
    char32_t codePoint = unitAt(i);
    if (codePoint >= 0xD800 && codePoint < 0xDC00 && i + 1 < length()) {
      const char32_t low = unitAt(i + 1);
      if (low >= 0xDC00 && low < 0xE000) {
        codePoint = 0x10000 + ((codePoint - 0xD800) << 10) + (low - 0xDC00);
        ++i;
      }
    }
    appendUtf8(text, codePoint);
  }
  return text;
}

String stringFromWtf8(std::string_view wtf8) {
  String latin1;
  bool fits = true;
  for (std::size_t at = 0; at < wtf8.size() && fits;) {
    const Utf8Step step = readUtf8(wtf8, at);
    fits = step.codePoint <= 0xFF;
    latin1.units.push_back(static_cast<char>(step.codePoint));
    at += step.length;
  }
  if (fits) return latin1;

  String wide{.units = {}, .wide = true};
  const auto addUnit = [&](char32_t unit) {
    wide.units.push_back(static_cast<char>(unit & 0xFF));
    wide.units.push_back(static_cast<char>(unit >> 8));
  };
  for (std::size_t at = 0; at < wtf8.size();) {
    const Utf8Step step = readUtf8(wtf8, at);
    if (step.codePoint < 0x10000) {
      addUnit(step.codePoint);
    } else {
      addUnit(0xD800 + ((step.codePoint - 0x10000) >> 10));
      addUnit(0xDC00 + ((step.codePoint - 0x10000) & 0x3FF));
    }
    at += step.length;
  }
  return wide;
}

std::string_view viewBytes(const Value& value, const View& view) {
  const auto* buffer = value.as<ArrayBuffer>(view.buffer);
  if (!buffer || view.offset > buffer->bytes.size()) return {};
  const std::string_view rest = std::string_view(buffer->bytes).substr(view.offset);
  if (view.lengthTracking) return rest;
  return view.byteLength <= rest.size() ? rest.substr(0, view.byteLength) : std::string_view();
}

}  // namespace durascope::values
