#pragma once
// The main window: assembles views, docks, menus and the states between them. It shows what Session knows and sends
// what the user asks for; it never waits and never touches a file.
//
// Object names, for tests (more in the headers of the views):
//   topBar, evictionButton, latencyButton, storageButton, evictAllButton, reloadButton, findAnythingButton
//   objectsDock, requestDock, timelineDock, logDock, socketsDock, alarmsDock, lifeDock, faultsDock   docks
//   welcomePage, waitingPage, objectView                   what stands in the centre
//   objectList, objectFilter, objectHeader, memoryTree, cacheTree, storageTree
//   problemBanner, warningsBanner, isolateBanner, faultBanner, deadlockBanner, heldBanner, noticeBanner
//   (window_banners.h) requestTarget, requestMethod, requestPath, requestHeaders, requestBody, requestTimes, sendButton
//   responseStatus, responseTime, responseParts, responseBody, responseHeaders, requestHistory
//   timelineView, timelineCanvas, eventDetail, logView, logTable, logFilter
//   statusIsolates, statusObjects, statusRate, statusHits, statusCommit, statusDropped, statusAddress, statusState
//   palette, paletteQuery, paletteList
//   actions: openProject, openFile, reload, findAnything, resetLayout, pauseTimeline, clear, sendAction,
//            evict, abort, terminate, evictAll, terminateIsolate, cancelSql, storageSettings,
//            evictAtOnce, dismissEviction,
//            editValue, addValue, deleteValue, runSql, showHistory

#include <QMainWindow>

#include "app/clock_control.h"
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

class DockLayout;
class TopBar;
class WindowBanners;

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
  void makeMenus();
  void connectActions();
  void connectStatus();
  void connectTabs();
  void followProject();
  void showRecent();
  void openDropped(const QString& path);
  void save();

  widgets::Session& session_;
  Settings settings_;
  WindowActions actions_;
  widgets::ObjectActions objectActions_;
  const QList<widgets::WelcomeEntry> examples_;
  const QList<QAction*> exampleActions_;
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
  WindowBanners* banners_;
  widgets::StatusStrip* status_;
  DockLayout* docks_;
  TopBar* top_ = nullptr;
  QMenu* recent_ = nullptr;
};

}  // namespace durascope::app
