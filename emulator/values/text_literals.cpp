#include "emulator/values/text_literals.h"

#include <algorithm>
#include <cmath>

#include "emulator/base/utf8.h"
#include "emulator/values/edit.h"
#include "emulator/values/iso_date.h"
#include "emulator/values/naming.h"
#include "emulator/values/text_scanner.h"

namespace durascope::values {
namespace {

bool needlesslyWide(const String& string) {
  for (std::size_t i = 1; string.wide && i < string.units.size(); i += 2) {
    if (string.units[i] != 0) return false;
  }
  return string.wide;
}

bool isWord(std::string_view name) {
  TextScanner scanner(name);
  return !name.empty() && scanner.word() == name;
}

}  // namespace

std::string literal(double number) {
  const bool looksLikeInt = !std::holds_alternative<double>(smallest(number));
  return journal::formatNumber(number) + (looksLikeInt ? ".0" : "");
}

std::string literal(const String& string) { return (needlesslyWide(string) ? "wide" : "") + quoted(string.wtf8()); }

std::string keyLiteral(const String& string) {
  std::string name = string.wtf8();
  return !needlesslyWide(string) && isWord(name) ? name : literal(string);
}

std::string literal(const Date& date) {
  const bool iso =
      std::abs(date.ms) <= kMaxDateMs && date.ms == std::trunc(date.ms) && !(date.ms == 0 && std::signbit(date.ms));
  return "new Date(" + (iso ? quoted(journal::formatDate(date.ms)) : journal::formatNumber(date.ms)) + ')';
}

std::string literal(const RegExp& regExp) {
  const std::string source = regExp.pattern.wtf8();
  const bool plain = std::all_of(source.begin(), source.end(), [](char c) { return c >= ' ' && c != '\x7F'; });
  const bool fits = plain && !source.empty() && source[0] != '*' && !needlesslyWide(regExp.pattern) &&
                    regExpEnd(source + '/') == source.size();
  if (fits) return '/' + source + '/' + regExpFlags(regExp.flags);
  return "new RegExp(" + literal(regExp.pattern) + ", " + quoted(regExpFlags(regExp.flags)) + ')';
}

bool isText(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const Utf8Step step = readUtf8(bytes, at);
    if (!step.valid || isSurrogate(step.codePoint)) return false;
    at += step.length;
  }
  return true;
}

}  // namespace durascope::values
