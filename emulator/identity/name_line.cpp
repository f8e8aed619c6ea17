#include "emulator/identity/name_line.h"

#include "emulator/base/utf8.h"
#include "emulator/identity/namespace_key.h"

namespace durascope::identity {
namespace {

/// Bytes as a JSON string. What is not WTF-8 has no place in a JavaScript string and becomes U+FFFD.
void appendQuoted(std::string& text, std::string_view wtf8) {
  text += '"';
  for (std::size_t at = 0; at < wtf8.size();) {
    const Utf8Step step = readUtf8(wtf8, at);
    appendJsonEscaped(text, step.codePoint);
    at += step.length;
  }
  text += '"';
}

/// Takes apart exactly what appendQuoted() and the fixed parts of a line put together.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool atEnd() const { return text_.empty(); }

  bool take(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }

  std::optional<std::string> string() {
    std::string value;
    if (!take("\"")) return {};
    while (!text_.empty()) {
      if (take("\"")) return value;
      if (take("\\")) {
        if (!escape(value)) return {};
        continue;
      }
      const Utf8Step step = readUtf8(text_, 0);
      if (!step.valid || step.codePoint < 0x20) return {};
      value += text_.substr(0, step.length);
      text_.remove_prefix(step.length);
    }
    return {};
  }

 private:
  bool escape(std::string& value) {
    static constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (text_.empty()) return false;
    const char letter = text_.front();
    text_.remove_prefix(1);
    if (letter == 'u') return codeUnit(value);
    const std::size_t index = kLetters.find(letter);
    if (index == std::string_view::npos) return false;
    value.push_back(kMeanings[index]);
    return true;
  }

  bool codeUnit(std::string& value) {
    if (text_.size() < 4) return false;
    char32_t unit = 0;
    for (const char c : text_.substr(0, 4)) {
      static constexpr std::string_view kDigits = "0123456789abcdef";
      const std::size_t digit = kDigits.find(c);
      if (digit == std::string_view::npos) return false;
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    text_.remove_prefix(4);
    appendUtf8(value, unit);
    return true;
  }

  std::string_view text_;
};

}  // namespace

std::string writeNameLine(const NameLine& line) {
  std::string text = "{\"ns\":";
  appendQuoted(text, line.uniqueKey);
  text += ",\"id\":\"" + line.id.hex() + "\",\"name\":";
  appendQuoted(text, line.name);
  return text += "}\n";
}

std::optional<NameLine> readNameLine(std::string_view text) {
  Reader in(text);
  if (!in.take("{\"ns\":")) return {};
  std::optional<std::string> uniqueKey = in.string();
  if (!uniqueKey || !in.take(",\"id\":")) return {};
  const std::optional<std::string> hex = in.string();
  if (!hex || !in.take(",\"name\":")) return {};
  std::optional<std::string> name = in.string();
  if (!name || !in.take("}") || !in.atEnd()) return {};
  const std::optional<ObjectId> id = idFromHex(*hex);
  if (!id) return {};
  return NameLine{std::move(*uniqueKey), *id, std::move(*name)};
}

}  // namespace durascope::identity
