#pragma once
// Whether anybody can see a widget.

#include <QWidget>

namespace durascope::widgets {

/// False also for what a dock shows behind another tab: Qt moves that out of sight and still calls it visible.
inline bool isSeen(const QWidget& widget) { return widget.isVisible() && !widget.visibleRegion().isEmpty(); }

}  // namespace durascope::widgets
