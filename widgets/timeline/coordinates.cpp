#include "widgets/timeline/coordinates.h"

#include <QDateTime>
#include <algorithm>
#include <array>
#include <cmath>

namespace durascope::widgets {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// The smallest round step of at least `atLeast` nanoseconds.
std::int64_t roundStep(double atLeast) {
  for (std::int64_t power = 1; power < kSecond; power *= 10) {
    for (const std::int64_t times : {1, 2, 5}) {
      if (static_cast<double>(power * times) >= atLeast) return power * times;
    }
  }
  constexpr std::array<std::int64_t, 13> kSeconds{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200};
  for (const std::int64_t seconds : kSeconds) {
    if (static_cast<double>(seconds * kSecond) >= atLeast) return seconds * kSecond;
  }
  return 6 * 3600 * kSecond;
}

/// How many decimals of a second tell two ticks apart.
int decimalsOf(std::int64_t stepNs) {
  int decimals = 0;
  for (std::int64_t unit = kSecond; stepNs % unit != 0 && decimals < 9; unit /= 10) ++decimals;
  return decimals;
}

QString labelOf(std::int64_t timeNs, int decimals) {
  const QDateTime moment = QDateTime::fromMSecsSinceEpoch(timeNs / 1'000'000);
  QString label = moment.toString(QStringLiteral("HH:mm:ss"));
  if (decimals > 0) {
    label += QLatin1Char('.') + QStringLiteral("%1").arg(timeNs % kSecond, 9, 10, QLatin1Char('0')).left(decimals);
  }
  return label;
}

}  // namespace

double pixelOf(std::int64_t timeNs, TimeRange range, double width) {
  if (range.length() <= 0 || width <= 0) return 0;
  return static_cast<double>(timeNs - range.startNs) / static_cast<double>(range.length()) * width;
}

std::int64_t timeAt(double x, TimeRange range, double width) {
  if (range.length() <= 0 || width <= 0) return range.startNs;
  return range.startNs + std::llround(x / width * static_cast<double>(range.length()));
}

TimeRange zoomed(TimeRange range, std::int64_t anchorNs, double factor) {
  if (range.length() <= 0) return range;
  const double length = std::clamp(static_cast<double>(range.length()) * factor, static_cast<double>(kShortestRangeNs),
                                   static_cast<double>(kLongestRangeNs));
  const double share = static_cast<double>(anchorNs - range.startNs) / static_cast<double>(range.length());
  const std::int64_t start = anchorNs - std::llround(share * length);
  return {start, start + std::llround(length)};
}

TimeRange panned(TimeRange range, double pixels, double width) {
  if (width <= 0) return range;
  const std::int64_t by = std::llround(pixels / width * static_cast<double>(range.length()));
  return {range.startNs - by, range.endNs - by};
}

int rowAt(double y, double top, double height, int rows) {
  if (height <= 0 || y < top) return -1;
  const int row = static_cast<int>((y - top) / height);
  return row < rows ? row : -1;
}

std::vector<Tick> ticksOf(TimeRange range, double width, double spacing) {
  std::vector<Tick> ticks;
  if (range.length() <= 0 || width <= 0 || spacing <= 0) return ticks;
  const std::int64_t step = roundStep(static_cast<double>(range.length()) / width * spacing);
  const int decimals = decimalsOf(step);
  for (std::int64_t time = (range.startNs + step - 1) / step * step; time <= range.endNs; time += step) {
    ticks.push_back({time, labelOf(time, decimals)});
  }
  return ticks;
}

}  // namespace durascope::widgets
