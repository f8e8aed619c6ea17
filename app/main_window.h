#pragma once
// The main window: assembles views, docks, menus and the states between them. It shows what Session knows and sends
// what the user asks for; it never waits and never touches a file.
//
// Object names, for tests (more in the headers of the views):
//   topBar, evictionButton, latencyButton, storageButton, evictAllButton, reloadButton, findAnythingButton
//   objectsDock, requestDock, timelineDock, logDock, socketsDock, alarmsDock, lifeDock, faultsDock   docks
//   welcomePage, waitingPage, objectView                   what stands in the centre
//   objectList, objectFilter, objectHeader, memoryTree, cacheTree, storageTree
//   problemBanner, isolateBanner, faultBanner, deadlockBanner, noticeBanner
//   requestTarget, requestMethod, requestPath, requestHeaders, requestBody, requestTimes, sendButton
//   responseStatus, responseTime, responseParts, responseBody, responseHeaders, requestHistory
//   timelineView, timelineCanvas, eventDetail, logView, logTable, logFilter
//   statusIsolates, statusObjects, statusRate, statusHits, statusCommit, statusDropped, statusAddress, statusState
//   palette, paletteQuery, paletteList
//   actions: openProject, openFile, reload, findAnything, resetLayout, pauseTimeline, clear, sendAction,
//            evict, abort, terminate, evictAll, terminateIsolate, cancelSql, storageSettings,
//            editValue, addValue, deleteValue, runSql, showHistory

#include <QMainWindow>

#include "app/clock_control.h"
#include "app/deadlock_watch.h"
#include "app/engine_settings.h"
#include "app/settings.h"
#include "app/window_actions.h"
#include "widgets/common/object_actions.h"
#include "widgets/common/session.h"
#include "widgets/welcome/welcome_page.h"

class QStackedWidget;

namespace durascope::widgets {
class AlarmView;
class EmptyState;
class FaultView;
class LifeView;
class LogView;
class ObjectView;
class RequestView;
class SocketView;
class StatusStrip;
class TimelineView;
}  // namespace durascope::widgets

namespace durascope::app {

class Banner;
class DockLayout;
class TopBar;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  /// `session` outlives the window. `examples` are offered while nothing is open.
  MainWindow(widgets::Session& session, Settings settings, QList<widgets::WelcomeEntry> examples);
  ~MainWindow() override;

  /// Opens a project in place of the present one; `stateDir` as ProjectOptions has it.
  void openProject(const QString& path, const std::string& stateDir = {});
  /// Shows any SQLite file in a window of its own.
  void openFile(const QString& path);
  /// Where the gateway serves, or why it does not.
  void setAddress(const QString& address, const QString& problem);

  DockLayout& docks() const { return *docks_; }
  /// Every action with or without a shortcut.
  QList<QAction*> allActions() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* makeCentre();
  std::string exampleState(const QString& path) const;
  void makeMenus();
  void connectActions();
  void connectStatus();
  void connectWakes();
  void connectTabs();
  void followProject();
  void showProblem();
  void showIsolates();
  void showDeadlock();
  void dismissFault();
  void showFaults(quint64 first, int count);
  void showNotice(const QString& sentence, bool failed);
  void showRecent();
  void chooseProject();
  void chooseFile();
  void openDropped(const QString& path);
  void save();

  widgets::Session& session_;
  Settings settings_;
  WindowActions actions_;
  widgets::ObjectActions objectActions_;
  const QList<widgets::WelcomeEntry> examples_;
  EngineSettings engine_;
  ClockControl clock_;
  widgets::ObjectView* objectView_;
  widgets::RequestView* request_;
  widgets::TimelineView* timeline_;
  widgets::LogView* log_;
  widgets::SocketView* sockets_;
  widgets::AlarmView* alarms_;
  widgets::LifeView* life_;
  widgets::FaultView* faults_;
  widgets::WelcomePage* welcome_;
  widgets::EmptyState* waiting_;
  QStackedWidget* centre_;
  Banner* problem_;
  Banner* isolate_;
  Banner* fault_;
  Banner* deadlock_;
  Banner* notice_;
  DeadlockWatch deadlocks_;
  widgets::StatusStrip* status_;
  DockLayout* docks_;
  TopBar* top_ = nullptr;
  QMenu* recent_ = nullptr;
  QTimer noticeEnds_;
  std::optional<std::uint32_t> stuckIsolate_;
  std::optional<ObjectKey> stuckSql_;  ///< Whose statement does not come back.
};

}  // namespace durascope::app
