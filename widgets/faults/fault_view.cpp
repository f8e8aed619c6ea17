#include "widgets/faults/fault_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/format.h"
#include "widgets/common/seen.h"
#include "widgets/common/style.h"
#include "widgets/common/table.h"
#include "widgets/faults/fault_text.h"

namespace durascope::widgets {

using journal::FaultRule;

namespace {
const QVariant kRight{Qt::AlignRight | Qt::AlignVCenter};
constexpr int kMostNth = 1'000'000;
constexpr int kNarrow = 1'040;        // Less, and the fields of the form have no room beside each other.
constexpr qsizetype kInUpperRow = 3;  // Then: what is disturbed above, when and how below.
constexpr QSize kLeast{440, 120};
}  // namespace

int FaultModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant FaultModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Fault& fault = at(index.row());
  const bool number = index.column() >= kSeen;
  if (role == Qt::TextAlignmentRole) return number ? kRight : QVariant();
  if (role == Qt::ForegroundRole && index.column() == kStruck && fault.state.struck > 0) return color(Token::kWarn);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
    case kWhere:
      return faultWhere(fault.rule.where);
    case kObject:
      return fault.rule.object ? session_.objectName(*fault.rule.object) : QStringLiteral("any");
    case kMatch:
      return fault.rule.match.empty() ? QStringLiteral("any") : oneLine(fault.rule.match);
    case kAt:
      return faultAt(fault.rule);
    case kAction:
      return faultAction(fault.rule);
    case kSeen:
      return formatCount(fault.state.seen);
    case kStruck:
      return formatCount(fault.state.struck);
    default:
      return {};
  }
}

QVariant FaultModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return section >= kSeen ? kRight : QVariant();
  if (role != Qt::DisplayRole) return {};
  static const QStringList kNames{QStringLiteral("Where"),   QStringLiteral("Object"),  QStringLiteral("Matches"),
                                  QStringLiteral("Strikes"), QStringLiteral("Then it"), QStringLiteral("Seen"),
                                  QStringLiteral("Struck")};
  return kNames.value(section);
}

FaultView::FaultView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(session),
      where_(new QComboBox),
      object_(new QComboBox),
      match_(new QLineEdit),
      nth_(new QSpinBox),
      every_(new QCheckBox(tr("each"))),
      action_(new QComboBox),
      text_(new QLineEdit),
      problem_(new ElidedLabel(this)),
      table_(new QTableView(this)),
      empty_(new EmptyState({}, this)) {
  setObjectName(QStringLiteral("faultView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  add_.setObjectName(QStringLiteral("addFault"));
  add_.setText(tr("Add"));
  add_.setToolTip(tr("From now on, this fault strikes"));
  remove_.setObjectName(QStringLiteral("removeFaults"));
  remove_.setText(tr("Remove fault"));
  remove_.setToolTip(tr("The chosen faults strike no more"));
  table_->setObjectName(QStringLiteral("faultTable"));
  table_->setAccessibleName(tr("Faults"));
  table_->setModel(&model_);
  setUpTable(*table_, {150, 140, 160, 110, 240, 64, 64}, {FaultModel::kMatch, FaultModel::kAction});
  table_->addAction(&remove_);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  problem_->setObjectName(QStringLiteral("faultProblem"));
  problem_->setToken(Token::kBroken);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeForm());
  auto* problem = new QHBoxLayout;
  problem->setContentsMargins(kPadding, 0, kPadding, 0);
  problem->addWidget(problem_);
  layout->addLayout(problem);
  layout->addWidget(empty_, 1);
  layout->addWidget(table_, 1);
  empty_->setSentence(tr(
      "No fault on purpose. Add one to see how the program copes when a call, a fetch or storage fails or is slow."));

  connect(&add_, &QAction::triggered, this, &FaultView::add);
  connect(&remove_, &QAction::triggered, this, &FaultView::removeChosen);
  for (QLineEdit* edit : {match_, text_}) connect(edit, &QLineEdit::returnPressed, &add_, &QAction::trigger);
  connect(action_, &QComboBox::currentIndexChanged, this, &FaultView::followAction);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &FaultView::updateEmpty);
  connect(&session_, &Session::selectionChanged, this, &FaultView::followSelection);
  connect(&session_, &Session::secondPassed, this, &FaultView::refresh);
  connect(&session_, &Session::objectsReset, this, [this] {
    if (count() > 0) setFaults({});
  });
  followAction();
  followSelection();
  showProblem({});
  updateEmpty();
}

// The model is a member and goes before the table that Qt makes of us.
FaultView::~FaultView() { delete table_; }

