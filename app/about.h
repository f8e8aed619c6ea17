#pragma once
// The two windows of the Help menu. Neither blocks the main window.

#include <QAction>
#include <QList>

class QWidget;

namespace durascope::app {

void showAbout(QWidget* parent);
/// The actions that have a shortcut, and the gestures of the timeline.
void showShortcuts(const QList<QAction*>& actions, QWidget* parent);

}  // namespace durascope::app
