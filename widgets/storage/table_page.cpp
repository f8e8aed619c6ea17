#include "widgets/storage/table_page.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString quoted(const std::string& name) { return '"' + text(name).replace('"', QStringLiteral("\"\"")) + '"'; }

QString columnTip(const journal::StoredTable::Column& column) {
  QString tip = column.type.empty() ? QStringLiteral("no declared type") : text(column.type);
  if (column.notNull) tip += QStringLiteral(" NOT NULL");
  if (column.primaryKey > 0) tip += QStringLiteral(" · primary key");
  return tip;
}

QString literal(const journal::SqlTable::Cell& cell) {
  if (const auto* value = std::get_if<std::string>(&cell))
    return '\'' + text(*value).replace('\'', QStringLiteral("''")) + '\'';
  return cellText(cell);
}

bool isWhole(const journal::SqlTable::Cell& cell) {
  const auto* blob = std::get_if<journal::SqlTable::Blob>(&cell);
  return !blob || blob->size == 0;
}

}  // namespace

QString structureText(const journal::StoredTable& table) {
  QString all =
      table.sql.empty() ? QStringLiteral("-- made by SQLite itself\n") : text(table.sql) + QStringLiteral(";\n");
  for (const journal::StoredTable::Index& index : table.indexes) {
    QStringList columns;
    for (const std::string& column : index.columns) columns << text(column);
    all += QStringLiteral("\n-- %1index %2 on %3")
               .arg(index.unique ? QStringLiteral("unique ") : QString(), text(index.name),
                    columns.join(QStringLiteral(", ")));
  }
  return all;
}

TablePage::TablePage(Ask ask, QWidget* parent)
    : QWidget(parent),
      ask_(std::move(ask)),
      empty_(new EmptyState(tr("Select a table to see its rows."), this)),
      body_(new QWidget(this)),
      title_(new ElidedLabel(body_)),
      faces_(new QTabBar(body_)),
      grid_(new SqlGrid(body_)),
      structure_(new QPlainTextEdit(body_)),
      problem_(new QLabel(body_)),
      pager_(new QWidget(body_)),
      position_(new QLabel(pager_)),
      back_(new QPushButton(tr("Previous"), pager_)),
      forth_(new QPushButton(tr("Next"), pager_)) {
  title_->setToken(Token::kSoft);
  faces_->setExpanding(false);
  faces_->setDrawBase(false);
  faces_->addTab(tr("Rows"));
  faces_->addTab(tr("Structure"));
  grid_->setObjectName(QStringLiteral("tableGrid"));
  structure_->setObjectName(QStringLiteral("tableStructure"));
  structure_->setReadOnly(true);
  structure_->setFont(fixedFont());
  structure_->setFrameShape(QFrame::NoFrame);
  structure_->document()->setDocumentMargin(kPadding);
  structure_->hide();
  problem_->setWordWrap(true);
  problem_->setTextFormat(Qt::PlainText);
  problem_->setContentsMargins(kPadding, 0, kPadding, kGap);
  tint(problem_, QPalette::WindowText, Token::kBroken);
  problem_->hide();
  position_->setObjectName(QStringLiteral("tablePosition"));
  position_->setFont(textFont(kSmallPx));
  tint(position_, QPalette::WindowText, Token::kSoft);
  back_->setObjectName(QStringLiteral("tableBack"));
  forth_->setObjectName(QStringLiteral("tableForth"));

  auto* head = new QHBoxLayout;
  head->setContentsMargins(kPadding, kGap, kPadding, kGap / 2);
  head->setSpacing(kGap);
  head->addWidget(faces_);
  head->addWidget(title_, 1);
  auto* turn = new QHBoxLayout(pager_);
  turn->setContentsMargins(kPadding, kGap / 2, kPadding, kGap / 2);
  turn->setSpacing(kGap);
  turn->addWidget(position_, 1);
  turn->addWidget(back_);
  turn->addWidget(forth_);
  auto* column = new QVBoxLayout(body_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(problem_);
  column->addWidget(grid_, 1);
  column->addWidget(structure_, 1);
  column->addWidget(pager_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(empty_, 1);
  layout->addWidget(body_, 1);

  auto* change = new QAction(tr("Change in SQL"), grid_);
  change->setToolTip(tr("Write the UPDATE of this cell into the console"));
  grid_->addAction(change);
  connect(change, &QAction::triggered, this, [this] {
    if (const QString sql = updateStatement(grid_->currentIndex()); !sql.isEmpty()) emit sqlWanted(sql);
  });
  connect(faces_, &QTabBar::currentChanged, this, &TablePage::describe);
  connect(back_, &QPushButton::clicked, this, [this] { load(firstRow_ - std::min<quint64>(firstRow_, kRowsPerPage)); });
  connect(forth_, &QPushButton::clicked, this, [this] { load(firstRow_ + kRowsPerPage); });
  clear();
}

void TablePage::clear() {
  inquiry_.cancel();
  chosen_ = false;
  table_ = {};
  grid_->setTable({});
  body_->hide();
  empty_->show();
}

void TablePage::showTable(const journal::StoredTable& table) {
  const bool same = chosen_ && table.name == table_.name;
  table_ = table;
  chosen_ = true;
  if (!same) {
    grid_->setTable({});
    firstRow_ = 0;
  }
  empty_->hide();
  body_->show();
  describe();
  load(firstRow_);
}

void TablePage::follow(const std::vector<journal::StoredTable>& tables) {
  if (!chosen_) return;
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const auto& table) { return table.name == table_.name; });
  if (found == tables.end()) {
    clear();
    empty_->setSentence(tr("The table has gone."));
    return;
  }
  table_ = *found;
  describe();
  if (!inquiry_.isOpen() && isVisible()) load(firstRow_);
}

