#include "widgets/storage/storage_column.h"

#include <QKeyEvent>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "widgets/common/style.h"
#include "widgets/storage/sql_page.h"
#include "widgets/storage/storage_rows.h"
#include "widgets/storage/table_page.h"
#include "widgets/storage/value_page.h"

namespace durascope::widgets {

namespace {
constexpr int kWide = 620;  // From here on keys and tools stand side by side.
}

StorageColumn::StorageColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent)
    : Panel(tr("Storage"), parent),
      details_(details),
      tree_(new ValueTree(twins, this)),
      tools_(new StorageTools(details, this)),
      split_(new QSplitter(Qt::Vertical, this)),
      browse_(new QToolButton(this)),
      browseAction_(addTool("browseStorage", tr("Browse storage"),
                            tr("Edit values, page through tables, run SQL, go back in time"), {})),
      edit_(addTool("editValue", tr("Edit value"), tr("Change the selected key's value"), QKeySequence(Qt::Key_F2))),
      add_(addTool("addValue", tr("Add key"), tr("Store a value under a new key"), {})),
      delete_(addTool("deleteValue", tr("Delete key…"), tr("Delete the selected key"), QKeySequence::Delete)),
      sql_(addTool("runSql", tr("Run SQL"), tr("Query the object's storage"), {})),
      history_(addTool("showHistory", tr("Restore an earlier state"), tr("The past of the object's storage"), {})) {
  split_->addWidget(tree_);
  split_->addWidget(tools_);
  split_->setStretchFactor(0, 2);
  split_->setStretchFactor(1, 3);
  split_->setChildrenCollapsible(false);
  tools_->hide();
  setContent(split_);
  browse_->setObjectName(QStringLiteral("storageBrowse"));
  browse_->setAutoRaise(true);
  titleRow()->addCorner(browse_);

  connect(browse_, &QToolButton::clicked, this, [this] {
    const bool before = std::exchange(wanted_, false);
    emit roomWanted(!alone_);
    // In a window without room for more the tools come below.
    if (!alone_ && !areToolsShown()) wanted_ = !before;
    arrange();
  });
  connect(browseAction_, &QAction::triggered, this, [this] {
    if (!alone_) browse_->click();
    tree_->setFocus();
  });
  connect(edit_, &QAction::triggered, this, [this] { activate(tree_->currentIndex()); });
  connect(add_, &QAction::triggered, this, [this] {
    openTools(StorageTools::Page::kValue);
    tools_->value()->startAdding();
  });
  connect(delete_, &QAction::triggered, this, [this] {
    if (const ValueRow* row = chosen(ValueRow::Source::kKey)) tools_->value()->askToDelete(row->source);
  });
  connect(sql_, &QAction::triggered, this, [this] {
    openTools(StorageTools::Page::kSql);
    emit roomWanted(true);
    // Left where it was, Ctrl+Return would send the request.
    tools_->sql()->startTyping();
  });
  connect(history_, &QAction::triggered, this, [this] {
    openTools(StorageTools::Page::kHistory);
    emit roomWanted(true);
  });
  connect(tree_, &ValueTree::rowSelected, this, &StorageColumn::followSelection);
  connect(tree_, &QTreeView::activated, this, &StorageColumn::activate);
  connect(tree_, &ValueTree::moreRequested, &details_, &ObjectDetails::loadMoreKeys);
  connect(&details_, &ObjectDetails::cleared, this, &StorageColumn::clear);
  connect(&details_, &ObjectDetails::storageLoading, this, &Panel::setLoading);
  connect(&details_, &ObjectDetails::storageChanged, this, &StorageColumn::show);
  connect(&details_, &ObjectDetails::alarmChanged, this, [this] {
    if (details_.storage()) show();
  });
  // How long until the alarm, how long since its last run: also while nothing else happens.
  connect(&details_.session(), &Session::secondPassed, this, [this] {
    if (!isVisible() || !details_.storage()) return;
    const journal::AlarmNode alarm = details_.alarm();
    if (alarm.dueMs != 0 || alarm.lastRunMs != 0) show();
  });
  clear();
}

