#pragma once
// One table of the file: its rows, page by page, or what it is made of.

#include <QWidget>
#include <functional>

#include "emulator/journal/snapshots.h"
#include "widgets/common/ask.h"
#include "widgets/storage/sql_grid.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabBar;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;

/// "CREATE TABLE …" and its indexes, as text.
QString structureText(const journal::StoredTable& table);

/// Object names, for tests: tableGrid, tableStructure, tablePosition, tableBack, tableForth.
class TablePage : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::uint32_t kRowsPerPage = 200;
  /// Asks for the snapshot of the file that the page belongs to, with these rows of the table.
  using Ask = std::function<void(const std::string& table, quint64 firstRow, bool internals,
                                 std::function<void(Result<journal::StorageSnapshot>)> reply)>;

  explicit TablePage(Ask ask, QWidget* parent = nullptr);

  void showTable(const journal::StoredTable& table);
  /// The file's tables as they are now: what is shown is read again when its table has changed.
  void follow(const std::vector<journal::StoredTable>& tables);
  void clear();
  SqlGrid* grid() const { return grid_; }

 signals:
  /// Somebody wants this statement in the console.
  void sqlWanted(const QString& sql);

 private:
  void load(quint64 firstRow);
  void showPage(const Result<journal::StorageSnapshot>& result);
  void describe();
  void updatePosition();
  QString updateStatement(const QModelIndex& cell) const;

  Ask ask_;
  journal::StoredTable table_;
  bool chosen_ = false;
  quint64 firstRow_ = 0;
  bool more_ = false;
  Inquiry inquiry_;
  EmptyState* empty_;
  QWidget* body_;
  ElidedLabel* title_;
  QTabBar* faces_;
  SqlGrid* grid_;
  QPlainTextEdit* structure_;
  QLabel* problem_;
  QWidget* pager_;
  QLabel* position_;
  QPushButton* back_;
  QPushButton* forth_;
};

}  // namespace durascope::widgets
