#include "widgets/log/log_view.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>
#include <utility>

#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/table.h"

namespace durascope::widgets {

namespace {

constexpr int kTimeWidth = 80;
constexpr int kLevelWidth = 64;
constexpr int kObjectWidth = 140;
constexpr int kSourceWidth = 200;
constexpr int kTextWidth = 200;  // At least; it takes what is left.
constexpr int kNarrow = 1'000;   // Pixels: below, the text needs the room more than the names beside it.
constexpr int kNarrowObjectWidth = 96;
constexpr int kNarrowSourceWidth = 136;
constexpr int kFilterWidth = 240;

}  // namespace

LogView::LogView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(session),
      filter_(new QLineEdit),
      level_(new QComboBox),
      dropped_(new ElidedLabel),
      table_(new QTableView),
      text_(new QPlainTextEdit),
      splitter_(new QSplitter(this)),
      empty_(new EmptyState) {
  setObjectName(QStringLiteral("logView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  setUpTable();
  text_->setObjectName(QStringLiteral("logText"));
  text_->setReadOnly(true);
  text_->setFont(fixedFont());
  text_->setFrameShape(QFrame::NoFrame);
  text_->hide();
  splitter_->setHandleWidth(1);
  splitter_->addWidget(table_);
  splitter_->addWidget(text_);
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeTools());
  layout->addWidget(empty_, 1);
  layout->addWidget(splitter_, 1);

  connect(&model_, &QAbstractItemModel::rowsAboutToBeInserted, this, &LogView::beforeInsert);
  connect(&model_, &QAbstractItemModel::rowsInserted, this, &LogView::afterInsert);
  connect(&model_, &QAbstractItemModel::rowsRemoved, this, &LogView::updateEmpty);
  connect(&model_, &QAbstractItemModel::modelReset, this, &LogView::updateEmpty);
  connect(&session_, &Session::statusChanged, this, &LogView::updateDropped);
  connect(&session_, &Session::projectChanged, this, &LogView::updateEmpty);
  updateDropped();
  updateEmpty();
}

QWidget* LogView::makeTools() {
  filter_->setObjectName(QStringLiteral("logFilter"));
  filter_->setPlaceholderText(QStringLiteral("text, object or file"));
  filter_->setClearButtonEnabled(true);
  filter_->setMaximumWidth(kFilterWidth);
  level_->setObjectName(QStringLiteral("logLevel"));
  level_->addItems({"All levels", "Info and above", "Log and above", "Warnings and errors", "Errors"});
  dropped_->setObjectName(QStringLiteral("logDropped"));
  dropped_->setToken(Token::kWarn);
  connect(filter_, &QLineEdit::textChanged, this, &LogView::applyFilter);
  connect(level_, &QComboBox::currentIndexChanged, this, &LogView::applyFilter);
  auto* tools = new QWidget;
  auto* layout = new QHBoxLayout(tools);
  layout->setContentsMargins(kPadding, 2, kPadding, 2);
  layout->setSpacing(kGap);
  layout->addWidget(filter_, 1);
  layout->addWidget(level_);
  layout->addWidget(dropped_, 1);
  return tools;
}

void LogView::setUpTable() {
  table_->setObjectName(QStringLiteral("logTable"));
  table_->setAccessibleName(QStringLiteral("Log"));
  table_->setModel(&model_);
  widgets::setUpTable(*table_, {kTimeWidth, kLevelWidth, kObjectWidth, kTextWidth, kSourceWidth}, {LogModel::kText});
  auto* copy = new QAction(QStringLiteral("Copy"), table_);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  connect(copy, &QAction::triggered, this, &LogView::copySelected);
  table_->addAction(copy);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(table_, &QTableView::clicked, this, &LogView::openCell);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LogView::showText);
}

void LogView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const bool narrow = width() < kNarrow;
  if (narrow == std::exchange(narrow_, narrow)) return;
  table_->setColumnWidth(LogModel::kObject, narrow ? kNarrowObjectWidth : kObjectWidth);
  table_->setColumnWidth(LogModel::kSource, narrow ? kNarrowSourceWidth : kSourceWidth);
}

void LogView::applyFilter() {
  model_.setFilter({filter_->text(), static_cast<journal::LogLevel>(level_->currentIndex())});
  table_->scrollToBottom();
}

void LogView::beforeInsert() {
  const QScrollBar* bar = table_->verticalScrollBar();
  atEnd_ = bar->value() >= bar->maximum() - kRowHeight / 2;
}

void LogView::afterInsert() {
  updateEmpty();
  if (atEnd_) table_->scrollToBottom();
}

void LogView::showText(const QModelIndex& current) {
  const QString text = current.isValid() ? model_.fullText(current.row()) : QString();
  // One short line is read in the table.
  const bool worthIt =
      text.contains('\n') || fontMetrics().horizontalAdvance(text) > table_->columnWidth(LogModel::kText);
  text_->setVisible(worthIt);
  if (worthIt) text_->setPlainText(text);
}

void LogView::openCell(const QModelIndex& index) {
  const journal::Event& event = model_.event(index.row());
  if (index.column() == LogModel::kObject && event.hasObject) session_.select(event.object);
}

void LogView::copySelected() {
  QStringList lines;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) lines << model_.copyText(index.row());
  QGuiApplication::clipboard()->setText(lines.join('\n'));
}

void LogView::updateDropped() {
  const std::uint64_t dropped = session_.droppedEvents();
  dropped_->setText(dropped == 0 ? QString()
                                 : formatCount(dropped, QStringLiteral("event was"), QStringLiteral("events were")) +
                                       QStringLiteral(" not kept"));
}

void LogView::updateEmpty() {
  const bool none = model_.rowCount() == 0;
  const bool filtered = !filter_->text().isEmpty() || level_->currentIndex() > 0;
  splitter_->setVisible(!none);
  empty_->setVisible(none);
  empty_->setSentence(filtered ? QStringLiteral("No message matches the filter. Clear it to see all.")
                               : QStringLiteral("Nothing logged yet. Send a request: what its code prints with "
                                                "console.log, and each error that it throws, appears here."));
}

}  // namespace durascope::widgets
