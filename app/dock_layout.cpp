#include "app/dock_layout.h"

#include <QAction>
#include <QEvent>
#include <QScopedValueRollback>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "widgets/common/icons.h"
#include "widgets/common/style.h"

namespace durascope::app {

namespace {

QKeySequence keysOf(int number) { return {Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + number)}; }

}  // namespace

DockLayout::DockLayout(QMainWindow& window, QWidget* objects, QWidget* request, const QList<Tab>& tabs)
    : QObject(&window),
      window_(window),
      objects_(add(QStringLiteral("objectsDock"), QStringLiteral("Objects"), objects, keysOf(1))),
      request_(add(QStringLiteral("requestDock"), QStringLiteral("Request"), request, keysOf(2))) {
  for (const Tab& tab : tabs) {
    const int number = 3 + static_cast<int>(tabs_.size());
    tabs_.append(add(QString::fromLatin1(tab.name), tab.title, tab.content, keysOf(number)));
  }
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
  dock->installEventFilter(this);
  // Unlike Qt's own action it brings a tab that is behind another to the front, and hides only what can be seen.
  auto* action = new QAction(title, dock);
  action->setCheckable(true);
  action->setShortcut(keys);
  action->setToolTip(QStringLiteral("Show or hide this panel"));
  connect(dock->toggleViewAction(), &QAction::toggled, action, &QAction::setChecked);
  connect(dock, &QDockWidget::visibilityChanged, action, [this, dock, action](bool inFront) {
    action->setData(inFront);
    if (inFront && !placing_ && tabs_.contains(dock)) lastFront_ = dock;
  });
  connect(action, &QAction::triggered, dock, [this, dock, action] {
    if (action->data().toBool())
      dock->close();
    else
      bringUp(dock);
    action->setChecked(dock->toggleViewAction()->isChecked());
  });
  action->setChecked(dock->toggleViewAction()->isChecked());
  toggles_.append(action);
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

QDockWidget* DockLayout::tab(const char* name) const {
  for (QDockWidget* dock : tabs_) {
    if (dock->objectName() == QLatin1String(name)) return dock;
  }
  return nullptr;
}

void DockLayout::bringUp(QDockWidget* dock) {
  dock->show();
  dock->raise();
}

void DockLayout::reset() {
  const QScopedValueRollback placing(placing_, true);
  wide_ = {};
  for (QDockWidget* dock : all()) {
    dock->setFloating(false);
    window_.removeDockWidget(dock);
  }
  window_.addDockWidget(Qt::LeftDockWidgetArea, objects_);
  for (qsizetype i = 0; i < tabs_.size(); ++i) {
    if (i == 0)
      window_.addDockWidget(Qt::BottomDockWidgetArea, tabs_[i]);
    else
      window_.tabifyDockWidget(tabs_[i - 1], tabs_[i]);
  }
  putRequest(window_.width() < kNarrow);
  for (QDockWidget* dock : all()) dock->setVisible(shown_);
  window_.resizeDocks({objects_, request_}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
  window_.resizeDocks({tabs_.first()}, {kBottomHeight}, Qt::Vertical);
  tabs_.first()->raise();
  updateTitles();
}

QDockWidget* DockLayout::frontTab() const {
  // Their actions know which one Qt has told to be visible.
  const qsizetype others = toggles_.size() - tabs_.size();
  for (qsizetype i = 0; i < tabs_.size(); ++i) {
    if (toggles_[others + i]->data().toBool()) return tabs_[i];
  }
  return lastFront_ ? lastFront_ : tabs_.first();
}

void DockLayout::putRequest(bool below) {
  const QScopedValueRollback placing(placing_, true);
  requestBelow_ = below;
  QDockWidget* front = frontTab();
  if (below) {
    window_.tabifyDockWidget(tabs_.last(), request_);
  } else {
    window_.addDockWidget(Qt::RightDockWidgetArea, request_);
    window_.resizeDocks({objects_, request_}, {wide_.left, wide_.right}, Qt::Horizontal);
    window_.resizeDocks({front}, {wide_.bottom}, Qt::Vertical);
  }
  front->raise();
}

// Qt shrinks docks with a window that becomes small, and leaves them so when it grows again.
bool DockLayout::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && shown_ && !placing_ && !requestBelow_ && window_.width() >= kNarrow &&
      window_.isVisible()) {
    auto* dock = static_cast<QDockWidget*>(watched);
    const QSize size = dock->size();
    if (!dock->isFloating() && dock->isVisible()) {
      if (dock == objects_ && window_.dockWidgetArea(dock) == Qt::LeftDockWidgetArea) wide_.left = size.width();
      if (dock == request_ && window_.dockWidgetArea(dock) == Qt::RightDockWidgetArea) wide_.right = size.width();
      if (tabs_.contains(dock) && window_.dockWidgetArea(dock) == Qt::BottomDockWidgetArea) {
        const bool tabs = !window_.tabifiedDockWidgets(dock).isEmpty();
        wide_.bottom = size.height() + (tabs ? widgets::kPanelTitleHeight : 0);
      }
    }
  }
  return QObject::eventFilter(watched, event);
}

void DockLayout::setWidth(int width) {
  const bool narrow = width < kNarrow;
  if (narrow == requestBelow_ || !shown_ || request_->isFloating()) return;
  const Qt::DockWidgetArea area = window_.dockWidgetArea(request_);
  const QList<QDockWidget*> beside = window_.tabifiedDockWidgets(request_);
  const bool untouched =
      requestBelow_ ? std::any_of(tabs_.begin(), tabs_.end(), [&](QDockWidget* tab) { return beside.contains(tab); })
                    : area == Qt::RightDockWidgetArea;
  if (untouched) putRequest(narrow);
}

void DockLayout::setShown(bool shown) {
  if (shown == shown_) return;
  if (!shown) hiddenState_ = state();
  shown_ = shown;
  if (shown) {
    if (!window_.restoreState(hiddenState_, kVersion)) reset();
    setWidth(window_.width());
  } else {
    for (QDockWidget* dock : all()) dock->hide();
  }
}

bool DockLayout::restore(const QByteArray& state, bool requestBelow) {
  if (!shown_) {
    hiddenState_ = state;
  } else if (!window_.restoreState(state, kVersion)) {
    return false;
  }
  requestBelow_ = requestBelow;
  setWidth(window_.width());
  return true;
}

void DockLayout::updateTitles() {
  for (QDockWidget* dock : all()) {
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