QWidget* FaultView::makeForm() {
  where_->setObjectName(QStringLiteral("faultWhere"));
  for (const auto where : {FaultRule::Where::kStubCall, FaultRule::Where::kFetch, FaultRule::Where::kStorage})
    where_->addItem(faultWhere(where));
  where_->setToolTip(tr("What is disturbed"));
  for (QComboBox* box : {object_, action_}) box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  object_->setMinimumContentsLength(12);
  action_->setMinimumContentsLength(6);
  object_->setObjectName(QStringLiteral("faultObject"));
  object_->setToolTip(tr("Whose: the object that is called, that fetches, or whose storage it is"));
  match_->setObjectName(QStringLiteral("faultMatch"));
  match_->setPlaceholderText(tr("any; or part of it: increment(), GET /x, put"));
  nth_->setObjectName(QStringLiteral("faultNth"));
  nth_->setRange(1, kMostNth);
  nth_->setPrefix(tr("at no. "));
  every_->setObjectName(QStringLiteral("faultEvery"));
  every_->setToolTip(tr("Not only once, but each time that many have matched"));
  action_->setObjectName(QStringLiteral("faultAction"));
  action_->addItems({tr("delay"), tr("throw"), tr("reset")});
  action_->setToolTip(tr("Delay it, throw an Error in its place, or break the object"));
  action_->setCurrentIndex(static_cast<int>(FaultRule::Action::kThrow));
  text_->setObjectName(QStringLiteral("faultText"));
  auto* button = new ActionButton(&add_);
  button->setObjectName(QStringLiteral("addFaultButton"));
  auto* form = new QWidget(this);
  auto* layout = new QVBoxLayout(form);
  layout->setContentsMargins(kPadding, 2, kPadding, 2);
  layout->setSpacing(4);
  for (QHBoxLayout*& row : rows_) {
    row = new QHBoxLayout;
    row->setSpacing(kGap);
    layout->addLayout(row);
  }
  fields_ = {where_, object_, match_, nth_, every_, action_, text_, button, new ActionButton(&remove_)};
  arrangeForm();
  return form;
}

void FaultView::arrangeForm() {
  for (QHBoxLayout* row : rows_) {
    while (QLayoutItem* item = row->takeAt(0)) delete item;  // The item, not its widget.
  }
  for (qsizetype i = 0; i < fields_.size(); ++i) {
    const bool line = fields_[i] == match_ || fields_[i] == text_;
    rows_[narrow_ && i >= kInUpperRow ? 1 : 0]->addWidget(fields_[i], line ? 1 : 0);
  }
}

void FaultView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (narrow_ == (width() < kNarrow)) return;
  narrow_ = !narrow_;
  arrangeForm();
}

QSize FaultView::minimumSizeHint() const { return kLeast; }

std::size_t FaultView::activeCount() const {
  return static_cast<std::size_t>(std::count_if(model_.rows().begin(), model_.rows().end(), [](const Fault& fault) {
    return fault.rule.everyNth || fault.state.struck == 0;
  }));
}

void FaultView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void FaultView::followAction() {
  const bool delay = action_->currentIndex() == static_cast<int>(FaultRule::Action::kDelay);
  text_->setPlaceholderText(delay ? tr("for how long: 500 ms, 2 s") : tr("message: Fault on purpose."));
}

void FaultView::followSelection() {
  const int kept = object_->currentIndex();
  object_->clear();
  object_->addItem(tr("any object"));
  if (session_.selection()) object_->addItem(session_.objectName(*session_.selection()));
  object_->setCurrentIndex(std::clamp(kept, 0, object_->count() - 1));
}

void FaultView::add() {
  FaultRule rule{.id = ++lastId_,
                 .where = static_cast<FaultRule::Where>(where_->currentIndex()),
                 .match = match_->text().toStdString(),
                 .nth = static_cast<std::uint32_t>(nth_->value()),
                 .everyNth = every_->isChecked(),
                 .action = static_cast<FaultRule::Action>(action_->currentIndex())};
  if (object_->currentIndex() == 1) rule.object = session_.selection();
  if (const auto taken = setFaultText(rule, text_->text()); !taken) {
    showProblem(QString::fromStdString(taken.error().message));
    return;
  }
  std::vector<Fault> faults = model_.rows();
  faults.push_back({.rule = std::move(rule)});
  setFaults(std::move(faults));
}

void FaultView::removeChosen() {
  std::vector<Fault> kept;
  for (int row = 0; row < model_.rowCount(); ++row) {
    if (!table_->selectionModel()->isRowSelected(row)) kept.push_back(model_.at(row));
  }
  setFaults(std::move(kept));
}

void FaultView::setFaults(std::vector<Fault> faults) {
  std::vector<FaultRule> rules;
  for (const Fault& fault : faults) rules.push_back(fault.rule);
  const std::vector<Fault> before = model_.rows();
  model_.setRows(std::move(faults));
  inquiry_.cancel();
  ask<void>(
      this, [&](auto reply) { session_.emulator().setFaults(std::move(rules), std::move(reply)); },
      [this, before](const Result<void>& result) {
        showProblem(result ? QString() : QString::fromStdString(result.error().message));
        if (result) return;
        model_.setRows(before);
        updateEmpty();
        emit countChanged();
      });
  updateEmpty();
  emit countChanged();
}

void FaultView::refresh() {
  // Behind another tab the top bar still tells how many there are.
  if ((!isSeen(*this) && activeCount() == 0) || count() == 0 || inquiry_.isOpen()) return;
  inquiry_.ask<std::vector<journal::FaultState>>(
      this, [this](auto reply) { session_.emulator().faults(std::move(reply)); },
      [this](const Result<std::vector<journal::FaultState>>& result) {
        if (!result) return;
        std::vector<Fault> faults = model_.rows();
        for (Fault& fault : faults) {
          for (const journal::FaultState& state : *result) {
            if (state.id == fault.rule.id) fault.state = state;
          }
        }
        const std::size_t before = activeCount();
        model_.setRows(std::move(faults));
        if (activeCount() != before) emit countChanged();
      });
}

void FaultView::showProblem(const QString& sentence) {
  problem_->setText(sentence);
  problem_->setVisible(!sentence.isEmpty());
}

void FaultView::updateEmpty() {
  table_->setVisible(count() > 0);
  empty_->setVisible(count() == 0);
  remove_.setEnabled(table_->selectionModel()->hasSelection());
}

}  // namespace durascope::widgets
