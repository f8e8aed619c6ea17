#include "emulator/values/naming.h"

#include "emulator/base/utf8.h"

namespace durascope::values {

std::string quoted(std::string_view wtf8) {
  std::string text = "\"";
  for (std::size_t at = 0; at < wtf8.size();) {
    const Utf8Step step = readUtf8(wtf8, at);
    appendJsonEscaped(text, step.codePoint);
    at += step.length;
  }
  return text += "\"";
}

std::string hexText(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<std::uint8_t>(c) >> 4]);
    text.push_back(kDigits[static_cast<std::uint8_t>(c) & 15]);
  }
  return text;
}

std::string bigIntText(const BigInt& big) {
  std::vector<std::uint64_t> words = wordsOf(big);
  while (!words.empty() && words.back() == 0) words.pop_back();
  if (words.size() <= 8) {
    std::string text = journal::formatBigInt(words, big.negative);  // At most 155 digits, so never cut.
    text.pop_back();
    return text;
  }
  std::string reversed;
  for (const std::uint64_t word : words) {
    for (int shift = 0; shift < 64; shift += 4) reversed.push_back("0123456789abcdef"[word >> shift & 15]);
  }
  reversed.resize(reversed.find_last_not_of('0') + 1);
  return (big.negative ? "-0x" : "0x") + std::string(reversed.rbegin(), reversed.rend());
}

}  // namespace durascope::values
