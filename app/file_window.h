#pragma once
// One SQLite file, looked into without being part of a project: keys with decoded values, tables, alarm.

#include <QModelIndex>
#include <QWidget>
#include <vector>

#include "emulator/emulator.h"
#include "widgets/common/ask.h"
#include "widgets/common/twin_selection.h"

namespace durascope::widgets {
class Panel;
class TablePage;
class ValueTree;
}  // namespace durascope::widgets

namespace durascope::app {

/// A window of its own; deletes itself when it is closed.
class FileWindow : public QWidget {
  Q_OBJECT
 public:
  /// `emulator` outlives the window.
  FileWindow(Emulator& emulator, const QString& path, QWidget* parent);

 private:
  void load();
  void showTable(const QModelIndex& index);
  void showSnapshot(const Result<journal::StorageSnapshot>& result);

  static constexpr std::uint32_t kPageKeys = 200;

  Emulator& emulator_;
  QString path_;
  std::uint32_t keys_ = kPageKeys;
  widgets::Inquiry inquiry_;
  widgets::TwinSelection twins_;
  widgets::Panel* panel_;
  widgets::ValueTree* tree_;
  widgets::TablePage* table_;
  std::vector<journal::StoredTable> tables_;
};

}  // namespace durascope::app
