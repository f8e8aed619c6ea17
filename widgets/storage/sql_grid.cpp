#include "widgets/storage/sql_grid.h"

#include <QAction>
#include <QClipboard>
#include <QFont>
#include <QGuiApplication>
#include <QHeaderView>
#include <QRegularExpression>
#include <algorithm>

#include "emulator/journal/preview.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

using Cell = journal::SqlTable::Cell;

constexpr std::size_t kBytesShown = 24;
constexpr int kLongestCell = 500;  // Characters that are drawn; the tool tip has more.
constexpr int kLongestTip = 4'000;
constexpr int kWidestColumn = 320;
constexpr int kNarrowestColumn = 64;

QString blobText(const journal::SqlTable::Blob& blob) {
  const auto shown =
      QByteArray::fromRawData(blob.bytes.data(), static_cast<qsizetype>(std::min(blob.bytes.size(), kBytesShown)));
  QString text = QStringLiteral("x'") + QString::fromLatin1(shown.toHex());
  text += blob.size > kBytesShown ? QStringLiteral("…' ") + formatBytes(blob.size) : QStringLiteral("'");
  return text;
}

bool isNumber(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

Token tokenOf(const Cell& cell) {
  if (std::holds_alternative<journal::SqlTable::Null>(cell)) return Token::kSoft;
  if (isNumber(cell)) return Token::kNumber;
  return std::holds_alternative<std::string>(cell) ? Token::kText : Token::kString;
}

QString typeName(const Cell& cell) {
  static const char* const kNames[] = {"NULL", "INTEGER", "REAL", "TEXT", "BLOB"};
  return QString::fromLatin1(kNames[cell.index()]);
}

}  // namespace

QString cellText(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return QString::number(*integer);
  if (const auto* real = std::get_if<double>(&cell)) {
    const QString text = QString::fromStdString(journal::formatNumber(*real));
    // SQLite's own way to tell 2.0 from 2.
    return text.contains(QRegularExpression(QStringLiteral("[^-0-9]"))) ? text : text + QStringLiteral(".0");
  }
  if (const auto* text = std::get_if<std::string>(&cell)) return oneLine(*text);
  if (const auto* blob = std::get_if<journal::SqlTable::Blob>(&cell)) return blobText(*blob);
  return QStringLiteral("NULL");
}

void SqlModel::setTable(journal::SqlTable table, quint64 firstRow) {
  beginResetModel();
  table_ = std::move(table);
  firstRow_ = firstRow;
  endResetModel();
}

int SqlModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
}

int SqlModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.columns.size());
}

QVariant SqlModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto& row = table_.rows[static_cast<std::size_t>(index.row())];
  if (index.column() >= static_cast<int>(row.size())) return {};
  const Cell& cell = row[static_cast<std::size_t>(index.column())];
  switch (role) {
    case Qt::DisplayRole:
      return cellText(cell).left(kLongestCell);
    case Qt::ToolTipRole:
      return QString(typeName(cell) + QStringLiteral("\n") + cellText(cell).left(kLongestTip));
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter | (isNumber(cell) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ForegroundRole:
      return color(tokenOf(cell));
    case Qt::FontRole: {
      QFont font = fixedFont();
      font.setItalic(std::holds_alternative<journal::SqlTable::Null>(cell));
      return font;
    }
    default:
      return {};
  }
}

QVariant SqlModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical) {
    if (role == Qt::DisplayRole) return QVariant(firstRow_ + static_cast<quint64>(section) + 1);
    return {};
  }
  if (section >= static_cast<int>(table_.columns.size())) return {};
  if (role == Qt::DisplayRole) return oneLine(table_.columns[static_cast<std::size_t>(section)]);
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft));
  if (role == Qt::ToolTipRole && section < tips_.size()) return tips_[section];
  return {};
}

// As its first cell that is not NULL: the heading stands where its numbers do.
bool SqlModel::isNumeric(int column) const {
  for (const auto& row : table_.rows) {
    if (column >= static_cast<int>(row.size())) return false;
    const Cell& cell = row[static_cast<std::size_t>(column)];
    if (!std::holds_alternative<journal::SqlTable::Null>(cell)) return isNumber(cell);
  }
  return false;
}

SqlGrid::SqlGrid(QWidget* parent) : QTableView(parent) {
  setModel(&model_);
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setHorizontalScrollMode(ScrollPerPixel);
  setVerticalScrollMode(ScrollPerPixel);
  setEditTriggers(NoEditTriggers);
  setCornerButtonEnabled(false);
  verticalHeader()->setDefaultSectionSize(kRowHeight);
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  verticalHeader()->setHighlightSections(false);
  verticalHeader()->setFont(textFont(kSmallPx));
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setMinimumSectionSize(kNarrowestColumn);
  setContextMenuPolicy(Qt::ActionsContextMenu);
  const auto add = [this](const QString& text, const QKeySequence& keys, bool withNames) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, withNames] { copy(withNames); });
    addAction(action);
  };
  add(tr("Copy"), QKeySequence::Copy, false);
  add(tr("Copy with names"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), true);
}

// The model is a member and goes before the view that Qt makes of us.
SqlGrid::~SqlGrid() { setModel(nullptr); }

void SqlGrid::setTable(journal::SqlTable table, quint64 firstRow) {
  const bool sameColumns = table.columns == model_.table().columns && !table.columns.empty();
  model_.setTable(std::move(table), firstRow);
  const QString last = QString::number(firstRow + static_cast<quint64>(model_.rowCount()));
  verticalHeader()->setFixedWidth(verticalHeader()->fontMetrics().horizontalAdvance(last) + 2 * kPadding);
  if (sameColumns) return;
  resizeColumnsToContents();
  for (int column = 0; column < model_.columnCount(); ++column)
    setColumnWidth(column, std::clamp(columnWidth(column) + kGap, kNarrowestColumn, kWidestColumn));
}

QString SqlGrid::selectedText(bool withNames) const {
  QModelIndexList selected = selectionModel()->selectedIndexes();
  std::sort(selected.begin(), selected.end());
  QString text;
  if (withNames && !selected.isEmpty()) {
    QStringList names;
    for (const QModelIndex& index : selected) {
      if (index.row() == selected.first().row())
        names << model_.headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString();
    }
    text = names.join('\t') + '\n';
  }
  int row = selected.isEmpty() ? 0 : selected.first().row();
  bool first = true;
  for (const QModelIndex& index : selected) {
    if (!first) text += index.row() == row ? '\t' : '\n';
    first = false;
    row = index.row();
    text += cellText(model_.table().rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(index.column())]);
  }
  return text;
}

void SqlGrid::copy(bool withNames) const {
  if (const QString text = selectedText(withNames); !text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

}  // namespace durascope::widgets
