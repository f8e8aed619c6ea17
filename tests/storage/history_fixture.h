#pragma once
// One object with a past in a temporary folder, under a wall clock that the test sets.

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/storage/database_pool.h"
#include "tests/storage/storage_fixture.h"

namespace durascope::storage {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kStart = 1'800'000'000'000;  // Wall clock of the tests in milliseconds; later than the files'.

class Listener final : public AlarmListener {
 public:
  SqlResult<void> alarmIs(Alarm alarm) override {
    last = alarm;
    return {};
  }
  Alarm last;
};

/// Writes down what went wrong.
class Faults final : public Hooks {
 public:
  void onFault(const std::string& sentences, const std::string& path) override {
    told.push_back(sentences);
    file = path;
  }
  std::vector<std::string> told;
  std::string file;
};

class ObjectWithPast {
 public:
  explicit ObjectWithPast(Limits limits = {}) : limits_(limits), shared_(limits_) {
    path = folder_.filePath("state/object.sqlite").toStdString();
    historyFile = folder_.filePath("history/object.history").toStdString();
    QDir(folder_.path()).mkpath("state");
    at(0);
    open();
  }
  void open() {
    auto opened = tryOpen();
    if (!opened) qFatal("%s", opened.error().message.c_str());
    storage = std::move(*opened);
  }
  Result<std::unique_ptr<ObjectStorage>> tryOpen() {
    return ObjectStorage::open({.path = path,
                                .shared = shared_,
                                .lookups = log_,
                                .hooks = faults,
                                .alarms = listener,
                                .historyFile = historyFile,
                                .databases = &pool});
  }
  /// The wall clock is this many seconds after the start.
  void at(std::int64_t seconds) { shared_.enterJavaScript(kStart + seconds * 1000); }
  static std::int64_t time(std::int64_t seconds) { return (kStart + seconds * 1000) * kMs; }

  void put(std::string_view key, const std::string& bytes) {
    Row row{std::string(key), value(bytes)};
    must(storage->put(row.key, row.value));
    must(storage->commit());
  }
  std::string all() {
    auto rows = std::get<Rows>(must(storage->list({})));
    return StorageFixture::text(rows);
  }
  std::string bookmark() {
    const std::string made = must(storage->currentBookmark());
    must(storage->commit());
    return made;
  }
  void restart() {
    storage.reset();
    open();
  }
  /// Restores and starts anew; the bookmark that undoes it.
  std::string goTo(const std::string& bookmark) {
    const std::string undo = must(storage->restoreOnNextStart(bookmark));
    restart();
    return undo;
  }
  std::string times() {
    auto moments = storage->moments();
    if (!moments) return moments.error().message;
    std::string text;
    for (const Moment& moment : *moments)
      text += (text.empty() ? "" : " ") + (moment.timeNs < kStart * kMs
                                               ? std::string("before")
                                               : std::to_string((moment.timeNs / kMs - kStart) / 1000));
    return text;
  }
  /// A process of its own opens the object, does `work` and dies without closing anything; then it is open here again.
  template <class Work>
  void inProcessThatDies(Work work) {
    storage.reset();
    const pid_t child = ::fork();
    if (child == 0) {
      open();
      work();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) qFatal("the other process failed");
    open();
  }

 private:
  QTemporaryDir folder_;
  Limits limits_;
  SharedCache shared_;
  LookupLog log_;

 public:
  Faults faults;
  DatabasePool pool{4};
  std::shared_ptr<Listener> listener = std::make_shared<Listener>();
  std::string path, historyFile;
  std::unique_ptr<ObjectStorage> storage;
};

/// It holds a=1, and has since been nothing else.
class ObjectWithOneState : public ObjectWithPast {
 public:
  ObjectWithOneState() {
    put("a", "1");
    first = bookmark();
  }
  std::string first;  ///< The bookmark of that state.
};

/// What other software reads there, or does.
inline std::string run(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  std::string result;
  sqlite3_open(path.c_str(), &database);
  sqlite3_exec(
      database, sql,
      [](void* text, int, char** columns, char**) {
        *static_cast<std::string*>(text) += columns[0] ? columns[0] : "NULL";
        return 0;
      },
      &result, nullptr);
  sqlite3_close(database);
  return result;
}

}  // namespace durascope::storage
