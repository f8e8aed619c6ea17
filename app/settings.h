#pragma once
// What the window remembers from one run to the next. Read once at the start; each change is written on a worker
// thread, so that the GUI thread never touches a file.

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "emulator/emulator.h"
#include "widgets/common/theme.h"

namespace durascope::app {

struct Settings {
  static constexpr int kMostRecent = 8;

  widgets::ThemeChoice theme = widgets::ThemeChoice::kSystem;
  QStringList recent;           ///< Paths of projects, newest first.
  QString isolationOf;          ///< The project for which isolation was chosen; empty: for whichever is opened next.
  bool projectWasOpen = false;  ///< The first of `recent` is opened again at the next start.
  QByteArray geometry;          ///< QWidget::saveGeometry; empty before the first run.
  QByteArray docks;             ///< QMainWindow::saveState.
  bool requestBelow = false;    ///< In `docks` the request panel is at the bottom because the window was narrow.
  ProjectOptions engine;        ///< How projects are run; path and state folder are not remembered.
  QStringList statements;       ///< SQL that was run by hand, newest last.

  /// Puts `path` first in the list of recent projects.
  void remember(const QString& path);
};

/// Reads the user's settings file; unknown or damaged values are the defaults.
Settings loadSettings();
/// Writes on a worker thread. Later calls win.
void saveSettings(const Settings& settings);
/// Waits until all is written; once, after the window has closed.
void flushSettings();

}  // namespace durascope::app
