#include "widgets/common/value_tree.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QStyle>

namespace durascope::widgets {

namespace {
constexpr int kFadeFrameMs = 33;
}

ValueTree::ValueTree(TwinSelection& twins, QWidget* parent)
    : QTreeView(parent), twins_(twins), delegate_(model_, twins) {
  setModel(&model_);
  setItemDelegate(&delegate_);
  setHeaderHidden(true);
  setFrameShape(QFrame::NoFrame);
  // The delegate indents and draws the chevrons itself, so that names stand flush with the panel's title.
  setIndentation(0);
  setRootIsDecorated(false);
  setExpandsOnDoubleClick(true);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setEditTriggers(NoEditTriggers);
  connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &ValueTree::onCurrentChanged);
  connect(&twins_, &TwinSelection::changed, this, &ValueTree::onTwinsChanged);
  connect(this, &QTreeView::activated, this, [this](const QModelIndex& index) {
    if (model_.row(index).kind == ValueRow::Kind::kMore) emit moreRequested();
  });
  fade_.setInterval(kFadeFrameMs);
  connect(&fade_, &QTimer::timeout, this, [this] {
    if (!model_.isAnythingFresh()) fade_.stop();
    viewport()->update();
  });
}

// The model is a member and goes before the view that Qt makes of us.
ValueTree::~ValueTree() {
  disconnect(selectionModel(), nullptr, this, nullptr);
  setModel(nullptr);
}

void ValueTree::setRows(std::vector<ValueRow> rows) {
  // A desktop without animations asks for reduced motion.
  const bool animate = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
  const int scroll = verticalScrollBar()->value();
  model_.setRows(std::move(rows), filled_ && animate);
  filled_ = true;
  executeDelayedItemsLayout();
  verticalScrollBar()->setValue(scroll);
  if (model_.isAnythingFresh()) fade_.start();
}

void ValueTree::clear() {
  model_.clear();
  filled_ = false;
}

void ValueTree::onCurrentChanged(const QModelIndex& current) {
  if (!current.isValid() || !(current.flags() & Qt::ItemIsSelectable)) return;
  QModelIndex top = current;
  while (top.parent().isValid()) top = top.parent();
  twins_.set(model_.row(top).twin, this);
  emit rowSelected(current);
}

void ValueTree::onTwinsChanged() {
  if (twins_.origin() != this) selectionModel()->clear();
  viewport()->update();
}

void ValueTree::mousePressEvent(QMouseEvent* event) {
  const QModelIndex index = indexAt(event->position().toPoint());
  if (index.isValid() && event->button() == Qt::LeftButton) {
    const int left = delegate_.leftOf(index);
    const int x = static_cast<int>(event->position().x());
    if (model_.rowCount(index) > 0 && x >= left - 4 && x < left + ValueDelegate::kChevronWidth) {
      setExpanded(index, !isExpanded(index));
      return;
    }
    if (model_.row(index).kind == ValueRow::Kind::kMore) {
      emit moreRequested();
      return;
    }
  }
  QTreeView::mousePressEvent(event);
}

void ValueTree::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy) && currentIndex().isValid()) {
    copy(currentIndex());
    return;
  }
  QTreeView::keyPressEvent(event);
}

void ValueTree::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
  if (!index.isValid() || !(index.flags() & Qt::ItemIsSelectable)) return;
  const QString name = model_.row(index).name;
  QMenu menu(this);
  menu.addAction(tr("Copy value"), this, [this, kept = QPersistentModelIndex(index)] { copy(kept); });
  if (model_.row(index).kind == ValueRow::Kind::kValue && !name.isEmpty())
    menu.addAction(tr("Copy name"), this, [name] { QGuiApplication::clipboard()->setText(name); });
  for (QAction* action : actions()) menu.addAction(action);
  menu.exec(event->globalPos());
}

void ValueTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem row = option;
  row.state.setFlag(QStyle::State_Open, isExpanded(index));
  row.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
  row.widget = this;
  delegate_.paint(painter, row, index);
}

void ValueTree::copy(const QModelIndex& index) const {
  if (index.isValid()) QGuiApplication::clipboard()->setText(copyText(model_.wholeRow(index)));
}

}  // namespace durascope::widgets
