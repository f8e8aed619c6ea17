#include "app/top_bar.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

#include "app/clock_control.h"
#include "app/engine_settings.h"
#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr int kShortcutsFrom = 1320;  // Narrower, the keys are in the tool tips only.
constexpr int kLeastProject = 96;     // Of the names at the left, before a button goes behind 'More'.
constexpr int kLeastWidth = 480;
}  // namespace

TopBar::TopBar(Session& session, EngineSettings& engine, ClockControl& clock, QAction* storage,
               const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent),
      session_(session),
      engine_(engine),
      clock_(clock),
      storageAction_(storage),
      project_(new ElidedLabel(this)),
      config_(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("topBar"));
  setFixedHeight(kHeight);
  project_->setObjectName(QStringLiteral("projectName"));
  project_->setFont(textFont(kTextPx, true));
  config_->setObjectName(QStringLiteral("projectConfig"));
  config_->setToken(Token::kSoft);
  for (ElidedLabel* label : {project_, config_}) label->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  clockButton_ = addChoice("clockButton", QStringLiteral("The emulator's clock"), clock.menu());
  eviction_ = addChoice("evictionButton", QStringLiteral("When an instance that has nothing to do leaves memory"),
                        engine_.evictionMenu());
  isolation_ = addChoice("isolationButton", QStringLiteral("Which objects share module globals; changing it reloads"),
                         engine_.isolationMenu());
  latency_ = addChoice("latencyButton",
                       QStringLiteral("How long a storage read takes that the cache cannot answer (simulated)"),
                       engine_.latencyMenu());
  storage_ = addChoice("storageButton", storage->toolTip(), nullptr);
  more_ = addChoice("moreButton", QStringLiteral("Settings that find no room here"), &moreMenu_);
  more_->setText(QStringLiteral("More"));
  faults_ = addChoice("faultsButton", QStringLiteral("Faults on purpose are active; show them"), nullptr);
  setRole(faults_, kBadge);
  faults_->hide();
  connect(storage_, &QPushButton::clicked, storage, &QAction::trigger);
  connect(faults_, &QPushButton::clicked, this, &TopBar::faultsClicked);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(kPadding, 0, kPadding, 1);
  layout->setSpacing(kGap);
  for (QWidget* widget :
       QList<QWidget*>{project_, config_, clockButton_, eviction_, isolation_, latency_, storage_, more_, faults_})
    layout->addWidget(widget);
  layout->addStretch(1);
  for (QAction* action : actions) {
    auto* button = new ActionButton(action, this);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    buttons_.append(button);
    layout->addWidget(button);
  }
  connect(&session_, &Session::projectChanged, this, &TopBar::showProject);
  connect(&session_, &Session::problemChanged, this, &TopBar::showProject);
  connect(&engine_, &EngineSettings::changed, this, &TopBar::showEngine);
  connect(&clock_, &ClockControl::changed, this, &TopBar::showClock);
  showProject();
  showClock();
  showEngine();
}

QPushButton* TopBar::addChoice(const char* name, const QString& tip, QMenu* menu) {
  auto* button = new QPushButton(this);
  button->setObjectName(QString::fromLatin1(name));
  button->setToolTip(tip);
  if (menu) button->setMenu(menu);
  return button;
}

void TopBar::showProject() {
  const auto& project = session_.project();
  const QString path = QString::fromStdString(project ? project->path : session_.options().path);
  if (project) {
    project_->setText(QString::fromStdString(project->name));
    config_->setText(QString::fromStdString(project->configFile));
  } else if (session_.isOpening() || session_.problem()) {
    project_->setText(QFileInfo(path).fileName());
    config_->setText(session_.isOpening() ? QStringLiteral("starting") : QStringLiteral("not running"));
  } else {
    project_->setText(QStringLiteral("Durascope"));
    config_->setText(QStringLiteral("nothing open"));
  }
  project_->setToolTip(path);
  arrange();
}

void TopBar::showClock() {
  if (clockButton_->text() == clock_.text()) return;
  clockButton_->setText(clock_.text());
  clockButton_->setToolTip(clock_.tip());
  setRole(clockButton_, clock_.isPaused() ? kBadge : nullptr);
  // Digits differ in width in some fonts: the button keeps its own.
  QPushButton sample(QStringLiteral("● Real time"));
  sample.setMenu(clock_.menu());
  clockButton_->setFixedWidth(sample.sizeHint().width());
  arrange();
}

void TopBar::showEngine() {
  const ProjectOptions& options = engine_.options();
  eviction_->setText(QStringLiteral("Eviction: ") + evictionText(options.eviction));
  setRole(eviction_, isUnusual(options.eviction) ? kBadge : nullptr);
  isolation_->setText(QStringLiteral("Isolates: ") + isolationText(options.isolation, options.isolates));
  setRole(isolation_, options.isolation == Isolation::kSeparate ? kBadge : nullptr);
  latency_->setText(QStringLiteral("Miss: ") + latencyText(options.missLatencyUs));
  const bool local = options.storage == StorageMode::kLocal;
  storage_->setText(local ? QStringLiteral("Storage: as local") : QStringLiteral("Storage: production"));
  setRole(storage_, local ? kBadge : nullptr);
  arrange();
}

void TopBar::setFaults(std::size_t count) {
  faults_->setText(formatCount(count, QStringLiteral("fault"), QStringLiteral("faults")));
  faults_->setVisible(count > 0);
  arrange();
}

QSize TopBar::minimumSizeHint() const { return {kLeastWidth, kHeight}; }

void TopBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  for (ActionButton* button : buttons_) button->setShortcutShown(width() >= kShortcutsFrom);
  arrange();
}

// From the right, buttons go behind 'More' until all have room.
void TopBar::arrange() {
  const auto need = [](const QWidget* widget) { return widget->sizeHint().width() + kGap; };
  int room = width() - 2 * kPadding - std::min(need(project_) + need(config_), 2 * kLeastProject) - need(clockButton_);
  for (const ActionButton* button : buttons_) room -= need(button);
  if (!faults_->isHidden()) room -= need(faults_);
  const QList<QPushButton*> choices{eviction_, isolation_, latency_, storage_};
  int all = 0;
  for (const QPushButton* button : choices) all += need(button);
  const bool fits = all <= room;
  if (!fits) room -= need(more_);
  moreMenu_.clear();
  for (QPushButton* button : choices) {
    room -= need(button);
    const bool shown = fits || room >= 0;
    button->setVisible(shown);
    if (shown) continue;
    QAction* entry = button->menu() ? moreMenu_.addMenu(button->menu()) : storageAction_;
    if (button->menu())
      entry->setText(button->text());
    else
      moreMenu_.addAction(entry);
  }
  more_->setVisible(!fits);
}

void TopBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, height() - 1, width(), 1, color(Token::kLine));
}

}  // namespace durascope::app
