#pragma once
// Paints the boxes of one lane. It decides nothing: what is where comes from track_geometry.h.

#include <QPainter>
#include <cstdint>
#include <span>

#include "widgets/common/event_store.h"
#include "widgets/common/theme.h"
#include "widgets/timeline/track_geometry.h"

namespace durascope::widgets {

/// The token that a layer is painted with.
Token tokenOf(SpanLook look);

/// `area` is the bar's place: boxes begin at its left edge and are as high as it. `events` gives the labels; boxes
/// whose event has been trimmed meanwhile stay without. `selected` gets an outline.
void paintLane(QPainter& painter, const QRectF& area, std::span<const SpanBox> boxes, const EventStore& events,
               std::uint64_t selected);

}  // namespace durascope::widgets