void TablePage::load(quint64 firstRow) {
  inquiry_.ask<journal::StorageSnapshot>(
      this, [&](auto reply) { ask_(table_.name, firstRow, table_.internal, std::move(reply)); },
      [this](const Result<journal::StorageSnapshot>& result) { showPage(result); });
}

void TablePage::showPage(const Result<journal::StorageSnapshot>& result) {
  QString problem;
  if (!result) {
    problem = text(result.error().message);
  } else if (result->page) {
    problem = text(result->page->problem);
    firstRow_ = result->page->firstRow;
    more_ = result->page->rows.more;
    QStringList tips;
    for (const auto& column : table_.details) tips << columnTip(column);
    grid_->rows().setColumnTips(tips);
    const auto& shown = grid_->rows().table();
    if (shown.rows != result->page->rows.rows || shown.columns != result->page->rows.columns)
      grid_->setTable(result->page->rows, firstRow_);
  }
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  updatePosition();
}

void TablePage::describe() {
  const bool rows = faces_->currentIndex() == 0;
  grid_->setVisible(rows);
  pager_->setVisible(rows);
  structure_->setVisible(!rows);
  if (const QString structure = structureText(table_); structure != structure_->toPlainText())
    structure_->setPlainText(structure);
  QString title = text(table_.name);
  if (table_.kind == journal::StoredTable::Kind::kView) title += tr(" · view");
  if (table_.internal) title += tr(" · the runtime's own, to look at only");
  title_->setText(title);
}

void TablePage::updatePosition() {
  const auto shown = static_cast<quint64>(grid_->rows().rowCount());
  position_->setText(shown == 0 ? tr("no rows")
                                : tr("rows %1 to %2 of %3")
                                      .arg(formatCount(firstRow_ + 1), formatCount(firstRow_ + shown),
                                           formatCount(std::max<quint64>(table_.rowCount, firstRow_ + shown))));
  back_->setEnabled(firstRow_ > 0);
  forth_->setEnabled(more_);
}

// By its primary key, or by its rowid, which is not among the columns: then by all that is known of the row.
QString TablePage::updateStatement(const QModelIndex& cell) const {
  if (!cell.isValid() || table_.internal || table_.kind != journal::StoredTable::Kind::kTable) return {};
  const journal::SqlTable& shown = grid_->rows().table();
  const auto& row = shown.rows[static_cast<std::size_t>(cell.row())];
  const bool keyed =
      std::any_of(table_.details.begin(), table_.details.end(), [](const auto& c) { return c.primaryKey > 0; });
  QStringList conditions;
  for (std::size_t i = 0; i < row.size() && i < table_.details.size(); ++i) {
    if ((keyed && table_.details[i].primaryKey == 0) || !isWhole(row[i])) continue;
    conditions << quoted(shown.columns[i]) + QStringLiteral(" IS ") + literal(row[i]);
  }
  const auto column = static_cast<std::size_t>(cell.column());
  return QStringLiteral("UPDATE %1 SET %2 = %3\nWHERE %4")
      .arg(quoted(table_.name), quoted(shown.columns[column]), literal(row[column]),
           conditions.join(QStringLiteral(" AND ")));
}

}  // namespace durascope::widgets
