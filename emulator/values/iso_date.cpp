#include "emulator/values/iso_date.h"

#include <chrono>
#include <cmath>

namespace durascope::values {
namespace {

/// Takes digits from the front of a text; the first failure sticks.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool atEnd() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }

  /// Exactly `count` digits that make a number from `least` to `most`.
  int number(std::size_t count, int least, int most) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') {
        ok_ = false;
        return least;
      }
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    ok_ = ok_ && value >= least && value <= most;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

constexpr double kMsPerMinute = 60'000;
constexpr double kMsPerDay = 86'400'000;

}  // namespace

std::optional<double> parseIsoDate(std::string_view text) {
  Digits in(text);
  const bool negative = in.take('-');
  const bool extended = negative || in.take('+');
  const int year = extended ? in.number(6, 0, 999'999) : in.number(4, 0, 9'999);
  in.expect('-');
  const int month = in.number(2, 1, 12);
  in.expect('-');
  const int day = in.number(2, 1, 31);
  if (!in.ok()) return {};

  double minutes = 0, ms = 0;
  if (!in.atEnd()) {
    in.expect('T');
    const int hour = in.number(2, 0, 24);
    in.expect(':');
    minutes = hour * 60 + in.number(2, 0, 59);
    if (in.take(':')) {
      ms = in.number(2, 0, 59) * 1'000;
      if (in.take('.')) ms += in.number(3, 0, 999);
    }
    if (hour == 24 && (minutes != 24 * 60 || ms != 0)) return {};
    if (!in.take('Z')) {
      const bool behind = in.take('-');
      if (!behind) in.expect('+');
      const int offsetHours = in.number(2, 0, 23);
      in.expect(':');
      const int offset = offsetHours * 60 + in.number(2, 0, 59);
      minutes -= behind ? -offset : offset;
    }
  }
  if (!in.ok() || !in.atEnd()) return {};

  // The calendar repeats every 400 years, and std::chrono's ends at 32767.
  constexpr int kCycleYears = 400;
  constexpr double kCycleDays = 146'097;
  const int signedYear = negative ? -year : year;
  const int cycles = static_cast<int>(std::floor(static_cast<double>(signedYear) / kCycleYears));
  const std::chrono::year_month_day date(std::chrono::year(signedYear - cycles * kCycleYears),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return {};
  const double days = std::chrono::sys_days(date).time_since_epoch().count() + cycles * kCycleDays;
  const double result = days * kMsPerDay + minutes * kMsPerMinute + ms;
  if (std::abs(result) > kMaxDateMs) return {};
  return result;
}

}  // namespace durascope::values
