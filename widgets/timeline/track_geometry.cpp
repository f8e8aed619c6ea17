#include "widgets/timeline/track_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace durascope::widgets {

namespace {

/// An instance has its lane for itself, and moments are ticks over everything.
bool isStacked(SpanLook look) {
  return look != SpanLook::kInstance && look != SpanLook::kEvict && look != SpanLook::kBreak;
}

/// `boxes`, sorted by their left edge, in rows: each in the first row that is free. What finds none joins the last row.
std::vector<SpanBox> stacked(const std::vector<SpanBox>& boxes) {
  constexpr double kTouch = 1;  // Neighbours may share a pixel.
  std::vector<SpanBox> result;
  std::array<double, kMostRows> ends{};
  std::size_t group = 0;    // Where the present pile begins in `result`.
  std::size_t lastRow = 0;  // The newest box of the last row.
  double groupEnd = 0;
  std::uint8_t rows = 0;
  const auto finish = [&] {
    for (std::size_t i = group; i < result.size(); ++i) result[i].rows = rows;
  };
  for (const SpanBox& box : boxes) {
    if (rows == 0 || box.left > groupEnd - kTouch) {
      finish();
      group = result.size();
      rows = 0;
      groupEnd = box.right;
    }
    std::uint8_t row = 0;
    while (row < rows && box.left < ends[row] - kTouch) ++row;
    groupEnd = std::max(groupEnd, box.right);
    if (row == kMostRows) {
      SpanBox& run = result[lastRow];
      run.right = std::max(run.right, box.right);
      run.count += box.count;
      ends[kMostRows - 1] = std::max(ends[kMostRows - 1], run.right);
      continue;
    }
    ends[row] = box.right;
    rows = std::max<std::uint8_t>(rows, row + 1);
    if (row == kMostRows - 1) lastRow = result.size();
    result.push_back(box);
    result.back().row = row;
  }
  finish();
  return result;
}

}  // namespace

void SpanTrack::add(const Span& span) {
  const auto place = std::upper_bound(spans_.begin(), spans_.end(), span.startNs,
                                      [](std::int64_t start, const Span& other) { return start < other.startNs; });
  const auto index = static_cast<std::size_t>(place - spans_.begin());
  spans_.insert(place, span);
  latestEnds_.resize(spans_.size());
  restoreLatestEnds(index);
}

void SpanTrack::open(std::uint32_t instance, std::int64_t startNs) {
  if (!spans_.empty() && spans_.back().instance == instance && spans_.back().endNs == kOpenEnd) {
    spans_.pop_back();
    latestEnds_.pop_back();
  }
  add({.startNs = startNs, .endNs = kOpenEnd, .instance = instance});
}

void SpanTrack::close(std::uint32_t instance, std::int64_t endNs) {
  for (std::size_t i = spans_.size(); i-- > 0;) {
    if (spans_[i].instance != instance || spans_[i].endNs != kOpenEnd) continue;
    spans_[i].endNs = std::max(endNs, spans_[i].startNs);
    restoreLatestEnds(i);
    return;
  }
}

void SpanTrack::trim(std::uint64_t position, std::int64_t timeNs) {
  const std::size_t removed = std::erase_if(spans_, [position, timeNs](const Span& span) {
    return span.position == kNoEvent ? span.endNs < timeNs : span.position < position;
  });
  if (removed == 0) return;
  latestEnds_.resize(spans_.size());
  restoreLatestEnds(0);
}

std::span<const Span> SpanTrack::visible(TimeRange range) const {
  const auto first = std::lower_bound(latestEnds_.begin(), latestEnds_.end(), range.startNs) - latestEnds_.begin();
  const auto past = std::upper_bound(spans_.begin(), spans_.end(), range.endNs,
                                     [](std::int64_t end, const Span& span) { return end < span.startNs; }) -
                    spans_.begin();
  if (first >= past) return {};
  return std::span(spans_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(past - first));
}

void SpanTrack::restoreLatestEnds(std::size_t from) {
  std::int64_t latest = from == 0 ? INT64_MIN : latestEnds_[from - 1];
  for (std::size_t i = from; i < spans_.size(); ++i) {
    latest = std::max(latest, spans_[i].endNs);
    latestEnds_[i] = latest;
  }
}

std::vector<SpanBox> boxesOf(const SpanTrack& track, SpanLook look, TimeRange range, double width, std::int64_t nowNs) {
  std::vector<SpanBox> boxes;
  if (range.length() <= 0 || width <= 0) return boxes;
  const double least = look == SpanLook::kBreak ? kTickWidth : look == SpanLook::kEvict ? kEvictWidth : 1;
  const auto endOf = [nowNs](const Span& span) { return span.endNs == kOpenEnd ? nowNs : span.endNs; };
  const auto length = [&endOf](const Span& span) { return endOf(span) - span.startNs; };
  for (const Span& span : track.visible(range)) {
    const std::int64_t end = std::max(endOf(span), span.startNs);
    if (end < range.startNs) continue;
    const double left = std::clamp(pixelOf(span.startNs, range, width), 0.0, std::max(0.0, width - least));
    const double right = std::clamp(pixelOf(end, range, width), left + least, std::max(width, left + least));
    if (!boxes.empty()) {
      SpanBox& run = boxes.back();
      const bool samePlace = left - run.left < least;
      if (samePlace && (run.right - run.left <= least || std::abs(run.right - right) < 1)) {
        if (length(span) > length(run.span)) run.span = span;
        run.right = std::max(run.right, right);
        ++run.count;
        continue;
      }
    }
    boxes.push_back({.left = left, .right = right, .look = look, .span = span});
  }
  return isStacked(look) ? stacked(boxes) : boxes;
}

std::optional<SpanBox> boxAt(std::span<const SpanBox> boxes, double x, double slack, std::optional<double> height) {
  const SpanBox* best = nullptr;
  const auto distance = [x](const SpanBox& box) { return std::max({box.left - x, x - box.right, 0.0}); };
  for (const SpanBox& box : boxes) {
    if (distance(box) > slack) continue;
    if (height && std::min(static_cast<int>(*height * box.rows), box.rows - 1) != box.row) continue;
    if (best != nullptr && box.look < best->look) continue;
    const bool inFront = best == nullptr || box.look > best->look;
    const bool nearer = !inFront && distance(box) < distance(*best);
    const bool narrower =
        !inFront && distance(box) <= distance(*best) && box.right - box.left <= best->right - best->left;
    if (inFront || nearer || narrower) best = &box;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

std::optional<SpanBox> freeStretch(const SpanBox& box, std::span<const SpanBox> front, double least) {
  std::vector<std::pair<double, double>> covered;
  for (const SpanBox& other : front) {
    if (other.left < box.right && other.right > box.left) covered.emplace_back(other.left, other.right);
  }
  std::sort(covered.begin(), covered.end());
  covered.emplace_back(box.right, box.right);
  SpanBox stretch = box;
  for (const auto& [left, right] : covered) {
    stretch.right = std::min(left, box.right);
    if (stretch.right - stretch.left >= least) return stretch;
    stretch.left = std::max(stretch.left, right);
  }
  return std::nullopt;
}

}  // namespace durascope::widgets
