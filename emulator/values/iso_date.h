#pragma once
// Dates as text, back to what Date.prototype.getTime gives. Private to values/.

#include <optional>
#include <string_view>

namespace durascope::values {

/// Milliseconds since the epoch of `2023-11-14T22:13:20.000Z`, as toISOString writes it: with a sign and six digits for
/// years beyond 0 to 9999, or a date alone, or without milliseconds or seconds, or with an offset (+01:00) for Z.
/// Nothing when it is not such a date, or beyond what a Date can hold.
std::optional<double> parseIsoDate(std::string_view text);

/// The largest distance from the epoch that a Date can hold, in milliseconds (ECMAScript 21.4.1.1).
inline constexpr double kMaxDateMs = 8.64e15;

}  // namespace durascope::values
