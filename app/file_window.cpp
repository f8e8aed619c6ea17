#include "app/file_window.h"

#include <QAction>
#include <QDateTime>
#include <QFileInfo>
#include <QVBoxLayout>

#include "widgets/common/panel.h"
#include "widgets/common/value_tree.h"
#include "widgets/storage/storage_rows.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr QSize kSize{640, 560};
}

FileWindow::FileWindow(Emulator& emulator, const QString& path, QWidget* parent)
    : QWidget(parent, Qt::Window),
      emulator_(emulator),
      path_(path),
      panel_(new Panel(QFileInfo(path).fileName(), this)),
      tree_(new ValueTree(twins_, this)) {
  setObjectName(QStringLiteral("fileWindow"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(QStringLiteral("%1 – Durascope").arg(QFileInfo(path).fileName()));
  resize(kSize);
  panel_->setContent(tree_);
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
  load();
}

void FileWindow::load() {
  panel_->setLoading(true);
  inquiry_.ask<journal::StorageSnapshot>(
      this,
      [&](auto reply) {
        emulator_.inspectFile(path_.toStdString(), StorageQuery{.limit = keys_, .tables = true}, std::move(reply));
      },
      [this](const Result<journal::StorageSnapshot>& result) { showSnapshot(result); });
}

void FileWindow::showSnapshot(const Result<journal::StorageSnapshot>& result) {
  panel_->setLoading(false);
  if (!result) {
    panel_->setEmpty(QString::fromStdString(result.error().message));
    return;
  }
  tree_->setRows(storageRows(*result, QDateTime::currentMSecsSinceEpoch()));
  panel_->titleRow()->setSummary(storageSummary(*result));
  panel_->setBand(QStringLiteral("Opened read-only. %1").arg(path_));
  panel_->setEmpty(storageEmpty(*result));
}

}  // namespace durascope::app
