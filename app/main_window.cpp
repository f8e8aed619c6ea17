#include "app/main_window.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "app/about.h"
#include "app/banner.h"
#include "app/banner_stack.h"
#include "app/dock_layout.h"
#include "app/file_window.h"
#include "app/palette_popup.h"
#include "app/storage_settings.h"
#include "app/top_bar.h"
#include "widgets/alarms/alarm_dialog.h"
#include "widgets/alarms/alarm_view.h"
#include "widgets/cache/cache_column.h"
#include "widgets/common/ask.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/format.h"
#include "widgets/faults/fault_view.h"
#include "widgets/life/life_view.h"
#include "widgets/log/log_view.h"
#include "widgets/memory/memory_column.h"
#include "widgets/object_header/object_header.h"
#include "widgets/object_view/object_view.h"
#include "widgets/objects/object_panel.h"
#include "widgets/request/request_draft.h"
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
constexpr int kNoticeMs = 8'000;
constexpr std::int64_t kStuckMs = 1'000;  // Shorter is a busy object, not a loop that never ends.

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

MainWindow::MainWindow(Session& session, Settings settings, QList<WelcomeEntry> examples)
    : session_(session),
      settings_(std::move(settings)),
      actions_(this),
      objectActions_(session, this),
      examples_(std::move(examples)),
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
      problem_(new Banner(Banner::Kind::kProblem)),
      isolate_(new Banner(Banner::Kind::kWarning)),
      fault_(new Banner(Banner::Kind::kProblem)),
      deadlock_(new Banner(Banner::Kind::kProblem)),
      notice_(new Banner(Banner::Kind::kNote)),
      deadlocks_(session),
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
  problem_->setObjectName(QStringLiteral("problemBanner"));
  isolate_->setObjectName(QStringLiteral("isolateBanner"));
  fault_->setObjectName(QStringLiteral("faultBanner"));
  fault_->addAction(actions_.dismissFault);
  dismissFault();
  notice_->setObjectName(QStringLiteral("noticeBanner"));
  deadlock_->setObjectName(QStringLiteral("deadlockBanner"));
  deadlock_->addAction(actions_.abortDeadlock);
  isolate_->addAction(actions_.cancelSql);
  isolate_->addAction(actions_.terminateIsolate);
  waiting_->addAction(actions_.openProject);
  waiting_->setBackgroundRole(QPalette::Base);
  waiting_->setAutoFillBackground(true);
  for (QWidget* page : QList<QWidget*>{welcome_, waiting_, objectView_}) centre_->addWidget(page);
  auto* centre = new QWidget;
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (Banner* banner : {problem_, fault_}) layout->addWidget(banner);
  layout->addWidget(centre_, 1);
  new BannerStack({deadlock_, isolate_, notice_}, centre);
  return centre;
}

void MainWindow::makeMenus() {
  auto* bar = new QMenuBar;
  QMenu* file = bar->addMenu(QStringLiteral("&File"));
  file->addActions({actions_.openProject, actions_.openFile});
  recent_ = file->addMenu(QStringLiteral("Recent"));
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
  connect(actions_.openProject, &QAction::triggered, this, &MainWindow::chooseProject);
  connect(actions_.openFile, &QAction::triggered, this, &MainWindow::chooseFile);
  connect(actions_.closeProject, &QAction::triggered, &session_, &Session::close);
  connect(actions_.quit, &QAction::triggered, this, &QWidget::close);
  connect(actions_.reload, &QAction::triggered, &session_, &Session::reload);
  connect(actions_.terminateIsolate, &QAction::triggered, this, [this] {
    if (!stuckIsolate_) return;
    ask<void>(
        this, [&](auto reply) { session_.emulator().terminateIsolate(*stuckIsolate_, std::move(reply)); },
        [this](const Result<void>& result) {
          if (!result) showNotice(text(result.error().message), true);
        });
  });
  connect(actions_.cancelSql, &QAction::triggered, this, [this] {
    if (!stuckSql_) return;
    ask<void>(
        this, [&](auto reply) { session_.emulator().cancelSql(*stuckSql_, 0, std::move(reply)); },
        [this](const Result<void>& result) {
          if (!result) showNotice(text(result.error().message), true);
        });
  });
  connect(actions_.abortDeadlock, &QAction::triggered, this, [this] {
    if (deadlocks_.circle().empty()) return;
    ask<void>(
        this,
        [&](auto reply) {
          session_.emulator().abort(deadlocks_.circle().front(), "Aborted by hand in Durascope: it was in a deadlock.",
                                    std::move(reply));
        },
        [this](const Result<void>& result) {
          if (!result) showNotice(text(result.error().message), true);
        });
  });
  connect(actions_.dismissFault, &QAction::triggered, this, &MainWindow::dismissFault);
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
  connect(&objectActions_, &ObjectActions::failed, this, [this](const QString& why) { showNotice(why, true); });
  connect(&objectActions_, &ObjectActions::done, this, [this](const QString& what) { showNotice(what, false); });
  connect(sockets_, &SocketView::failed, this, [this](const QString& why) { showNotice(why, true); });
  connect(alarms_, &AlarmView::failed, this, [this](const QString& why) { showNotice(why, true); });
  connect(&engine_, &EngineSettings::failed, this, [this](const QString& why) { showNotice(why, true); });
  connect(&clock_, &ClockControl::failed, this, [this](const QString& why) { showNotice(why, true); });
  connect(faults_, &FaultView::countChanged, this, [this] { top_->setFaults(faults_->count()); });
  connect(top_, &TopBar::faultsClicked, this, [this] { docks_->bringUp(docks_->tab("faultsDock")); });
  connectWakes();
  connectTabs();
  connect(welcome_, &WelcomePage::chosen, this, [this](const QString& path) { openProject(path); });
}

