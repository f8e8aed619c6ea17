#include "widgets/storage/storage_column.h"

#include <QSplitter>
#include <QToolButton>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/storage/storage_rows.h"

namespace durascope::widgets {

StorageColumn::StorageColumn(ObjectDetails& details, TwinSelection& twins, QWidget* parent)
    : Panel(tr("Storage"), parent),
      details_(details),
      tree_(new ValueTree(twins, this)),
      hex_(new QPlainTextEdit(this)),
      bytes_(new QAction(tr("Bytes"), this)) {
  hex_->setReadOnly(true);
  hex_->setFont(fixedFont(kSmallPx));
  hex_->setLineWrapMode(QPlainTextEdit::NoWrap);
  hex_->setFrameShape(QFrame::NoFrame);
  hex_->setPlaceholderText(tr("Select a key to see its bytes."));
  hex_->document()->setDocumentMargin(kGap);
  hex_->hide();
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(tree_);
  split->addWidget(hex_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  setContent(split);

  bytes_->setCheckable(true);
  bytes_->setToolTip(tr("Show the selected key's value as it stands in the file"));
  tree_->addAction(bytes_);
  auto* button = new QToolButton(this);
  button->setDefaultAction(bytes_);
  button->setAutoRaise(true);
  titleRow()->addCorner(button);

  connect(bytes_, &QAction::toggled, this, [this](bool shown) {
    hex_->setVisible(shown);
    showBytes();
  });
  connect(tree_, &ValueTree::rowSelected, this, &StorageColumn::showBytes);
  connect(tree_, &ValueTree::moreRequested, &details_, &ObjectDetails::loadMoreKeys);
  connect(&details_, &ObjectDetails::cleared, this, &StorageColumn::clear);
  connect(&details_, &ObjectDetails::storageLoading, this, &Panel::setLoading);
  connect(&details_, &ObjectDetails::storageChanged, this, &StorageColumn::show);
  clear();
}

void StorageColumn::clear() {
  tree_->clear();
  hex_->clear();
  titleRow()->setSummary({});
  setBand(tr("Survives everything."));
  setLoading(false);
}

void StorageColumn::show() {
  if (!details_.storage()) {
    setEmpty(details_.storageProblem());
    return;
  }
  const journal::StorageSnapshot& storage = *details_.storage();
  tree_->setRows(storageRows(storage, details_.session().nowMs()));
  titleRow()->setSummary(storageSummary(storage));
  setBand(storageBand(storage));
  titleRow()->setToolTip(QString::fromStdString(storage.path));
  setEmpty(storageEmpty(storage));
  showBytes();
}

// The first rows of the tree are the entries of the snapshot, one for one.
void StorageColumn::showBytes() {
  if (!bytes_->isChecked()) return;
  QModelIndex top = tree_->currentIndex();
  while (top.parent().isValid()) top = top.parent();
  QString text;
  if (details_.storage() && top.isValid() && top.row() < static_cast<int>(details_.storage()->entries.size())) {
    const journal::StoredEntry& entry = details_.storage()->entries[static_cast<std::size_t>(top.row())];
    text = hexDump(entry.bytes, entry.size);
  }
  if (hex_->toPlainText() != text) hex_->setPlainText(text);
}

}  // namespace durascope::widgets
