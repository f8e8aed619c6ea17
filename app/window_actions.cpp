#include "app/window_actions.h"

#include "app/palette_model.h"

namespace durascope::app {

using widgets::ThemeChoice;

WindowActions::WindowActions(QObject* parent) : QObject(parent), themes_(this) {
  openProject = add("openProject", QStringLiteral("Open project…"),
                    QStringLiteral("Open a folder with a wrangler configuration, or a script"),
                    QKeySequence(Qt::CTRL | Qt::Key_O));
  openFile =
      add("openFile", QStringLiteral("Open SQLite file…"), QStringLiteral("Look into any SQLite file, read-only"),
          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
  closeProject = add("closeProject", QStringLiteral("Close project"),
                     QStringLiteral("Stop the isolates and go back to the start"));
  quit = add("quit", QStringLiteral("Quit"), QStringLiteral("Close the window and stop the emulator"),
             QKeySequence(Qt::CTRL | Qt::Key_Q));
  reload = add("reload", QStringLiteral("Reload"),
               QStringLiteral("Build again and replace the isolates: fresh globals, storage kept"),
               QKeySequence(Qt::CTRL | Qt::Key_R));
  terminateIsolate = add("terminateIsolate", QStringLiteral("Terminate"),
                         QStringLiteral("Stop the JavaScript that does not come back"));
  cancelSql = add("cancelSql", QStringLiteral("Cancel SQL"),
                  QStringLiteral("Stop the SQL statement that runs there; it fails with an error"));
  storageSettings = add("storageSettings", QStringLiteral("Storage settings…"),
                        QStringLiteral("Which storage the objects get, and the limits of cache, SQL and history"));
  dismissFault =
      add("dismissFault", QStringLiteral("Dismiss"), QStringLiteral("Hide what is told of a storage that failed"));
  warningDetails =
      add("warningDetails", QStringLiteral("Details"), QStringLiteral("Show all that the project is warned of, whole"));
  dismissWarnings = add("dismissWarnings", QStringLiteral("Dismiss"),
                        QStringLiteral("Hide what the project is warned of, until that changes"));
  abortDeadlock = add("abortDeadlock", QStringLiteral("Abort"),
                      QStringLiteral("Break one of the objects that wait for each other; the others get an error"));
  evictAtOnce = add("evictAtOnce", QStringLiteral("Evict at once"),
                    QStringLiteral("Drop the instance now: its timers and promises are lost, accepted WebSockets are "
                                   "closed; requests under way get an error, and what was not committed is lost"));
  dismissEviction = add("dismissEviction", QStringLiteral("Dismiss"),
                        QStringLiteral("Hide what is told of the eviction; one that waits goes on waiting"));
  findAnything =
      add("findAnything", QStringLiteral("Find anything"), QStringLiteral("Find an action or an object by name or id"));
  findAnything->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
  resetLayout = add("resetLayout", QStringLiteral("Reset layout"),
                    QStringLiteral("Put all panels back to where they were"), QKeySequence(Qt::CTRL | Qt::Key_0));
  pauseTimeline = add("pauseTimeline", QStringLiteral("Pause the timeline"),
                      QStringLiteral("Stand still, or follow the present again; events are kept all the while"),
                      QKeySequence(Qt::Key_F8));
  clear = add("clear", QStringLiteral("Clear timeline and log"), QStringLiteral("Hide what has happened until now"),
              QKeySequence(Qt::CTRL | Qt::Key_L));
  systemTheme = addTheme("systemTheme", QStringLiteral("As the desktop"), ThemeChoice::kSystem);
  lightTheme = addTheme("lightTheme", QStringLiteral("Light"), ThemeChoice::kLight);
  darkTheme = addTheme("darkTheme", QStringLiteral("Dark"), ThemeChoice::kDark);
  shortcuts =
      add("shortcuts", QStringLiteral("Shortcuts"), QStringLiteral("All keys of the window"), QKeySequence(Qt::Key_F1));
  about = add("about", QStringLiteral("About Durascope"), QStringLiteral("Version and licence"));
  quit->setMenuRole(QAction::QuitRole);
  about->setMenuRole(QAction::AboutRole);
}

QAction* WindowActions::add(const char* name, const QString& text, const QString& toolTip, const QKeySequence& keys) {
  auto* action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(name));
  action->setToolTip(toolTip);
  action->setShortcut(keys);
  return action;
}

QAction* WindowActions::addTheme(const char* name, const QString& text, ThemeChoice choice) {
  QAction* action = add(name, text, QStringLiteral("Colours of the window"));
  action->setProperty(kPaletteName, QStringLiteral("Theme: ") + text.toLower());
  action->setCheckable(true);
  action->setData(static_cast<int>(choice));
  action->setChecked(choice == widgets::Theme::instance().choice());
  themes_.addAction(action);
  return action;
}

}  // namespace durascope::app
