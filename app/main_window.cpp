#include "app/main_window.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "app/about.h"
#include "app/dock_layout.h"
#include "app/examples.h"
#include "app/file_window.h"
#include "app/object_wakes.h"
#include "app/open_dialogs.h"
#include "app/palette_popup.h"
#include "app/refused_keys.h"
#include "app/storage_settings.h"
#include "app/top_bar.h"
#include "app/window_banners.h"
#include "widgets/alarms/alarm_view.h"
#include "widgets/cache/cache_column.h"
#include "widgets/common/empty_state.h"
#include "widgets/faults/fault_view.h"
#include "widgets/life/life_view.h"
#include "widgets/log/log_view.h"
#include "widgets/memory/memory_column.h"
#include "widgets/object_header/object_header.h"
#include "widgets/object_view/object_view.h"
#include "widgets/objects/object_panel.h"
#include "widgets/request/request_view.h"
#include "widgets/sockets/socket_view.h"
#include "widgets/status/status_strip.h"
#include "widgets/storage/sql_page.h"
#include "widgets/storage/storage_column.h"
#include "widgets/timeline/timeline_view.h"

namespace durascope::app {

using namespace widgets;

namespace {

constexpr QSize kFirstSize{1440, 900};
constexpr QSize kSmallestSize{720, 480};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

MainWindow::MainWindow(Session& session, Settings settings, QList<WelcomeEntry> examples)
    : session_(session),
      settings_(std::move(settings)),
      actions_(this),
      objectActions_(session, this),
      examples_(std::move(examples)),
      exampleActions_(exampleActions(examples_, this)),
      engine_(session.emulator(), settings_.engine),
      clock_(session, engine_.frozenNow(), this),
      objectView_(new ObjectView(session, objectActions_)),
      request_(new RequestView(session)),
      timeline_(new TimelineView(session)),
      log_(new LogView(session)),
      sockets_(new SocketView(session)),
      alarms_(new AlarmView(session)),
      life_(new LifeView(objectView_->details())),
      faults_(new FaultView(session)),
      welcome_(new WelcomePage(actions_.openProject, actions_.openFile)),
      waiting_(new EmptyState),
      centre_(new QStackedWidget),
      banners_(new WindowBanners(session, actions_, objectActions_.eviction(), this)),
      status_(new StatusStrip(session)),
      docks_(nullptr) {
  setObjectName(QStringLiteral("mainWindow"));
  setAcceptDrops(true);
  setMinimumSize(kSmallestSize);
  resize(kFirstSize);
  welcome_->setExamples(examples_);
  welcome_->setRecent(settings_.recent);
  objectActions_.evict()->setObjectName(QStringLiteral("evict"));
  objectActions_.abort()->setObjectName(QStringLiteral("abort"));
  objectActions_.terminate()->setObjectName(QStringLiteral("terminate"));
  objectActions_.evictAll()->setObjectName(QStringLiteral("evictAll"));
  setCentralWidget(makeCentre());
  auto* objects = new ObjectPanel(session, objectActions_);
  objects->list()->setObjectName(QStringLiteral("objectList"));
  objects->filterBox()->setObjectName(QStringLiteral("objectFilter"));
  docks_ = new DockLayout(*this, objects, request_,
                          {{"timelineDock", QStringLiteral("Timeline"), timeline_},
                           {"logDock", QStringLiteral("Log"), log_},
                           {"socketsDock", QStringLiteral("Sockets"), sockets_},
                           {"alarmsDock", QStringLiteral("Alarms"), alarms_},
                           {"lifeDock", QStringLiteral("Life"), life_},
                           {"faultsDock", QStringLiteral("Faults"), faults_}});
  makeMenus();
  statusBar()->setSizeGripEnabled(false);
  statusBar()->setContentsMargins(0, 0, 0, 0);
  statusBar()->addWidget(status_, 1);
  for (QAction* action : allActions()) addAction(action);
  connectActions();
  connectStatus();
  if (!settings_.geometry.isEmpty()) restoreGeometry(settings_.geometry);
  if (!settings_.docks.isEmpty()) docks_->restore(settings_.docks, settings_.requestBelow);
  followProject();
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::makeCentre() {
  objectView_->setObjectName(QStringLiteral("objectView"));
  objectView_->emptyState()->addAction(request_->sendAction());
  objectView_->storage()->tools()->sql()->setStatements(settings_.statements);
  objectView_->header()->setObjectName(QStringLiteral("objectHeader"));
  objectView_->memory()->tree()->setObjectName(QStringLiteral("memoryTree"));
  objectView_->cache()->tree()->setObjectName(QStringLiteral("cacheTree"));
  objectView_->storage()->tree()->setObjectName(QStringLiteral("storageTree"));
  waiting_->setObjectName(QStringLiteral("waitingPage"));
  waiting_->addAction(actions_.openProject);
  waiting_->setBackgroundRole(QPalette::Base);
  waiting_->setAutoFillBackground(true);
  for (QWidget* page : QList<QWidget*>{welcome_, waiting_, objectView_}) centre_->addWidget(page);
  auto* centre = new QWidget;
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(centre_, 1);
  banners_->placeIn(centre, layout);
  return centre;
}

void MainWindow::makeMenus() {
  auto* bar = new QMenuBar;
  QMenu* file = bar->addMenu(QStringLiteral("&File"));
  file->addActions({actions_.openProject, actions_.openFile});
  recent_ = file->addMenu(QStringLiteral("Recent"));
  file->addMenu(QStringLiteral("Examples"))->addActions(exampleActions_);
  file->addSeparator();
  file->addActions({actions_.reload, actions_.closeProject, actions_.storageSettings});
  file->addSeparator();
  file->addAction(actions_.quit);
  QMenu* object = bar->addMenu(QStringLiteral("&Object"));
  object->addActions(objectActions_.all());
  object->addSeparator();
  object->addActions(objectView_->storage()->actionsOfStorage());
  object->addSeparator();
  object->addAction(request_->sendAction());
  QMenu* view = bar->addMenu(QStringLiteral("&View"));
  view->addAction(actions_.findAnything);
  view->addSeparator();
  view->addActions(docks_->toggles());
  view->addAction(actions_.resetLayout);
  view->addSeparator();
  view->addActions({actions_.pauseTimeline, actions_.clear});
  view->addSeparator();
  QMenu* theme = view->addMenu(QStringLiteral("Theme"));
  theme->addActions({actions_.systemTheme, actions_.lightTheme, actions_.darkTheme});
  QMenu* clock = bar->addMenu(QStringLiteral("&Clock"));
  clock->addActions(clock_.menu()->actions());
  QMenu* help = bar->addMenu(QStringLiteral("&Help"));
  help->addActions({actions_.shortcuts, actions_.about});
  for (QMenu* menu : {file, object, view, clock, help}) menu->setToolTipsVisible(true);

  auto* top = new QWidget;
  auto* layout = new QVBoxLayout(top);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(bar);
  top_ = new TopBar(session_, engine_, clock_, actions_.storageSettings,
                    {objectActions_.evictAll(), actions_.reload, actions_.findAnything});
  layout->addWidget(top_);
  bar->setAutoFillBackground(true);
  tint(bar, QPalette::Window, Token::kSurface);
  setMenuWidget(top);
  showRecent();
}

void MainWindow::connectActions() {
  connect(actions_.openProject, &QAction::triggered, this,
          [this] { askForProject(this, [this](const QString& path) { openProject(path); }); });
  connect(actions_.openFile, &QAction::triggered, this,
          [this] { askForSqliteFile(this, [this](const QString& path) { openFile(path); }); });
  connect(actions_.closeProject, &QAction::triggered, &session_, &Session::close);
  connect(actions_.quit, &QAction::triggered, this, &QWidget::close);
  connect(actions_.reload, &QAction::triggered, &session_, &Session::reload);
  connect(actions_.storageSettings, &QAction::triggered, this, [this] {
    if (auto* open = findChild<StorageSettings*>()) {
      open->raise();
      open->activateWindow();
    } else {
      (new StorageSettings(engine_, this))->open();
    }
  });
  connect(actions_.findAnything, &QAction::triggered, this,
          [this] { (new PalettePopup(session_, allActions(), this))->open(); });
  connect(actions_.resetLayout, &QAction::triggered, docks_, &DockLayout::reset);
  connect(actions_.pauseTimeline, &QAction::triggered, timeline_, &TimelineView::togglePause);
  connect(actions_.clear, &QAction::triggered, this, [this] {
    timeline_->clear();
    log_->clear();
  });
  for (QAction* theme : {actions_.systemTheme, actions_.lightTheme, actions_.darkTheme}) {
    connect(theme, &QAction::triggered, this, [this, theme] {
      settings_.theme = static_cast<ThemeChoice>(theme->data().toInt());
      Theme::instance().setChoice(settings_.theme);
      save();
    });
  }
  connect(actions_.shortcuts, &QAction::triggered, this, [this] { showShortcuts(allActions(), this); });
  connect(actions_.about, &QAction::triggered, this, [this] { showAbout(this); });
  const auto tellFailure = [this](const QString& why) { banners_->showNotice(why, true); };
  connect(&objectActions_, &ObjectActions::failed, this, tellFailure);
  connect(&objectActions_, &ObjectActions::done, this,
          [this](const QString& what) { banners_->showNotice(what, false); });
  connect(new RefusedKeys(allActions(), this), &RefusedKeys::refused, this,
          [this](const QString& why) { banners_->showNotice(why, false); });
  connect(sockets_, &SocketView::failed, this, tellFailure);
  connect(alarms_, &AlarmView::failed, this, tellFailure);
  connect(&engine_, &EngineSettings::failed, this, tellFailure);
  connect(&clock_, &ClockControl::failed, this, tellFailure);
  connect(faults_, &FaultView::countChanged, this, [this] { top_->setFaults(faults_->activeCount()); });
  connect(top_, &TopBar::faultsClicked, this, [this] { docks_->bringUp(docks_->tab("faultsDock")); });
  auto* wakes = new ObjectWakes(session_, objectActions_, {*docks_, *request_, *sockets_}, this);
  connect(wakes, &ObjectWakes::failed, this, tellFailure);
  connect(request_->sendAction(), &QAction::triggered, this, [this] { docks_->bringUp(docks_->request()); });
  connectTabs();
  for (QAction* example : exampleActions_)
    connect(example, &QAction::triggered, this, [this, example] { openProject(example->data().toString()); });
  const auto followAlarm = [this] { objectActions_.setHasAlarm(objectView_->details().alarm().dueMs != 0); };
  for (auto changed : {&ObjectDetails::cleared, &ObjectDetails::storageChanged, &ObjectDetails::alarmChanged})
    connect(&objectView_->details(), changed, this, followAlarm);
  connect(welcome_, &WelcomePage::chosen, this, [this](const QString& path) { openProject(path); });
}

// A tab that comes to the front shows what is so now, not what was when it was there last.
void MainWindow::connectTabs() {
  const auto whenSeen = [this](const char* dock, auto refresh) {
    connect(docks_->tab(dock), &QDockWidget::visibilityChanged, this, [this, refresh](bool seen) {
      if (seen) QTimer::singleShot(0, this, refresh);
    });
  };
  whenSeen("alarmsDock", [this] { alarms_->refresh(); });
  whenSeen("socketsDock", [this] { sockets_->refresh(); });
}

void MainWindow::connectStatus() {
  connect(&session_, &Session::projectChanged, this, &MainWindow::followProject);
  connect(&session_, &Session::problemChanged, this, &MainWindow::followProject);
  const auto showBadge = [this] {
    status_->setBadge(differenceText(engine_.options()),
                      QStringLiteral("This differs from production; the menus at the top change it"));
  };
  connect(&engine_, &EngineSettings::changed, this, [this, showBadge] {
    session_.setEviction(engine_.eviction());
    showBadge();
    save();
  });
  showBadge();
  connect(status_, &StatusStrip::isolatesClicked, this, [this] { docks_->bringUp(docks_->tab("logDock")); });
  connect(status_, &StatusStrip::logClicked, this, [this] { docks_->bringUp(docks_->tab("logDock")); });
  connect(status_, &StatusStrip::objectsClicked, this, [this] { docks_->bringUp(docks_->objects()); });
  connect(status_, &StatusStrip::timelineClicked, this, [this] { docks_->bringUp(docks_->tab("timelineDock")); });
  connect(status_, &StatusStrip::cacheClicked, this, [this] { objectView_->cache()->tree()->setFocus(); });
  connect(status_, &StatusStrip::badgeClicked, this, [this] {
    if (auto* button = findChild<QPushButton*>(QStringLiteral("latencyButton"))) button->showMenu();
  });
  connect(status_, &StatusStrip::addressClicked, this, [](const QString& url) { QDesktopServices::openUrl(url); });
  connect(status_, &StatusStrip::stateFolderClicked, this,
          [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
}

QList<QAction*> MainWindow::allActions() const {
  QList<QAction*> actions = const_cast<WindowActions&>(actions_).all();
  actions += const_cast<ObjectActions&>(objectActions_).all();
  actions += objectView_->storage()->actionsOfStorage();
  actions += const_cast<ClockControl&>(clock_).all();
  actions += alarms_->actionsOfAlarms();
  actions += sockets_->actionsOfSockets();
  actions += faults_->actionsOfFaults();
  actions += docks_->toggles() + exampleActions_;
  actions.append(request_->sendAction());
  return actions;
}

void MainWindow::openProject(const QString& path, const std::string& stateDir) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  if (!settings_.isolationOf.isEmpty() && settings_.isolationOf != absolute) engine_.forgetIsolation();
  settings_.isolationOf = absolute;
  ProjectOptions options = engine_.options();
  options.path = path.toStdString();
  options.stateDir = stateDir.empty() ? exampleState(examples_, path) : stateDir;
  session_.open(std::move(options), [this](const Result<ProjectInfo>& result) {
    if (!result) return;
    settings_.remember(text(result->path));
    showRecent();
    save();
  });
}

void MainWindow::openFile(const QString& path) { (new FileWindow(session_.emulator(), path, this))->show(); }

void MainWindow::setAddress(const QString& address, const QString& problem) {
  status_->setAddress(address, problem);
  sockets_->setAddress(address);
}

void MainWindow::followProject() {
  const auto& project = session_.project();
  const bool given = project || session_.isOpening() || session_.problem();
  if (project) {
    centre_->setCurrentWidget(objectView_);
  } else if (session_.isOpening()) {
    waiting_->setSentence(QStringLiteral("Building and starting %1 …").arg(text(session_.options().path)));
    centre_->setCurrentWidget(waiting_);
  } else if (session_.problem()) {
    waiting_->setSentence(QStringLiteral("Waiting for a change: the project starts as soon as it builds."));
    centre_->setCurrentWidget(waiting_);
  } else {
    welcome_->setRecent(settings_.recent);
    centre_->setCurrentWidget(welcome_);
  }
  docks_->setShown(project.has_value());
  engine_.setProjectOpen(project.has_value());
  for (QAction* action : {actions_.pauseTimeline, actions_.clear, actions_.resetLayout})
    action->setEnabled(project.has_value());
  for (QAction* action : {actions_.reload, actions_.closeProject}) action->setEnabled(given);
  for (QAction* action : docks_->toggles()) action->setEnabled(project.has_value());
  setWindowTitle(project ? QStringLiteral("%1 – Durascope").arg(text(project->name)) : QStringLiteral("Durascope"));
}

void MainWindow::showRecent() {
  recent_->clear();
  recent_->setEnabled(!settings_.recent.isEmpty());
  for (const QString& path : settings_.recent) recent_->addAction(path, this, [this, path] { openProject(path); });
}

void MainWindow::openDropped(const QString& path) { isSqliteFile(path) ? openFile(path) : openProject(path); }

void MainWindow::save() {
  settings_.geometry = saveGeometry();
  settings_.docks = docks_->save();
  settings_.requestBelow = docks_->isRequestBelow();
  settings_.engine = engine_.options();
  settings_.statements = objectView_->storage()->tools()->sql()->statements();
  settings_.projectWasOpen = session_.project().has_value();
  saveSettings(settings_);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  docks_->setWidth(width());
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange) session_.setVisible(!isMinimized());
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  session_.setVisible(true);
}

void MainWindow::hideEvent(QHideEvent* event) {
  QMainWindow::hideEvent(event);
  session_.setVisible(false);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  save();
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  openDropped(event->mimeData()->urls().first().toLocalFile());
  event->acceptProposedAction();
}

}  // namespace durascope::app
