#include "widgets/storage/storage_tools.h"

#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "widgets/storage/history_page.h"
#include "widgets/storage/sql_page.h"
#include "widgets/storage/table_page.h"
#include "widgets/storage/value_page.h"

namespace durascope::widgets {

StorageTools::StorageTools(ObjectDetails& details, QWidget* parent)
    : QWidget(parent),
      details_(details),
      tabs_(new QTabBar(this)),
      pages_(new QStackedWidget(this)),
      value_(new ValuePage(details)),
      table_(new TablePage([this](const std::string& table, quint64 firstRow, bool internals, auto reply) {
        const StorageQuery query{.limit = 0,
                                 .internals = internals,
                                 .table = table,
                                 .firstRow = firstRow,
                                 .rowLimit = TablePage::kRowsPerPage};
        details_.session().emulator().storage(*details_.session().selection(), query, std::move(reply));
      })),
      sql_(new SqlPage(details)),
      history_(new HistoryPage(details)) {
  setObjectName(QStringLiteral("storageTools"));
  tabs_->setObjectName(QStringLiteral("storageTabs"));
  tabs_->setExpanding(false);
  for (const QString& name : {tr("Value"), tr("Table"), tr("SQL"), tr("History")}) tabs_->addTab(name);
  for (QWidget* page : QList<QWidget*>{value_, table_, sql_, history_}) pages_->addWidget(page);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(tabs_);
  layout->addWidget(pages_, 1);
  connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
  connect(table_, &TablePage::sqlWanted, this, [this](const QString& sql) {
    show(Page::kSql);
    sql_->offer(sql);
  });
  connect(sql_, &SqlPage::aboutToRun, history_, &HistoryPage::expectWrite);
  connect(sql_, &SqlPage::ran, history_, &HistoryPage::noteWrite);
  connect(value_, &ValuePage::aboutToWrite, history_, &HistoryPage::expectWrite);
  connect(value_, &ValuePage::written, history_, &HistoryPage::noteWrite);
  connect(&details_, &ObjectDetails::cleared, this, &StorageTools::clear);
  connect(&details_, &ObjectDetails::storageChanged, this, [this] {
    if (details_.storage()) table_->follow(details_.storage()->tables);
  });
}

void StorageTools::show(Page page) { tabs_->setCurrentIndex(static_cast<int>(page)); }

StorageTools::Page StorageTools::page() const { return static_cast<Page>(tabs_->currentIndex()); }

void StorageTools::clear() {
  value_->clear();
  table_->clear();
  sql_->clear();
  history_->clear();
}

}  // namespace durascope::widgets
