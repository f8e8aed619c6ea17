#pragma once
// Moments as somebody writes them: "30 s", "5 min", "14:05", "2026-03-02 14:05:30". Pure functions.

#include <QString>
#include <cstdint>
#include <optional>

namespace durascope::widgets {

/// Milliseconds since the epoch, local time; a span counts from `nowMs`, a time of day is the next such one. None when
/// `text` is neither.
std::optional<std::int64_t> parseMoment(const QString& text, std::int64_t nowMs);
/// "500 ms", "30 s", "1.5 min", "2 h", "3 days", a plain number in seconds; in milliseconds. None when it is no span.
std::optional<std::int64_t> parseSpan(const QString& text);
/// "14:05:30" when that is on the day of `nowMs`, else with the date.
QString formatMoment(std::int64_t atMs, std::int64_t nowMs);

}  // namespace durascope::widgets
