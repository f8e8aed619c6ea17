#pragma once
// What one can do with an object's storage beyond looking at the column: change a value, page through a table, run SQL,
// go back in time.

#include <QWidget>

#include "widgets/common/object_details.h"

class QStackedWidget;
class QTabBar;

namespace durascope::widgets {

class HistoryPage;
class SqlPage;
class TablePage;
class ValuePage;

class StorageTools : public QWidget {
  Q_OBJECT
 public:
  enum class Page { kValue, kTable, kSql, kHistory };

  /// `details` outlives the tools.
  explicit StorageTools(ObjectDetails& details, QWidget* parent = nullptr);

  void show(Page page);
  Page page() const;
  ValuePage* value() const { return value_; }
  TablePage* table() const { return table_; }
  SqlPage* sql() const { return sql_; }
  HistoryPage* history() const { return history_; }

 private:
  void clear();

  ObjectDetails& details_;
  QTabBar* tabs_;
  QStackedWidget* pages_;
  ValuePage* value_;
  TablePage* table_;
  SqlPage* sql_;
  HistoryPage* history_;
};

}  // namespace durascope::widgets
