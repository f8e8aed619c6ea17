#pragma once
// The actions of the window itself, with their shortcuts. Those of objects are in widgets/common/object_actions.h, Send
// is the request panel's.

#include <QAction>
#include <QActionGroup>
#include <QObject>

#include "widgets/common/theme.h"

namespace durascope::app {

struct WindowActions : public QObject {
  Q_OBJECT
 public:
  explicit WindowActions(QObject* parent = nullptr);

  /// All of them, for the window that gives their shortcuts a home, and for 'Find anything'.
  QList<QAction*> all() { return findChildren<QAction*>(); }

  QAction *openProject, *openFile, *closeProject, *quit;
  QAction *reload, *terminateIsolate, *cancelSql, *storageSettings, *dismissFault, *abortDeadlock;
  QAction *warningDetails, *dismissWarnings;
  QAction *evictAtOnce, *dismissEviction;
  QAction *findAnything, *resetLayout;
  QAction *pauseTimeline, *clear;
  QAction *systemTheme, *lightTheme, *darkTheme;
  QAction *shortcuts, *about;

 private:
  QAction* add(const char* name, const QString& text, const QString& toolTip, const QKeySequence& keys = {});
  QAction* addTheme(const char* name, const QString& text, widgets::ThemeChoice choice);

  QActionGroup themes_;
};

}  // namespace durascope::app
