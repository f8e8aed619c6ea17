#include "widgets/objects/object_panel.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/icons.h"
#include "widgets/common/style.h"

namespace durascope::widgets {

namespace {
constexpr int kLeastWidth = 216;  // For the counts beside the title.
}

ObjectPanel::ObjectPanel(Session& session, ObjectActions& actions, QWidget* parent)
    : Panel(tr("Objects"), parent), session_(session), actions_(actions), model_(session), delegate_(model_) {
  // A view whose current line goes makes another one current; the selected object stays selected all the same. To know
  // of it before the views do, this comes before they are made.
  connect(&model_, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { removing_ = true; });
  setContent(makeBody());
  makeLookMenu();
  setMinimumWidth(kLeastWidth);
  connect(filter_, &QLineEdit::textChanged, this,
          [this](const QString& text) { model_.setFilter(ObjectFilter::parse(text)); });
  connect(&session_, &Session::selectionChanged, this, &ObjectPanel::showSelection);
  connect(&session_, &Session::projectChanged, this, &ObjectPanel::showCounts);
  connect(&session_, &Session::secondPassed, list_->viewport(), QOverload<>::of(&QWidget::update));
  connect(&model_, &QAbstractItemModel::rowsInserted, this, [this] {
    showSelection();
    showCounts();
  });
  connect(&model_, &QAbstractItemModel::rowsRemoved, this, [this] {
    removing_ = false;
    showSelection();
    showCounts();
  });
  // A reset takes scroll position and selection from the views.
  connect(&model_, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
    const int scroll = view()->verticalScrollBar()->value();
    connect(
        &model_, &QAbstractItemModel::modelReset, this,
        [this, scroll] {
          showSelection();
          view()->verticalScrollBar()->setValue(scroll);
          showCounts();
        },
        Qt::SingleShotConnection);
  });
  showCounts();
}

QWidget* ObjectPanel::makeBody() {
  auto* body = new QWidget(this);
  filter_ = new QLineEdit(body);
  filter_->setPlaceholderText(tr("name, id or state:live hits<50%"));
  filter_->setToolTip(tr("Name, id, or conditions such as state:live hits<50%"));
  filter_->setClearButtonEnabled(true);
  QAction* magnifier = filter_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  connect(&Theme::instance(), &Theme::changed, magnifier,
          [magnifier] { magnifier->setIcon(icon(QStringLiteral("search"))); });
  filter_->setAccessibleName(tr("Filter objects"));
  list_ = new QListView(body);
  table_ = new QTableView(body);
  views_ = new QStackedWidget(body);
  views_->addWidget(list_);
  views_->addWidget(table_);
  views_->addWidget(noMatch_ = new EmptyState(tr("No object matches the filter. Clear it to see all."), body));
  setUpView(list_);
  setUpView(table_);
  list_->setItemDelegate(&delegate_);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setSortingEnabled(true);
  table_->sortByColumn(ObjectModel::kName, Qt::AscendingOrder);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->setFont(textFont(kValuePx));

  auto* filterRow = new QVBoxLayout;
  filterRow->setContentsMargins(kGap, kGap - 2, kGap, kGap);
  filterRow->addWidget(filter_);
  auto* layout = new QVBoxLayout(body);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(filterRow);
  layout->addWidget(views_, 1);
  return body;
}

void ObjectPanel::setUpView(QAbstractItemView* target) {
  target->setModel(&model_);
  target->setFrameShape(QFrame::NoFrame);
  target->setSelectionMode(QAbstractItemView::SingleSelection);
  target->setEditTriggers(QAbstractItemView::NoEditTriggers);
  target->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(target, &QWidget::customContextMenuRequested, this, &ObjectPanel::openMenu);
  connect(target->selectionModel(), &QItemSelectionModel::currentChanged, this, &ObjectPanel::onCurrentChanged);
}

void ObjectPanel::makeLookMenu() {
  auto* button = new QToolButton(this);
  button->setText(tr("View ▾"));
  button->setToolTip(tr("How objects are listed"));
  button->setAutoRaise(true);
  button->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(button);
  auto* group = new QActionGroup(this);
  const std::pair<QString, Look> looks[] = {
      {tr("Two lines"), Look::kTwoLines}, {tr("Compact"), Look::kCompact}, {tr("Table"), Look::kTable}};
  for (const auto& [text, look] : looks) {
    QAction* action = menu->addAction(text, this, [this, look = look] { setLook(look); });
    action->setCheckable(true);
    action->setChecked(look == look_);
    group->addAction(action);
    connect(this, &ObjectPanel::lookChanged, action,
            [this, action, look = look] { action->setChecked(look == look_); });
  }
  button->setMenu(menu);
  titleRow()->addCorner(button);
}

QAbstractItemView* ObjectPanel::view() const {
  return look_ == Look::kTable ? static_cast<QAbstractItemView*>(table_) : list_;
}

void ObjectPanel::setLook(Look look) {
  if (look_ == look) return;
  look_ = look;
  delegate_.setCompact(look == Look::kCompact);
  model_.setGrouped(look != Look::kTable);
  list_->doItemsLayout();
  showSelection();
  showCounts();
  emit lookChanged();
}

void ObjectPanel::onCurrentChanged(const QModelIndex& current) {
  // Views lose their current line when a filter hides it; the selected object stays selected.
  if (removing_) return;
  if (const journal::ObjectSummary* object = model_.object(current)) session_.select(object->key);
}

void ObjectPanel::showSelection() {
  const QModelIndex line = session_.selection() ? model_.indexOf(*session_.selection()) : QModelIndex();
  if (!line.isValid()) {
    view()->clearSelection();
    view()->selectionModel()->clearCurrentIndex();
    return;
  }
  // A view that gets the keyboard makes a line current without selecting it, and one that is cleared keeps it so.
  if (view()->currentIndex().row() != line.row() || !view()->selectionModel()->isSelected(line))
    view()->setCurrentIndex(line);
}

void ObjectPanel::showCounts() {
  const std::size_t all = session_.objects().size();
  const auto shown = static_cast<std::size_t>(model_.shownObjects());
  titleRow()->setSummary(all == 0       ? QString()
                         : shown == all ? formatCount(all)
                                        : tr("%1 of %2").arg(formatCount(shown), formatCount(all)));
  views_->setCurrentWidget(all > 0 && shown == 0 ? static_cast<QWidget*>(noMatch_) : view());
  if (!session_.project())
    setEmpty(tr("No project is open."));
  else if (all == 0)
    setEmpty(tr("No object yet. Each appears here with its first request."));
  else
    setEmpty({});
}

void ObjectPanel::openMenu(const QPoint& position) {
  const QModelIndex line = view()->indexAt(position);
  if (!model_.object(line)) return;
  view()->setCurrentIndex(line);
  QMenu menu(this);
  menu.addActions({actions_.evict(), actions_.abort(), actions_.terminate()});
  menu.addSeparator();
  menu.addActions({actions_.copyId(), actions_.copyName()});
  menu.exec(view()->viewport()->mapToGlobal(position));
}

}  // namespace durascope::widgets
