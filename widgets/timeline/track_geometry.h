#pragma once
// From spans of time to rectangles, once for each range × width. Painting, hovering and clicking use the same boxes, so
// what is drawn is what can be hit.
//
// Level of detail: a span is never narrower than a pixel. Spans of one layer that begin within the same pixel as a run
// that is itself not wider than a pixel join that run; its longest span gives colour and identity, `count` tells how
// many there are. Spans that cover the very same pixels join too. What is wider than a pixel and starts elsewhere is
// drawn exactly. Spans of one layer that overlap stand in rows.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "widgets/timeline/coordinates.h"

namespace durascope::widgets {

/// Layers of a lane, from back to front; a lane paints them in this order and is hit in the opposite one.
enum class SpanLook : std::uint8_t {
  kInstance,
  kGateWait,
  kConstruct,
  kRequest,
  kCall,
  kAlarm,
  kSocket,
  kStorage,
  kCommit,
  kEvict,
  kBreak,
};
inline constexpr std::size_t kSpanLooks = 11;

inline constexpr std::int64_t kOpenEnd = INT64_MAX;
inline constexpr std::uint64_t kNoEvent = UINT64_MAX;

struct Span {
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;  ///< kOpenEnd: it goes on.
  std::uint64_t position =
      kNoEvent;  ///< In the event store; kNoEvent for an instance's life, which is no single event.
  std::uint32_t instance = 0;
  bool failed = false;
};

/// The spans of one layer of one lane, sorted by start. Events arrive when they end, so a late start is inserted in
/// its place; that place is nearly always close to the back.
class SpanTrack {
 public:
  void add(const Span& span);
  /// Moves the start of an instance's open span; opens one when there is none. The newest instance only.
  void open(std::uint32_t instance, std::int64_t startNs);
  /// Ends the open span of an instance; nothing when there is none.
  void close(std::uint32_t instance, std::int64_t endNs);
  /// Forgets events below `position` and instances that ended before `timeNs`.
  void trim(std::uint64_t position, std::int64_t timeNs);

  const std::vector<Span>& spans() const { return spans_; }
  /// Those that may touch the range, found by binary search: all before ended earlier, all after start later.
  std::span<const Span> visible(TimeRange range) const;

 private:
  void restoreLatestEnds(std::size_t from);

  std::vector<Span> spans_;
  std::vector<std::int64_t> latestEnds_;  ///< Latest end of spans_[0 … i]; never falls, hence searchable.
};

/// One rectangle of a lane, in logical pixels from the left edge of the tracks.
struct SpanBox {
  double left = 0;
  double right = 0;
  SpanLook look = SpanLook::kInstance;
  std::uint8_t row = 0;     ///< Spans at the same time share the lane's height: this row from the top …
  std::uint8_t rows = 1;    ///< … of so many.
  std::uint32_t count = 1;  ///< Spans it stands for.
  Span span;                ///< The longest of them.
};

/// What goes on at once in one layer stands in rows below each other, up to this many; more join in the last row.
inline constexpr std::uint8_t kMostRows = 3;

/// Breaks are moments, yet the most important ones: they are this wide.
inline constexpr double kTickWidth = 6;
/// Evictions are the order of things: a line that is seen, and no more.
inline constexpr double kEvictWidth = 2;

/// Boxes of one layer within 0 … width, sorted by their left edge; open spans reach to `nowNs`.
std::vector<SpanBox> boxesOf(const SpanTrack& track, SpanLook look, TimeRange range, double width, std::int64_t nowNs);

/// The box that is drawn at `x`: among those that cover it within `slack` pixels the front-most layer wins, in a layer
/// the narrower box. `height` is the place between the lane's top, 0, and its bottom, 1; without it, rows do not
/// matter. `boxes` is in painting order.
std::optional<SpanBox> boxAt(std::span<const SpanBox> boxes, double x, double slack = 1,
                             std::optional<double> height = std::nullopt);

/// The first part of `box` at least `least` pixels long that no box of `front` covers: room for its label.
std::optional<SpanBox> freeStretch(const SpanBox& box, std::span<const SpanBox> front, double least);

}  // namespace durascope::widgets
