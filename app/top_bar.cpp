#include "app/top_bar.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

#include "app/engine_settings.h"
#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/style.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr int kShortcutsFrom = 1100;  // Narrower, the keys are in the tool tips only.
}

TopBar::TopBar(Session& session, EngineSettings& engine, QAction* storage, const QList<QAction*>& actions,
               QWidget* parent)
    : QWidget(parent),
      session_(session),
      engine_(engine),
      project_(new ElidedLabel(this)),
      config_(new ElidedLabel(this)),
      eviction_(new QPushButton(this)),
      latency_(new QPushButton(this)),
      storage_(new QPushButton(this)) {
  setObjectName(QStringLiteral("topBar"));
  setFixedHeight(kHeight);
  project_->setObjectName(QStringLiteral("projectName"));
  project_->setFont(textFont(kTextPx, true));
  config_->setObjectName(QStringLiteral("projectConfig"));
  config_->setToken(Token::kSoft);
  for (ElidedLabel* label : {project_, config_}) label->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  eviction_->setObjectName(QStringLiteral("evictionButton"));
  eviction_->setMenu(engine_.evictionMenu());
  eviction_->setToolTip(QStringLiteral("When an instance that has nothing to do leaves memory"));
  latency_->setObjectName(QStringLiteral("latencyButton"));
  latency_->setMenu(engine_.latencyMenu());
  latency_->setToolTip(QStringLiteral("How long a storage read takes that the cache cannot answer (simulated)"));
  storage_->setObjectName(QStringLiteral("storageButton"));
  storage_->setToolTip(storage->toolTip());
  connect(storage_, &QPushButton::clicked, storage, &QAction::trigger);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(kPadding, 0, kPadding, 1);
  layout->setSpacing(kGap);
  for (QWidget* widget : QList<QWidget*>{project_, config_, eviction_, latency_, storage_}) layout->addWidget(widget);
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
  showProject();
  showEngine();
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
}

void TopBar::showEngine() {
  eviction_->setText(QStringLiteral("Eviction: ") + evictionText(engine_.eviction()));
  latency_->setText(QStringLiteral("Miss: ") + latencyText(engine_.missLatencyUs()));
  storage_->setText(engine_.storageMode() == StorageMode::kLocal ? QStringLiteral("Storage: as local")
                                                                 : QStringLiteral("Storage: production"));
}

void TopBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  for (ActionButton* button : buttons_) button->setShortcutShown(width() >= kShortcutsFrom);
}

void TopBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, height() - 1, width(), 1, color(Token::kLine));
}

}  // namespace durascope::app
