#include "widgets/alarms/alarm_view.h"

#include <QHBoxLayout>
#include <QShowEvent>
#include <QTableView>
#include <algorithm>
#include <unordered_map>

#include "widgets/alarms/alarm_dialog.h"
#include "widgets/alarms/alarm_text.h"
#include "widgets/common/action_button.h"
#include "widgets/common/confirm.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/format.h"
#include "widgets/common/seen.h"
#include "widgets/common/style.h"
#include "widgets/common/table.h"

namespace durascope::widgets {

namespace {
constexpr std::int64_t kRestMs = 250;  // Between two questions, however much happens.
constexpr int kLeastStretch = 120;

const QList<int> kWidths{140, 110, 96, 172, 170, 160, 104, 240};
const QList<int> kStretch{AlarmModel::kSetBy, AlarmModel::kLastRun};
// What a narrow table leaves out stands in tool tips.
const QList<int> kOptional{AlarmModel::kClass, AlarmModel::kLine, AlarmModel::kAttempt};
}  // namespace

AlarmView::AlarmView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(session),
      summary_(new ElidedLabel(this)),
      table_(new QTableView(this)),
      empty_(new EmptyState({}, this)) {
  setObjectName(QStringLiteral("alarmView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  setUpAction(fire_, "fireAlarms", tr("Fire now"), tr("Run the chosen alarms now, whatever their time"));
  setUpAction(move_, "moveAlarms", tr("Move…"), tr("Let the chosen alarms run at another time"));
  setUpAction(cancel_, "cancelAlarms", tr("Cancel alarm"), tr("Delete the chosen alarms: they do not run"));
  table_->setObjectName(QStringLiteral("alarmTable"));
  table_->setAccessibleName(tr("Alarms"));
  table_->setModel(&model_);
  setUpTable(*table_, kWidths, kStretch);
  table_->addActions(actionsOfAlarms());
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeTools());
  layout->addWidget(empty_, 1);
  layout->addWidget(table_, 1);

  connect(&fire_, &QAction::triggered, this, [this] {
    act(chosen(), [this](const ObjectKey& key, auto reply) { session_.emulator().fireAlarm(key, std::move(reply)); });
  });
  connect(&move_, &QAction::triggered, this, &AlarmView::moveChosen);
  connect(&cancel_, &QAction::triggered, this, &AlarmView::cancelChosen);
  connect(table_, &QTableView::doubleClicked, &move_, &QAction::trigger);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    updateActions();
    jumpToChosen();
  });
  connect(&session_, &Session::eventsAppended, this, &AlarmView::refreshSoon);
  connect(&session_, &Session::objectsChanged, this, &AlarmView::refreshSoon);
  connect(&session_, &Session::secondPassed, this, &AlarmView::refresh);
  connect(&session_, &Session::selectionChanged, this, &AlarmView::followSelection);
  connect(&session_, &Session::objectsReset, this, [this] {
    inquiry_.cancel();
    showAlarms(journal::AlarmsSnapshot{});
  });
  showAlarms(journal::AlarmsSnapshot{});
}

// The model is a member and goes before the table that Qt makes of us.
AlarmView::~AlarmView() { delete table_; }

void AlarmView::setUpAction(QAction& action, const char* name, const QString& text, const QString& tip) {
  action.setObjectName(QString::fromLatin1(name));
  action.setText(text);
  action.setToolTip(tip);
  action.setEnabled(false);
}

QWidget* AlarmView::makeTools() {
  summary_->setObjectName(QStringLiteral("alarmSummary"));
  summary_->setToken(Token::kSoft);
  auto* tools = new QWidget(this);
  auto* layout = new QHBoxLayout(tools);
  layout->setContentsMargins(kPadding, 2, kPadding, 2);
  layout->setSpacing(kGap);
  for (QAction* action : actionsOfAlarms()) {
    auto* button = new ActionButton(action, tools);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    layout->addWidget(button);
  }
  layout->addWidget(summary_, 1);
  return tools;
}

void AlarmView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void AlarmView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitColumns(*table_, width(), kWidths, kStretch, kLeastStretch, kOptional);
}

void AlarmView::refresh() {
  if (isSeen(*this) && session_.project()) load();
}

void AlarmView::refreshSoon() {
  if (session_.realMs() - askedMs_ >= kRestMs) refresh();
}

// One question at a time; what happened meanwhile is asked for by the next second at the latest.
void AlarmView::load() {
  if (inquiry_.isOpen()) return;
  askedMs_ = session_.realMs();
  inquiry_.ask<journal::AlarmsSnapshot>(
      this, [this](auto reply) { session_.emulator().alarms(std::move(reply)); },
      [this](Result<journal::AlarmsSnapshot> result) { showAlarms(std::move(result)); });
}

