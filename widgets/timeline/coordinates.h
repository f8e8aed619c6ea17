#pragma once
// Time to pixel and back, as free functions that know no widget: the canvas, its ruler, its hit test and the tests all
// count with the same few lines. Times are wall-clock nanoseconds since the epoch, pixels are logical ones, 0 at the
// left edge of the tracks. A range without length or a track without width maps everything to pixel 0 and to the
// range's start; nothing here divides by zero.

#include <QString>
#include <cstdint>
#include <vector>

namespace durascope::widgets {

struct TimeRange {
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;

  std::int64_t length() const { return endNs - startNs; }
  bool operator==(const TimeRange&) const = default;
};

/// The closest and the farthest that one can zoom. A storage hit takes some hundred nanoseconds: 10 µs across a window
/// shows it as a bar. Nobody looks at more than a day of a local run.
inline constexpr std::int64_t kShortestRangeNs = 10'000;
inline constexpr std::int64_t kLongestRangeNs = 24LL * 3600 * 1'000'000'000;

/// May lie outside of 0 … width when the time lies outside of the range.
double pixelOf(std::int64_t timeNs, TimeRange range, double width);
std::int64_t timeAt(double x, TimeRange range, double width);

/// The range `factor` times as long (below 1: closer) in which `anchorNs` keeps its pixel.
TimeRange zoomed(TimeRange range, std::int64_t anchorNs, double factor);
/// The range after its contents were dragged by `pixels` to the right.
TimeRange panned(TimeRange range, double pixels, double width);

/// The row under `y`, or -1: rows of `height` from `top` on (top may be negative after scrolling).
int rowAt(double y, double top, double height, int rows);

struct Tick {
  std::int64_t timeNs = 0;
  QString label;  ///< Local wall-clock time with as many decimals as the step needs: `14:02:31`, `14:02:31.250`.
};

/// Ticks at round times (1, 2 or 5 times a power of ten; 10, 15, 30 s and so on above a second) at least
/// `spacing` pixels apart.
std::vector<Tick> ticksOf(TimeRange range, double width, double spacing);

}  // namespace durascope::widgets
