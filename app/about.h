#pragma once
// The two windows of the Help menu. Neither blocks the main window.

#include <QAction>
#include <QList>
#include <QStringList>

class QWidget;

namespace durascope::app {

/// What runs inside, a line each: "SQLite 3.54.1, compiled in". Once, before the window opens.
void setEngines(const QStringList& lines);
void showAbout(QWidget* parent);
/// The actions that have a shortcut, and the gestures of the timeline.
void showShortcuts(const QList<QAction*>& actions, QWidget* parent);

}  // namespace durascope::app
