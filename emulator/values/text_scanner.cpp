#include "emulator/values/text_scanner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "emulator/base/utf8.h"
#include "emulator/values/tags.h"

namespace durascope::values {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

int hexValue(char c) {
  if (isDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Decimal digits beyond these take more than linear time, and nobody types them.
constexpr std::size_t kDecimalDigits = 400;

/// Little-endian bytes in words of eight, as V8 writes digits; none for zero.
std::string magnitudeOf(std::vector<std::uint64_t> words) {
  while (!words.empty() && words.back() == 0) words.pop_back();
  std::string bytes(words.size() * sizeof(std::uint64_t), '\0');
  if (!words.empty()) std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

std::string decimalMagnitude(std::string_view digits) {
  std::vector<std::uint64_t> words;
  for (const char c : digits) {
    auto carry = static_cast<std::uint64_t>(c - '0');
    for (std::uint64_t& word : words) {
      // Ten times a word and a carry below ten, in halves so that nothing overflows.
      const std::uint64_t low = (word & 0xFFFF'FFFF) * 10 + carry;
      const std::uint64_t high = (word >> 32) * 10 + (low >> 32);
      word = high << 32 | (low & 0xFFFF'FFFF);
      carry = high >> 32;
    }
    if (carry != 0) words.push_back(carry);
  }
  return magnitudeOf(std::move(words));
}

std::string hexMagnitude(std::string_view digits) {
  std::vector<std::uint64_t> words(digits.size() / 16 + 1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t place = digits.size() - 1 - i;
    words[place / 16] |= static_cast<std::uint64_t>(hexValue(digits[i])) << (place % 16 * 4);
  }
  return magnitudeOf(std::move(words));
}

}  // namespace

std::size_t regExpEnd(std::string_view pattern) {
  bool inBrackets = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\n') return std::string_view::npos;
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '[') {
      inBrackets = true;
    } else if (pattern[i] == ']') {
      inBrackets = false;
    } else if (pattern[i] == '/' && !inBrackets) {
      return i;
    }
  }
  return std::string_view::npos;
}

bool regExpFlagBits(std::string_view letters, std::uint32_t& flags) {
  static constexpr std::string_view kLetters = "gimyusdv";
  static constexpr std::uint32_t kBits[] = {1, 2, 4, 8, 16, 32, 128, 256};
  flags = 0;
  for (const char letter : letters) {
    const std::size_t index = kLetters.find(letter);
    if (index == std::string_view::npos || (flags & kBits[index]) != 0) return false;
    flags |= kBits[index];
  }
  return true;
}

std::variant<std::int32_t, double> smallest(double number) {
  const bool isInt =
      number >= kSmiMin && number <= kSmiMax && number == std::trunc(number) && !(number == 0 && std::signbit(number));
  if (isInt) return static_cast<std::int32_t>(number);
  return number;
}

bool TextScanner::failAt(std::size_t offset, std::string_view clause) {
  if (!ok()) return false;
  std::size_t line = 1, column = 1;
  for (std::size_t at = 0; at < std::min(offset, text_.size()); at += readUtf8(text_, at).length) {
    line += text_[at] == '\n';
    column = text_[at] == '\n' ? 1 : column + 1;
  }
  where_ = std::to_string(line) + ":" + std::to_string(column);
  problem_ = std::string(clause) + " at line " + std::to_string(line) + ", column " + std::to_string(column) + ".";
  at_ = text_.size();
  return false;
}

void TextScanner::skipSpace() {
  while (at_ < text_.size() && isSpace(text_[at_])) ++at_;
}

bool TextScanner::atEnd() {
  skipSpace();
  return at_ == text_.size();
}

char TextScanner::peek() { return atEnd() ? '\0' : text_[at_]; }

bool TextScanner::take(char c) {
  if (atEnd() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool TextScanner::expect(char c) { return take(c) || fail("'" + std::string(1, c) + "' is missing"); }

std::string_view TextScanner::word() {
  skipSpace();
  const std::size_t begin = at_;
  if (at_ < text_.size() && isWordStart(text_[at_])) {
    while (at_ < text_.size() && (isWordStart(text_[at_]) || isDigit(text_[at_]))) ++at_;
  }
  return text_.substr(begin, at_ - begin);
}

String TextScanner::string() {
  skipSpace();
  const std::size_t begin = at_;
  const char quote = at_ < text_.size() ? text_[at_] : '\0';
  if (quote != '"' && quote != '\'') {
    fail("There is no text in quotes");
    return {};
  }
  ++at_;
  std::string wtf8;
  while (ok()) {
    if (at_ == text_.size() || text_[at_] == '\n') {
      failAt(begin, "A text without closing quote begins");
      break;
    }
    const char c = text_[at_];
    if (c == '\\') {
      escape(wtf8);
      continue;
    }
    ++at_;
    if (c == quote) break;
    wtf8.push_back(c);
  }
  return ok() ? stringFromWtf8(wtf8) : String{};
}

void TextScanner::escape(std::string& wtf8) {
  static constexpr std::string_view kNames = "bfnrtv0\\\"'/";
  static constexpr std::string_view kMeant("\b\f\n\r\t\v\0\\\"'/", 11);
  const std::size_t begin = at_++;
  const char name = at_ < text_.size() ? text_[at_++] : '\0';
  if (const std::size_t index = kNames.find(name); index != std::string_view::npos) {
    wtf8.push_back(kMeant[index]);
  } else if (name == 'x') {
    appendUtf8(wtf8, hexDigits(2));
  } else if (name == 'u' && followedBy('{')) {
    ++at_;
    const char32_t codePoint = hexDigits(6);
    if (ok() && (codePoint > 0x10FFFF || !followedBy('}'))) failAt(begin, "An escape that is no character begins");
    if (!ok()) return;
    ++at_;
    appendUtf8(wtf8, codePoint);
  } else if (name == 'u') {
    appendUtf8(wtf8, hexDigits(4));
  } else {
    failAt(begin, "An unknown escape stands (write \\\\ for a backslash)");
  }
}

/// Exactly `most` digits, or one to `most` of them before a closing brace.
char32_t TextScanner::hexDigits(int most) {
  char32_t number = 0;
  for (int i = 0; i < most; ++i) {
    const int digit = at_ < text_.size() ? hexValue(text_[at_]) : -1;
    if (digit < 0) {
      if (most != 6 || i == 0) fail("There is no hexadecimal digit");
      break;
    }
    number = number << 4 | static_cast<char32_t>(digit);
    ++at_;
  }
  return ok() ? number : 0;
}

std::variant<std::int32_t, double, BigInt> TextScanner::number() {
  skipSpace();
  const std::size_t begin = at_;
  const bool negative = take('-');
  const std::size_t digits = at_;
  if (word() == "Infinity") return negative ? -HUGE_VAL : HUGE_VAL;
  at_ = digits;
  const auto digitsWhile = [this](auto test) {
    const std::size_t from = at_;
    while (at_ < text_.size() && test(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  };
  const auto isHex = [](char c) { return hexValue(c) >= 0; };
  const bool hexadecimal = text_.substr(std::min(at_, text_.size())).starts_with("0x");
  if (hexadecimal) at_ += 2;
  const std::string_view whole = hexadecimal ? digitsWhile(isHex) : digitsWhile(isDigit);
  if (whole.empty()) {
    failAt(begin, "There is no number");
    return 0;
  }
  if (followedBy('n')) {
    ++at_;
    if (!hexadecimal && whole.size() > kDecimalDigits) {
      failAt(begin, "A number with too many digits begins (write it as 0x…n)");
      return 0;
    }
    std::string magnitude = hexadecimal ? hexMagnitude(whole) : decimalMagnitude(whole);
    const bool isZero = magnitude.empty();
    return BigInt{std::move(magnitude), negative && !isZero};
  }
  double value = 0;
  if (hexadecimal) {
    for (const char c : whole) value = value * 16 + hexValue(c);
  } else {
    if (followedBy('.')) {
      ++at_;
      digitsWhile(isDigit);
    }
    if (followedBy('e') || followedBy('E')) {
      ++at_;
      if (followedBy('-') || followedBy('+')) ++at_;
      if (digitsWhile(isDigit).empty()) fail("There is no exponent");
    }
    if (!ok()) return 0;
    const std::string_view literal = text_.substr(digits, at_ - digits);
    const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), value);
    if (error != std::errc() || end != literal.data() + literal.size()) {
      failAt(begin, "A number that JavaScript cannot hold begins");
      return 0;
    }
  }
  if (at_ < text_.size() && isWordStart(text_[at_])) {
    fail("There is something behind a number that does not belong to it");
    return 0;
  }
  if (negative) value = -value;
  const bool writtenAsDouble = text_.substr(digits, at_ - digits).find('.') != std::string_view::npos;
  if (writtenAsDouble) return value;
  return std::visit([](auto v) -> std::variant<std::int32_t, double, BigInt> { return v; }, smallest(value));
}

std::uint32_t TextScanner::count() {
  skipSpace();
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
  if (error != std::errc()) {
    fail("There is no number from 0 to 4294967295");
    return 0;
  }
  at_ = static_cast<std::size_t>(end - text_.data());
  return number;
}

std::string TextScanner::hexBytes() {
  const std::size_t begin = at_;
  std::string bytes;
  if (!followedBy('"')) {
    fail("There are no bytes in quotes");
    return bytes;
  }
  ++at_;
  while (ok() && !atEnd() && text_[at_] != '"') {
    const int high = hexValue(text_[at_]);
    const int low = at_ + 1 < text_.size() ? hexValue(text_[at_ + 1]) : -1;
    if (high < 0 || low < 0) {
      fail("There is no byte of two hexadecimal digits");
    } else {
      bytes.push_back(static_cast<char>(high << 4 | low));
      at_ += 2;
    }
  }
  if (ok() && at_ == text_.size()) failAt(begin, "Bytes without closing quote begin");
  if (ok()) ++at_;
  return ok() ? bytes : std::string();
}

RegExp TextScanner::regExp() {
  skipSpace();
  const std::size_t begin = at_++;
  const std::size_t end = regExpEnd(text_.substr(std::min(at_, text_.size())));
  if (end == std::string_view::npos) {
    failAt(begin, "A regular expression without closing slash begins");
    return {};
  }
  RegExp result{.pattern = stringFromWtf8(text_.substr(at_, end)), .flags = 0};
  at_ += end + 1;
  const std::size_t flags = at_;
  // Flags follow at once: a blank ends the literal.
  const bool hasFlags = at_ < text_.size() && isWordStart(text_[at_]);
  if (hasFlags && !regExpFlagBits(word(), result.flags)) {
    failAt(flags, "Flags that no regular expression can have begin");
  }
  return ok() ? result : RegExp{};
}

}  // namespace durascope::values
