#include "app/file_window.h"

#include <QAction>
#include <QDateTime>
#include <QFileInfo>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/common/format.h"
#include "widgets/common/panel.h"
#include "widgets/common/seen.h"
#include "widgets/common/value_tree.h"
#include "widgets/storage/storage_rows.h"
#include "widgets/storage/table_page.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr QSize kSize{960, 600};
}

FileWindow::FileWindow(Emulator& emulator, const QString& path, QWidget* parent)
    : QWidget(parent, Qt::Window),
      emulator_(emulator),
      path_(path),
      panel_(new Panel(QFileInfo(path).fileName(), this)),
      tree_(new ValueTree(twins_, this)),
      table_(new TablePage([this](const std::string& table, quint64 firstRow, bool, auto reply) {
        const StorageQuery query{.limit = 0, .table = table, .firstRow = firstRow, .rowLimit = TablePage::kRowsPerPage};
        emulator_.inspectFile(path_.toStdString(), query, std::move(reply));
      })) {
  setObjectName(QStringLiteral("fileWindow"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(QStringLiteral("%1 – Durascope").arg(QFileInfo(path).fileName()));
  fitToScreen(*this, kSize);
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->addWidget(tree_);
  split->addWidget(table_);
  split->setStretchFactor(0, 2);
  split->setStretchFactor(1, 3);
  split->setChildrenCollapsible(false);
  table_->hide();
  panel_->setContent(split);
  panel_->titleRow()->setToolTip(path);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(panel_);
  auto* again = new QAction(QStringLiteral("Read again"), this);
  again->setShortcut(QKeySequence::Refresh);
  addAction(again);
  connect(again, &QAction::triggered, this, &FileWindow::load);
  connect(tree_, &ValueTree::moreRequested, this, [this] {
    keys_ += kPageKeys;
    load();
  });
  connect(tree_, &ValueTree::rowSelected, this, &FileWindow::showTable);
  load();
}

void FileWindow::showTable(const QModelIndex& index) {
  QModelIndex top = index;
  while (top.parent().isValid()) top = top.parent();
  const ValueRow& row = tree_->rows().row(top);
  const auto table =
      std::find_if(tables_.begin(), tables_.end(), [&](const auto& each) { return each.name == row.source; });
  if (row.sourceKind == ValueRow::Source::kTable && table != tables_.end()) table_->showTable(*table);
}

void FileWindow::load() {
  panel_->setLoading(true);
  inquiry_.ask<journal::StorageSnapshot>(
      this,
      [&](auto reply) {
        emulator_.inspectFile(path_.toStdString(), StorageQuery{.limit = keys_, .internals = true}, std::move(reply));
      },
      [this](const Result<journal::StorageSnapshot>& result) { showSnapshot(result); });
}

void FileWindow::showSnapshot(const Result<journal::StorageSnapshot>& result) {
  panel_->setLoading(false);
  if (!result) {
    panel_->setEmpty(QString::fromStdString(result.error().message));
    return;
  }
  tables_ = result->tables;
  table_->setVisible(!tables_.empty());
  table_->follow(tables_);
  tree_->setRows(storageRows(*result, QDateTime::currentMSecsSinceEpoch()));
  panel_->titleRow()->setSummary(storageSummary(*result));
  panel_->setBand(
      QStringLiteral("Opened read-only, %1. %2")
          .arg(formatBytes(static_cast<std::uint64_t>(std::max<std::int64_t>(result->fileBytes, 0))), path_));
  panel_->setEmpty(storageEmpty(*result));
}

}  // namespace durascope::app
