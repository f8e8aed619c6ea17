#pragma once
// SQL on one object's storage in a temporary folder, with a clock that the test moves.

#include <QTemporaryDir>
#include <QtTest>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/storage/database_pool.h"
#include "emulator/storage/object_storage.h"
#include "emulator/storage/sql_watch.h"
#include "tests/storage/storage_fixture.h"

namespace durascope::storage {

class SqlFixture : private Hooks {
 public:
  explicit SqlFixture(Limits limits = {}, DatabasePool* pool = nullptr)
      : shared_(limits), pool_(pool), path_(folder_.filePath("object.sqlite").toStdString()) {
    open();
  }

  void open() {
    auto opened = ObjectStorage::open(
        {.path = path_, .shared = shared_, .lookups = log_, .hooks = *this, .databases = pool_, .sqlWatch = &watch});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    storage_ = std::move(*opened);
  }

  ObjectStorage* operator->() { return storage_.get(); }
  ObjectStorage& storage() { return *storage_; }
  void close() { storage_.reset(); }

  StorageResult<std::shared_ptr<SqlCursor>> execute(std::string_view query, std::vector<SqlValue> bindings = {}) {
    return storage_->execute(query, std::move(bindings));
  }
  std::shared_ptr<SqlCursor> cursor(std::string_view query) { return must(execute(query)); }
  /// All rows that are left, as "1,x 2,NULL"; or what went wrong.
  static std::string rest(SqlCursor& cursor) {
    std::string text;
    while (true) {
      auto row = cursor.hasRow();
      if (!row) return row.error().message;
      if (!*row) return text;
      text += (text.empty() ? "" : " ") + rowText(cursor);
      if (auto advanced = cursor.advance(); !advanced) return advanced.error().message;
    }
  }
  std::string run(std::string_view query, std::vector<SqlValue> bindings = {}) {
    auto started = execute(query, std::move(bindings));
    return started ? rest(**started) : started.error().message;
  }
  static std::string rowText(const SqlCursor& cursor) {
    std::string text;
    for (int i = 0; i < static_cast<int>(cursor.columns()->names.size()); ++i) {
      if (i > 0) text += ',';
      switch (cursor.kind(i)) {
        case SqlCursor::Kind::kNull:
          text += "NULL";
          break;
        case SqlCursor::Kind::kInteger:
          text += std::to_string(cursor.integer(i));
          break;
        case SqlCursor::Kind::kReal:
          text += QString::number(cursor.real(i)).toStdString() + "r";
          break;
        case SqlCursor::Kind::kText:
        case SqlCursor::Kind::kBlob:
          text += cursor.bytes(i);
      }
    }
    return text;
  }

  SqlWatch watch;
  /// Called whenever a statement that takes long looks at the clock; answers the time.
  std::function<std::int64_t()> clock = [] { return 0; };

 private:
  std::int64_t monotonicNs() override { return clock(); }

  QTemporaryDir folder_;
  SharedCache shared_;
  LookupLog log_;
  DatabasePool* pool_;
  std::string path_;
  std::unique_ptr<ObjectStorage> storage_;
};

inline const char* const kEndless =
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c";

}  // namespace durascope::storage
