#pragma once
// Rows of SQL as a table: NULL unlike an empty text, numbers at the right, blobs as their first bytes. Ctrl+C copies
// what is selected, Ctrl+Shift+C with the names of the columns.

#include <QAbstractTableModel>
#include <QTableView>

#include "emulator/journal/sql_table.h"

namespace durascope::widgets {

/// One cell as text on one line: NULL is "NULL", a blob x'0aff…' with its size.
QString cellText(const journal::SqlTable::Cell& cell);

class SqlModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  /// `firstRow` is what the first row is numbered with, less one.
  void setTable(journal::SqlTable table, quint64 firstRow = 0);
  const journal::SqlTable& table() const { return table_; }
  /// Tool tips of the columns: what they were declared as.
  void setColumnTips(QStringList tips) { tips_ = std::move(tips); }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  bool isNumeric(int column) const;

  journal::SqlTable table_;
  QStringList tips_;
  quint64 firstRow_ = 0;
};

class SqlGrid : public QTableView {
  Q_OBJECT
 public:
  explicit SqlGrid(QWidget* parent = nullptr);
  ~SqlGrid() override;

  /// Shows rows; columns keep their widths while their names stay the same.
  void setTable(journal::SqlTable table, quint64 firstRow = 0);
  SqlModel& rows() { return model_; }
  /// Tab-separated, as a spreadsheet takes it.
  QString selectedText(bool withNames) const;

 private:
  void copy(bool withNames) const;

  SqlModel model_;
};

}  // namespace durascope::widgets
