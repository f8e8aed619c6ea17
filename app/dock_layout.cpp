#include "app/dock_layout.h"

#include <QAction>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>

#include "widgets/common/icons.h"

namespace durascope::app {

DockLayout::DockLayout(QMainWindow& window, QWidget* objects, QWidget* request, QWidget* timeline, QWidget* log)
    : QObject(&window),
      window_(window),
      objects_(
          add(QStringLiteral("objectsDock"), QStringLiteral("Objects"), objects, QKeySequence(Qt::ALT | Qt::Key_1))),
      request_(
          add(QStringLiteral("requestDock"), QStringLiteral("Request"), request, QKeySequence(Qt::ALT | Qt::Key_2))),
      timeline_(
          add(QStringLiteral("timelineDock"), QStringLiteral("Timeline"), timeline, QKeySequence(Qt::ALT | Qt::Key_3))),
      log_(add(QStringLiteral("logDock"), QStringLiteral("Log"), log, QKeySequence(Qt::ALT | Qt::Key_4))) {
  window_.setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks | QMainWindow::GroupedDragging);
  window_.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  window_.setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  window_.setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  reset();
}

QDockWidget* DockLayout::add(const QString& name, const QString& title, QWidget* content, const QKeySequence& keys) {
  auto* dock = new QDockWidget(title, &window_);
  dock->setObjectName(name);
  dock->setWidget(content);
  dock->toggleViewAction()->setShortcut(keys);
  dock->toggleViewAction()->setToolTip(QStringLiteral("Show or hide this panel"));
  auto* panel = qobject_cast<widgets::Panel*>(content);
  widgets::PanelTitle* row = panel ? panel->titleRow() : new widgets::PanelTitle(title);
  auto* close = new QToolButton;
  close->setIcon(widgets::icon(QStringLiteral("x")));
  close->setAutoRaise(true);
  close->setToolTip(QStringLiteral("Hide this panel (%1)").arg(keys.toString(QKeySequence::NativeText)));
  connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
  connect(&widgets::Theme::instance(), &widgets::Theme::changed, close,
          [close] { close->setIcon(widgets::icon(QStringLiteral("x"))); });
  row->addCorner(close);
  titles_[dock] = row;
  noTitles_[dock] = new QWidget(dock);
  dock->setTitleBarWidget(row);
  // Qt does not say when a dock becomes a tab; all that may go with it is asked about a moment later.
  const auto later = [this] { QTimer::singleShot(0, this, &DockLayout::updateTitles); };
  connect(dock, &QDockWidget::visibilityChanged, this, later);
  connect(dock, &QDockWidget::dockLocationChanged, this, later);
  connect(dock, &QDockWidget::topLevelChanged, this, later);
  return dock;
}

QList<QAction*> DockLayout::toggles() const {
  QList<QAction*> actions;
  for (const QDockWidget* dock : {objects_, request_, timeline_, log_}) actions.append(dock->toggleViewAction());
  return actions;
}

void DockLayout::bringUp(QDockWidget* dock) {
  dock->show();
  dock->raise();
}

void DockLayout::reset() {
  for (QDockWidget* dock : {objects_, timeline_, log_, request_}) {
    dock->setFloating(false);
    window_.removeDockWidget(dock);
  }
  window_.addDockWidget(Qt::LeftDockWidgetArea, objects_);
  window_.addDockWidget(Qt::BottomDockWidgetArea, timeline_);
  window_.tabifyDockWidget(timeline_, log_);
  putRequest(window_.width() < kNarrow);
  for (QDockWidget* dock : {objects_, timeline_, log_, request_}) dock->setVisible(shown_);
  window_.resizeDocks({objects_, request_}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
  window_.resizeDocks({timeline_}, {kBottomHeight}, Qt::Vertical);
  timeline_->raise();
  updateTitles();
}

void DockLayout::putRequest(bool below) {
  requestBelow_ = below;
  if (below) {
    window_.tabifyDockWidget(log_, request_);
    timeline_->raise();
  } else {
    window_.addDockWidget(Qt::RightDockWidgetArea, request_);
    window_.resizeDocks({request_}, {kRightWidth}, Qt::Horizontal);
  }
}

void DockLayout::setWidth(int width) {
  const bool narrow = width < kNarrow;
  if (narrow == requestBelow_ || !shown_ || request_->isFloating()) return;
  const Qt::DockWidgetArea area = window_.dockWidgetArea(request_);
  const bool untouched = requestBelow_ ? window_.tabifiedDockWidgets(request_).contains(timeline_) ||
                                             window_.tabifiedDockWidgets(request_).contains(log_)
                                       : area == Qt::RightDockWidgetArea;
  if (untouched) putRequest(narrow);
}

void DockLayout::setShown(bool shown) {
  if (shown == shown_) return;
  if (!shown) hiddenState_ = window_.saveState();
  shown_ = shown;
  if (shown) {
    if (!window_.restoreState(hiddenState_)) reset();
    setWidth(window_.width());
  } else {
    for (QDockWidget* dock : {objects_, timeline_, log_, request_}) dock->hide();
  }
}

bool DockLayout::restore(const QByteArray& state, bool requestBelow) {
  if (!shown_) {
    hiddenState_ = state;
  } else if (!window_.restoreState(state)) {
    return false;
  }
  requestBelow_ = requestBelow;
  setWidth(window_.width());
  return true;
}

void DockLayout::updateTitles() {
  for (QDockWidget* dock : {objects_, request_, timeline_, log_}) {
    const bool tab = !dock->isFloating() && !window_.tabifiedDockWidgets(dock).isEmpty();
    QWidget* wanted = tab ? noTitles_[dock] : titles_[dock];
    if (dock->titleBarWidget() != wanted) dock->setTitleBarWidget(wanted);
  }
  // The main window makes its tab bars as it needs them.
  for (QTabBar* tabs : window_.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
    tabs->setElideMode(Qt::ElideNone);
    tabs->setExpanding(false);
    tabs->setDrawBase(true);
    tabs->setAutoFillBackground(true);
    widgets::tint(tabs, QPalette::Window, widgets::Token::kSurface);
  }
}

}  // namespace durascope::app