// Each of the five kinds of event, with one click where it can be: what stands in the panels is sent.
void MainWindow::connectWakes() {
  const auto send = [this](bool call) {
    const journal::ObjectSummary* object = session_.selectedObject();
    if (!object || !session_.project() || object->key.ns >= session_.project()->namespaces.size()) return;
    docks_->bringUp(docks_->request());
    request_->sendTo(objectTarget(session_.project()->namespaces[object->key.ns], *object), call);
  };
  connect(objectActions_.wakeByRequest(), &QAction::triggered, this, [send] { send(false); });
  connect(objectActions_.wakeByCall(), &QAction::triggered, this, [send] { send(true); });
  connect(objectActions_.wakeByMessage(), &QAction::triggered, this, [this] {
    docks_->bringUp(docks_->tab("socketsDock"));
    sockets_->sendOrAsk();
  });
  connect(objectActions_.wakeByClose(), &QAction::triggered, this, [this] {
    docks_->bringUp(docks_->tab("socketsDock"));
    sockets_->closeWhenKnown();
  });
  connect(objectActions_.setAlarm(), &QAction::triggered, this, [this] {
    const auto& key = session_.selection();
    if (!key) return;
    auto* dialog = new AlarmDialog(session_, QStringLiteral("Set the alarm of %1").arg(session_.objectName(*key)),
                                   QStringLiteral("Set"), this);
    connect(dialog, &AlarmDialog::chosen, this, [this, key = *key](qint64 dueMs) {
      ask<void>(
          this, [&](auto reply) { session_.emulator().setAlarm(key, dueMs, std::move(reply)); },
          [this](const Result<void>& result) {
            if (!result) showNotice(text(result.error().message), true);
          });
    });
    dialog->open();
  });
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
  connect(&session_, &Session::statusChanged, this, &MainWindow::showIsolates);
  connect(&session_, &Session::secondPassed, this, &MainWindow::showIsolates);
  connect(&session_, &Session::eventsAppended, this, &MainWindow::showFaults);
  connect(&deadlocks_, &DeadlockWatch::changed, this, &MainWindow::showDeadlock);
  showDeadlock();
  noticeEnds_.setSingleShot(true);
  noticeEnds_.setInterval(kNoticeMs);
  connect(&noticeEnds_, &QTimer::timeout, this, [this] { notice_->show({}); });
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
  actions += docks_->toggles();
  actions.append(request_->sendAction());
  return actions;
}

void MainWindow::openProject(const QString& path, const std::string& stateDir) {
  ProjectOptions options = engine_.options();
  options.path = path.toStdString();
  options.stateDir = stateDir.empty() ? exampleState(path) : stateDir;
  session_.open(std::move(options), [this](const Result<ProjectInfo>& result) {
    if (!result) return;
    settings_.remember(text(result->path));
    showRecent();
    save();
  });
}