QAction* StorageColumn::addTool(const char* name, const QString& text, const QString& tip, const QKeySequence& keys) {
  auto* action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(name));
  action->setToolTip(tip);
  action->setShortcut(keys);
  // F2 and Del are the column's own: elsewhere they mean something else.
  action->setShortcutContext(Qt::WidgetShortcut);
  tree_->addAction(action);
  return action;
}

void StorageColumn::clear() {
  tree_->clear();
  titleRow()->setSummary({});
  setBand(tr("Survives everything."));
  setLoading(false);
  updateActions();
  arrange();
}

void StorageColumn::show() {
  if (!details_.storage()) {
    setEmpty(details_.storageProblem());
    return;
  }
  const journal::StorageSnapshot& storage = *details_.storage();
  const journal::AlarmNode alarm = details_.alarm();
  tree_->setRows(storageRows(storage, details_.session().nowMs(), areToolsShown(), &alarm));
  titleRow()->setSummary(storageSummary(storage));
  setBand(storageBand(storage));
  titleRow()->setToolTip(QString::fromStdString(storage.path));
  // The tools are of use even when nothing is stored.
  setEmpty(areToolsShown() || alarm.lastRunMs != 0 ? QString() : storageEmpty(storage));
  updateActions();
}

void StorageColumn::setAlone(bool alone) {
  alone_ = alone;
  arrange();
}

void StorageColumn::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  arrange();
}

// Ctrl+Return opens the key where one looks at keys; elsewhere it sends the request.
bool StorageColumn::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() & Qt::ControlModifier && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
      event->accept();
      return true;
    }
  }
  return Panel::event(event);
}

void StorageColumn::arrange() {
  const bool wide = alone_ || width() >= kWide;
  split_->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
  tools_->setVisible(wide || wanted_);
  browse_->setText(alone_ ? tr("Three columns") : tr("Browse"));
  browse_->setToolTip(alone_ ? tr("Show memory and cache again")
                             : tr("Edit values, page through tables, run SQL, go back in time"));
  if (details_.storage()) show();
}

// Not whether they can be seen: a sentence may stand in their place as yet.
bool StorageColumn::areToolsShown() const { return tools_->isVisibleTo(split_); }

void StorageColumn::openTools(StorageTools::Page page) {
  wanted_ = true;
  tools_->show(page);
  arrange();
}

const ValueRow* StorageColumn::chosen(ValueRow::Source source) const {
  QModelIndex top = tree_->currentIndex();
  while (top.parent().isValid()) top = top.parent();
  if (!top.isValid()) return nullptr;
  const ValueRow& row = tree_->rows().row(top);
  return row.sourceKind == source ? &row : nullptr;
}

void StorageColumn::followSelection() {
  updateActions();
  if (!areToolsShown()) return;
  if (const ValueRow* key = chosen(ValueRow::Source::kKey)) {
    tools_->show(StorageTools::Page::kValue);
    tools_->value()->showKey(key->source);
  } else if (const ValueRow* row = chosen(ValueRow::Source::kTable)) {
    const auto& tables = details_.storage()->tables;
    const auto table =
        std::find_if(tables.begin(), tables.end(), [&](const auto& each) { return each.name == row->source; });
    if (table == tables.end()) return;
    tools_->show(StorageTools::Page::kTable);
    tools_->table()->showTable(*table);
  }
}

// Double click, F2: the value below, or a table with all the room there is.
void StorageColumn::activate(const QModelIndex& index) {
  if (!index.isValid()) return;
  if (chosen(ValueRow::Source::kTable)) {
    openTools(StorageTools::Page::kTable);
    emit roomWanted(true);
    followSelection();
  } else if (chosen(ValueRow::Source::kKey)) {
    openTools(StorageTools::Page::kValue);
    followSelection();
    tools_->value()->startEditing();
  }
}

void StorageColumn::updateActions() {
  const bool object = details_.session().selectedObject() != nullptr;
  const bool key = chosen(ValueRow::Source::kKey) != nullptr;
  edit_->setEnabled(key || chosen(ValueRow::Source::kTable));
  delete_->setEnabled(key);
  for (QAction* action : {browseAction_, add_, sql_, history_}) action->setEnabled(object);
  browse_->setEnabled(object);
}

}  // namespace durascope::widgets
