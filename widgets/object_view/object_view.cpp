#include "widgets/object_view/object_view.h"

#include <QVBoxLayout>

#include "widgets/cache/cache_column.h"
#include "widgets/memory/memory_column.h"
#include "widgets/object_header/object_header.h"
#include "widgets/storage/storage_column.h"

namespace durascope::widgets {

namespace {
constexpr int kNarrow = 640;  // Less than this, and three columns side by side cut everything off.
}

ObjectView::ObjectView(Session& session, ObjectActions& actions, QWidget* parent)
    : QWidget(parent),
      session_(session),
      details_(session),
      header_(new ObjectHeader(details_, actions, this)),
      tabs_(new QTabBar(this)),
      columns_(new QSplitter(Qt::Horizontal, this)),
      memory_(new MemoryColumn(details_, twins_)),
      cache_(new CacheColumn(details_, twins_)),
      storage_(new StorageColumn(details_, twins_)),
      empty_(new EmptyState({}, this)) {
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  tabs_->setExpanding(false);
  for (Panel* column : {static_cast<Panel*>(memory_), static_cast<Panel*>(cache_), static_cast<Panel*>(storage_)}) {
    column->setMinimumWidth(160);
    columns_->addWidget(column);
    connect(column->titleRow(), &PanelTitle::doubleClicked, this, [this, column] { toggleMaximised(column); });
  }
  connect(storage_, &StorageColumn::roomWanted, this, [this](bool wanted) {
    if (width() < kNarrow) {
      tabs_->setCurrentIndex(columns_->indexOf(storage_));
    } else if (wanted != (maximised_ == storage_)) {
      toggleMaximised(storage_);
    }
  });
  columns_->setSizes({1000, 1000, 1000});
  columns_->setChildrenCollapsible(false);
  for (const QString& name : {tr("Memory"), tr("Cache"), tr("Storage")}) tabs_->addTab(name);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(header_);
  layout->addWidget(tabs_);
  layout->addWidget(columns_, 1);
  layout->addWidget(empty_, 1);

  connect(tabs_, &QTabBar::currentChanged, this, &ObjectView::arrange);
  connect(&session_, &Session::selectionChanged, this, &ObjectView::showSelection);
  connect(&session_, &Session::objectsChanged, this, [this](const std::vector<int>&) { showSelection(); });
  connect(&session_, &Session::objectsReset, this, &ObjectView::showSelection);
  connect(&session_, &Session::projectChanged, this, &ObjectView::showSelection);
  showSelection();
}

// The columns know details_ and twins_, which would otherwise go before them.
ObjectView::~ObjectView() {
  delete columns_;
  delete header_;
}

void ObjectView::toggleMaximised(Panel* column) {
  maximised_ = maximised_ == column ? nullptr : column;
  storage_->setAlone(maximised_ == storage_);
  arrange();
}

void ObjectView::arrange() {
  const bool selected = session_.selectedObject() != nullptr;
  const bool narrow = width() < kNarrow;
  // Of tabs, the one comes first that had the place to itself.
  if (narrow && !wasNarrow_ && maximised_) tabs_->setCurrentIndex(columns_->indexOf(maximised_));
  wasNarrow_ = narrow;
  tabs_->setVisible(selected && narrow);
  for (int i = 0; i < columns_->count(); ++i) {
    const bool alone = narrow ? i != tabs_->currentIndex() : maximised_ && columns_->widget(i) != maximised_;
    columns_->widget(i)->setHidden(alone);
    static_cast<Panel*>(columns_->widget(i))->setBandAlone(narrow || maximised_ != nullptr);
    // The tab above says it already.
    static_cast<Panel*>(columns_->widget(i))->titleRow()->setTitle(narrow ? QString() : tabs_->tabText(i));
  }
}

void ObjectView::showSelection() {
  const bool selected = session_.selectedObject() != nullptr;
  header_->setVisible(selected);
  columns_->setVisible(selected);
  empty_->setVisible(!selected);
  if (!selected) {
    twins_.set({}, nullptr);
    empty_->setSentence(
        session_.objects().empty()
            ? tr("No object yet. Send a request: the object that it reaches is constructed and shown here.")
            : tr("Select an object to see its memory, cache and storage side by side."));
  }
  arrange();
}

void ObjectView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void ObjectView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  details_.setWatched(true);
}

void ObjectView::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  details_.setWatched(false);
}

}  // namespace durascope::widgets
