#pragma once
// Takes the words of the editor's text (edit.h) from its front. Private to values/.
//
// The first failure sticks, with its place; every later call fails too. What a failing call returns is empty or zero.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "emulator/values/value.h"

namespace durascope::values {

class TextScanner {
 public:
  explicit TextScanner(std::string_view text) : text_(text) {}

  bool ok() const { return problem_.empty(); }
  /// Notes what is wrong at `offset`, a clause without its place, unless something was wrong before. Always false.
  bool failAt(std::size_t offset, std::string_view clause);
  bool fail(std::string_view clause) { return failAt(at_, clause); }
  /// The sentence that fail() made.
  const std::string& problem() const { return problem_; }
  /// "line:column" of the problem, in characters from 1.
  const std::string& where() const { return where_; }

  std::size_t offset() const { return at_; }
  void skipSpace();
  bool atEnd();
  /// The next character after blanks, 0 at the end; it is not taken.
  char peek();
  /// Takes `c` when it is what comes next after blanks.
  bool take(char c);
  /// take(), or a failure that says that `c` is missing.
  bool expect(char c);

  /// An identifier, empty when none comes.
  std::string_view word();
  /// True when `next` follows at once, without blanks.
  bool followedBy(char next) const { return at_ < text_.size() && text_[at_] == next; }

  /// What stands in quotes, of either sort.
  String string();
  /// 12, -1.5e3, 0xff, 12n. "Infinity" and "NaN" are words, but -Infinity is taken here.
  std::variant<std::int32_t, double, BigInt> number();
  /// Digits alone, up to 2^32-1.
  std::uint32_t count();
  /// Pairs of hexadecimal digits in quotes, blanks between them allowed.
  std::string hexBytes();
  /// From the slash on.
  RegExp regExp();

 private:
  void escape(std::string& wtf8);
  char32_t hexDigits(int most);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string problem_;
  std::string where_;
};

/// The number of bytes of `pattern` that a regular expression literal takes up to its closing slash; npos when there is
/// none. A slash in brackets or behind a backslash does not close.
std::size_t regExpEnd(std::string_view pattern);

/// Flags by their letters; false when one is unknown or comes twice.
bool regExpFlagBits(std::string_view letters, std::uint32_t& flags);

/// An int as workerd's V8 has it, or a double.
std::variant<std::int32_t, double> smallest(double number);

}  // namespace durascope::values
