#pragma once
// An object whose storage is browsed: two keys, a table of 450 notes, one of the runtime's own.

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <map>
#include <string>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/code_edit.h"
#include "widgets/object_view/object_view.h"
#include "widgets/storage/storage_column.h"
#include "widgets/storage/storage_tools.h"

namespace durascope::test {

inline journal::StoredTable notesTable() {
  journal::StoredTable table{.name = "notes", .sql = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)"};
  table.rowCount = 450;
  table.columns = {"id", "body"};
  table.details = {{.name = "id", .type = "INTEGER", .primaryKey = 1}, {.name = "body", .type = "TEXT"}};
  table.indexes = {{.name = "by_body", .unique = true, .columns = {"body"}}};
  table.rows = {{"1", "first"}};
  return table;
}

struct StorageToolsFixture {
  StorageToolsFixture() : session(fake, nullptr, [this] { return now; }), actions(session), view(session, actions) {
    fake.storageSnapshot = {.exists = true, .keyCount = 2, .entries = {stored(number("a", 1)), stored(number("b", 2))}};
    fake.storageSnapshot.tables = {notesTable(), {.name = "_cf_KV", .internal = true, .rowCount = 2}};
    fake.onStoredValue = [this](ObjectKey, const std::string& key) -> Result<journal::StoredValue> {
      return journal::StoredValue{.key = key, .text = texts[key], .bytes = "\xFF\x0F", .size = 2};
    };
    fake.onStorage = [this](ObjectKey, const StorageQuery& query) {
      journal::StorageSnapshot snapshot = fake.storageSnapshot;
      if (!query.table.empty()) snapshot.page = pageOf(query);
      return Result<journal::StorageSnapshot>(snapshot);
    };
    fake.nextDrain.project = counterProject();
    fake.nextDrain.objects = {summary(0, 1, "lobby", journal::ObjectState::kIdle), summary(0, 2, "alice")};
    view.resize(1200, 700);
    view.show();
    session.drainNow();
    select(1);
  }
  static journal::TablePage pageOf(const StorageQuery& query) {
    journal::TablePage page{.table = query.table, .firstRow = query.firstRow};
    page.rows.columns = {"id", "body"};
    for (std::uint64_t row = query.firstRow; row < std::min<std::uint64_t>(query.firstRow + query.rowLimit, 450); ++row)
      page.rows.rows.push_back({static_cast<std::int64_t>(row + 1), "note " + std::to_string(row + 1)});
    page.rows.more = query.firstRow + query.rowLimit < 450;
    return page;
  }
  void deliver() {
    for (int i = 0; i < 4; ++i) {
      fake.deliver();
      QCoreApplication::processEvents();
    }
  }
  void select(std::uint32_t object) {
    session.select(keyOf(0, object));
    deliver();
  }
  template <class T>
  T* find(const char* name) {
    T* found = view.findChild<T*>(QString::fromLatin1(name));
    if (found == nullptr) qFatal("no %s", name);
    return found;
  }
  void choose(const QString& name) {
    widgets::ValueTree* tree = view.storage()->tree();
    for (int row = 0; row < tree->rows().rowCount(); ++row) {
      const QModelIndex index = tree->rows().index(row, 0);
      if (tree->rows().row(index).name == name) tree->setCurrentIndex(index);
    }
    deliver();
  }
  /// The layout follows a click with the next events.
  void browse() {
    QTest::mouseClick(find<QWidget>("storageBrowse"), Qt::LeftButton);
    deliver();
  }
  void type(const char* field, const QString& text) {
    auto* edit = find<widgets::CodeEdit>(field);
    edit->selectAll();
    edit->insertPlainText(text);
  }
  void click(const char* button) {
    QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton);
    deliver();
  }
  /// The button of the question that is open; null when none is.
  static QPushButton* question() {
    for (QWidget* top : QApplication::topLevelWidgets()) {
      if (top->objectName() == "confirmDialog" && top->isVisible())
        return top->findChild<QPushButton*>("confirmButton");
    }
    return nullptr;
  }
  QString text(const char* label) { return find<QLabel>(label)->text(); }

  std::int64_t now = kNow;
  std::map<std::string, std::string> texts{{"a", "1"}, {"b", "{\n  x: 2\n}"}};
  FakeEmulator fake;
  widgets::Session session;
  widgets::ObjectActions actions;
  widgets::ObjectView view;
};

}  // namespace durascope::test