// The examples may lie where nobody may write, and are nobody's to fill with state.
std::string MainWindow::exampleState(const QString& path) const {
  const auto isThis = [&](const WelcomeEntry& entry) { return entry.path == path; };
  if (std::none_of(examples_.begin(), examples_.end(), isThis)) return {};
  return (QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/examples/") +
          QFileInfo(path).fileName())
      .toStdString();
}

void MainWindow::openFile(const QString& path) { (new FileWindow(session_.emulator(), path, this))->show(); }

void MainWindow::setAddress(const QString& address, const QString& problem) {
  status_->setAddress(address, problem);
  sockets_->setAddress(address);
  request_->setAddress(address);
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
  if (!project) dismissFault();
  showProblem();
  showIsolates();
}

void MainWindow::showProblem() {
  const auto& problem = session_.problem();
  if (!problem) {
    problem_->show({});
    return;
  }
  QString sentence = text(problem->message);
  if (session_.projectRunning()) sentence += QStringLiteral(" The version before goes on; waiting for a change.");
  problem_->show(sentence, text(problem->where), text(problem->excerpt).trimmed());
}

void MainWindow::showIsolates() {
  stuckIsolate_.reset();
  stuckSql_.reset();
  QString sentence;
  for (const journal::IsolateSummary& isolate : session_.isolates()) {
    const std::int64_t busyMs = isolate.busy ? session_.realMs() - isolate.busySinceMs : 0;
    if (busyMs >= kStuckMs) {
      const QString who =
          isolate.busyHasObject ? session_.objectName(isolate.busyObject) : QStringLiteral("The Worker");
      stuckIsolate_ = isolate.number;
      if (isolate.inSql && isolate.busyHasObject) stuckSql_ = isolate.busyObject;
      sentence = QStringLiteral("%1 has been in %2 for %3 without coming back; nobody else on isolate %4 is served.")
                     .arg(who, isolate.inSql ? QStringLiteral("an SQL statement") : QStringLiteral("JavaScript"),
                          formatSeconds(busyMs))
                     .arg(isolate.number);
    } else if (!isolate.problem.empty() && sentence.isEmpty()) {
      sentence = text(isolate.problem);
    }
  }
  actions_.terminateIsolate->setEnabled(stuckIsolate_.has_value());
  actions_.cancelSql->setVisible(stuckSql_.has_value());
  isolate_->show(sentence);
}

void MainWindow::showDeadlock() {
  const auto& circle = deadlocks_.circle();
  actions_.abortDeadlock->setEnabled(!circle.empty());
  if (!circle.empty()) actions_.abortDeadlock->setText(QStringLiteral("Abort ") + session_.objectName(circle.front()));
  deadlock_->show(deadlocks_.sentence());
}

// The newest counts: a full disk lets many objects fail.
void MainWindow::showFaults(quint64 first, int count) {
  for (quint64 position = first + static_cast<quint64>(count); position-- > first;) {
    const journal::Event& event = session_.events().at(position);
    if (!event.storageFault) continue;
    const QString what = text(event.label);
    fault_->show(
        QStringLiteral("%1: %2%3 Other objects go on, and what was committed is intact.")
            .arg(session_.objectName(event.object), what, what.endsWith('.') ? QString() : QStringLiteral(".")),
        text(event.detail));
    actions_.dismissFault->setEnabled(true);
    return;
  }
}

void MainWindow::dismissFault() {
  fault_->show({});
  actions_.dismissFault->setEnabled(false);
}

void MainWindow::showNotice(const QString& sentence, bool failed) {
  notice_->show(sentence);
  noticeEnds_.start(failed ? 2 * kNoticeMs : kNoticeMs);
}

void MainWindow::showRecent() {
  recent_->clear();
  recent_->setEnabled(!settings_.recent.isEmpty());
  for (const QString& path : settings_.recent) recent_->addAction(path, this, [this, path] { openProject(path); });
}

void MainWindow::chooseProject() {
  auto* dialog = new QFileDialog(this, QStringLiteral("Open project"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { openProject(path); });
  dialog->open();
}

void MainWindow::chooseFile() {
  auto* dialog = new QFileDialog(this, QStringLiteral("Open SQLite file"), {},
                                 QStringLiteral("SQLite files (*.sqlite *.sqlite3 *.db);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openFile);
  dialog->open();
}

// By the name alone: looking at the file is the emulator's work.
void MainWindow::openDropped(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (suffix == QLatin1String("sqlite") || suffix == QLatin1String("sqlite3") || suffix == QLatin1String("db")) {
    openFile(path);
  } else {
    openProject(path);
  }
}

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
