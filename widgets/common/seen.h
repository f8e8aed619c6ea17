#pragma once
// What of a widget can be seen: whether anything, and of a window, on a small screen, all.

#include <QScreen>
#include <QWidget>

namespace durascope::widgets {

/// False also for what a dock shows behind another tab: Qt moves that out of sight and still calls it visible.
inline bool isSeen(const QWidget& widget) { return widget.isVisible() && !widget.visibleRegion().isEmpty(); }

/// Makes a window that has not been shown yet as large as the screen allows, up to `wanted`. Where that is less it
/// fills the screen: frames and panels differ, and only the desktop knows them.
inline void fitToScreen(QWidget& window, QSize wanted, QSize available) {
  window.setMinimumSize(window.minimumSize().boundedTo(available));
  window.resize(wanted.boundedTo(available));
  if (wanted.width() > available.width() || wanted.height() > available.height())
    window.setWindowState(window.windowState() | Qt::WindowMaximized);
}
inline void fitToScreen(QWidget& window, QSize wanted) {
  fitToScreen(window, wanted, window.screen()->availableGeometry().size());
}

}  // namespace durascope::widgets