void AlarmView::showAlarms(Result<journal::AlarmsSnapshot> result) {
  const std::uint64_t setCount = result ? result->setCount : 0;
  if (result) {
    const bool first = model_.rowCount() == 0;
    replaceRows(std::move(result->alarms));
    if (first) followSelection();
  }
  const bool none = model_.rowCount() == 0;
  table_->setVisible(!none);
  empty_->setVisible(none);
  empty_->setSentence(result ? tr("No alarm is set. One that ctx.storage.setAlarm(…) sets appears here, with its runs.")
                             : QString::fromStdString(result.error().message));
  summary_->setText(none ? QString() : alarmSummary(model_.rows(), session_.nowMs(), setCount));
  updateActions();
}

// The table chooses a neighbour in place of a row that goes; an alarm that nobody chose must not be fired or cancelled.
void AlarmView::replaceRows(std::vector<journal::AlarmNode> rows) {
  const std::vector<ObjectKey> before = chosen();
  replacing_ = true;
  model_.setRows(std::move(rows));
  std::unordered_map<ObjectKey, int> places;
  for (int row = 0; row < model_.rowCount(); ++row) places.emplace(model_.at(row).key, row);
  const bool gone =
      std::any_of(before.begin(), before.end(), [&](const ObjectKey& key) { return !places.contains(key); });
  if (gone) {
    QItemSelection kept;
    for (const ObjectKey& key : before) {
      if (const auto place = places.find(key); place != places.end())
        kept.select(model_.index(place->second, 0), model_.index(place->second, 0));
    }
    table_->selectionModel()->clear();
    table_->selectionModel()->select(kept, QItemSelectionModel::Select | QItemSelectionModel::Rows);
  }
  replacing_ = false;
}

void AlarmView::jumpToChosen() {
  const QModelIndex current = table_->currentIndex();
  if (replacing_ || !current.isValid() || !table_->hasFocus()) return;
  if (!table_->selectionModel()->isRowSelected(current.row())) return;
  session_.select(model_.at(current.row()).key);
}

void AlarmView::updateActions() {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  const bool set = std::any_of(rows.begin(), rows.end(),
                               [this](const QModelIndex& index) { return model_.at(index.row()).dueMs != 0; });
  fire_.setEnabled(set);
  cancel_.setEnabled(set);
  move_.setEnabled(!rows.isEmpty());
}

void AlarmView::followSelection() {
  const auto& selected = session_.selection();
  const int row = selected ? model_.rowOf(*selected) : -1;
  if (row < 0 || table_->selectionModel()->isRowSelected(row)) return;
  table_->selectRow(row);
}

std::vector<ObjectKey> AlarmView::chosen() const {
  std::vector<ObjectKey> keys;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) keys.push_back(model_.at(index.row()).key);
  return keys;
}

QString AlarmView::chosenText() const {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  return rows.size() == 1 ? tr("the alarm of %1").arg(alarmObjectName(session_, model_.at(rows.front().row())))
                          : formatCount(static_cast<std::uint64_t>(rows.size()), tr("alarm"), tr("alarms"));
}

template <class Call>
void AlarmView::act(const std::vector<ObjectKey>& keys, Call call) {
  for (const ObjectKey& key : keys) {
    ask<void>(
        this, [&](auto reply) { call(key, std::move(reply)); },
        [this](const Result<void>& result) {
          if (!result) emit failed(QString::fromStdString(result.error().message));
          refresh();
        });
  }
}

// Here as below: those that the dialog names, whatever is chosen or gone when it is answered.
void AlarmView::moveChosen() {
  const std::vector<ObjectKey> keys = chosen();
  if (keys.empty()) return;
  auto* dialog = new AlarmDialog(session_, tr("Move %1").arg(chosenText()), tr("Move"), this);
  connect(dialog, &AlarmDialog::chosen, this, [this, keys](qint64 dueMs) {
    act(keys, [this, dueMs](const ObjectKey& key, auto reply) {
      session_.emulator().setAlarm(key, dueMs, std::move(reply));
    });
  });
  dialog->open();
}

void AlarmView::cancelChosen() {
  confirm(this, tr("Cancel %1?").arg(chosenText()), tr("alarm() does not run, until the program sets it again."),
          tr("Cancel alarm"), [this, keys = chosen()] {
            act(keys, [this](const ObjectKey& key, auto reply) {
              session_.emulator().setAlarm(key, std::nullopt, std::move(reply));
            });
          });
}

}  // namespace durascope::widgets
