// Point-in-time recovery: what is kept of the past, and the way back.

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "emulator/storage/bookmark.h"
#include "emulator/storage/database_pool.h"
#include "tests/storage/storage_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

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

class Object {
 public:
  explicit Object(Limits limits = {}) : limits_(limits), shared_(limits_) {
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
      text += (text.empty() ? "" : " ") +
              (moment.timeNs < kStart * kMs ? "before"s : std::to_string((moment.timeNs / kMs - kStart) / 1000));
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

std::string run(const std::string& path, const char* sql) {
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

/// The table in each kept state becomes nonsense; the history file itself stays sound.
void damageKeptStates(const std::string& historyFile) {
  const auto contents = readHistory(historyFile);
  if (!contents) qFatal("no history");
  HistoryRecords records;
  for (const HistoryContents::State& state : contents->states) {
    std::vector<std::string> pages = contents->pagesOf(state);
    if (pages.size() > 1) pages[1].assign(kHistoryPage, 'q');
    HistoryCommit image = state.commit;
    image.frames = 0;
    records.addImage(image, pages);
  }
  if (!records.replace(historyFile)) qFatal("the history cannot be written");
}

}  // namespace

class HistoryTest : public QObject {
  Q_OBJECT

 private slots:
  void a_bookmark_brings_its_state_back() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("a", "2");
    object.put("b", "3");
    const std::string second = object.bookmark();
    object.put("c", "4");
    object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=2 b=3"s);
    QVERIFY(first < second);
    QCOMPARE(run(object.path, "PRAGMA integrity_check"), "ok"s);
  }

  void a_restore_can_be_undone() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(first));
    object.put("a", "3");  // what comes before the restart belongs to the state that undo brings back
    object.restart();
    QCOMPARE(object.all(), "a=1"s);
    const std::string redo = object.goTo(undo);
    QCOMPARE(object.all(), "a=3"s);
    object.goTo(redo);
    QCOMPARE(object.all(), "a=1"s);
  }

  void an_order_can_be_taken_back() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(first));
    QCOMPARE(must(object.storage->restoreOnNextStart(undo)), undo);
    object.restart();
    QCOMPARE(object.all(), "a=2"s);
  }

  void numbers_of_bookmarks_never_go_back() {
    Object object;
    const std::string zero = object.bookmark();
    QCOMPARE(zero, "00000000-00000000-00000000-" + std::string(32, '0'));
    object.put("a", "1");
    QCOMPARE(object.bookmark(), "00000000-00000001-00000000-" + std::string(32, '0'));
    object.goTo(zero);
    QCOMPARE(object.bookmark(), "00000000-00000002-00000000-" + std::string(32, '0'));
    must(object.storage->deleteAll());
    QCOMPARE(object.bookmark(), "00000000-00000003-00000000-" + std::string(32, '0'));
    must(object.storage->deleteAll());
    object.restart();
    QCOMPARE(object.bookmark(), "00000000-00000004-00000000-" + std::string(32, '0'));
  }

  void a_time_names_the_newest_state_until_then() {
    Object object;
    for (int second = 10; second <= 50; second += 10) {
      object.at(second);
      object.put("a", std::to_string(second));
    }
    const std::string state = must(object.storage->bookmarkForTime(Object::time(39)));
    QCOMPARE(must(object.storage->bookmarkForTime(Object::time(30))), state);
    QVERIFY(must(object.storage->bookmarkForTime(Object::time(40))) > state);
    object.goTo(state);
    QCOMPARE(object.all(), "a=30"s);
    object.at(60);
    object.goTo(must(object.storage->bookmarkForTime(Object::time(50))));
    // The restore was at 50, too; it is the newest state of that time.
    QCOMPARE(object.all(), "a=30"s);
  }

  void every_commit_is_a_moment() {
    Object object;
    object.at(1);
    object.put("a", "1");
    object.at(2);
    object.put("a", "2");
    QCOMPARE(object.times(), "before 1 2"s);
    object.at(3);
    object.put("a", "3");
    object.restart();
    object.at(4);
    object.put("a", "4");
    QCOMPARE(object.times(), "before 1 2 3 4"s);
    const auto moments = object.storage->moments();
    QVERIFY(moments);
    for (std::size_t i = 1; i < moments->size(); ++i) QVERIFY(moments->at(i - 1).bookmark < moments->at(i).bookmark);
    QCOMPARE(moments->at(0).pages, 1U);
    QCOMPARE(moments->at(4).pages, 2U);
    QCOMPARE(moments->at(4).changedPages, 1U);
    object.goTo(moments->at(2).bookmark);
    QCOMPARE(object.all(), "a=2"s);
    object.goTo(moments->at(0).bookmark);
    QCOMPARE(object.all(), ""s);
  }

  void who_only_reads_leaves_no_trace() {
    Object object;
    object.all();
    object.restart();
    object.all();
    object.storage.reset();
    QVERIFY(!QFile::exists(QString::fromStdString(object.historyFile)));
  }

  void what_is_not_committed_is_no_state() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    Row row{"a", value("2")};
    must(object.storage->put(row.key, row.value));
    const std::string undo = must(object.storage->restoreOnNextStart(first));
    object.storage->discardTurn();
    object.restart();
    object.goTo(undo);
    QCOMPARE(object.all(), "a=1"s);
  }

  void deleteAll_can_be_undone() {
    Object object;
    object.put("a", "1");
    object.at(5);
    const std::string before = object.bookmark();
    object.at(6);
    must(object.storage->deleteAll());
    object.at(7);
    object.put("b", "2");
    QCOMPARE(object.times(), "before 0 5 6 7"s);
    const std::string empty = must(object.storage->bookmarkForTime(Object::time(6)));
    object.goTo(before);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(empty);
    QCOMPARE(object.all(), ""s);
  }

  void many_pages_are_merged_in_between() {
    Object object;
    std::vector<std::string> bookmarks;
    for (int i = 0; i < 60; ++i) {
      object.put("k" + std::to_string(i % 7), std::string(100'000 + i, static_cast<char>('a' + i % 26)));
      bookmarks.push_back(object.bookmark());
    }
    // Every hundred thousand bytes are 25 pages: the log was merged more than once.
    QVERIFY(QFileInfo(QString::fromStdString(object.path) + "-wal").size() < 60 * 25 * 4096);
    for (const int i : {3, 40, 17, 59}) {
      object.goTo(bookmarks[static_cast<std::size_t>(i)]);
      const std::string all = object.all();
      const std::string newest =
          "k" + std::to_string(i % 7) + "=" + std::string(100'000 + i, static_cast<char>('a' + i % 26));
      QVERIFY(all.find(newest) != std::string::npos);
      QCOMPARE(std::count(all.begin(), all.end(), '='), std::min<std::ptrdiff_t>(i + 1, 7));
      QCOMPARE(run(object.path, "PRAGMA integrity_check"), "ok"s);
    }
  }

  void the_pool_closes_and_the_history_goes_on() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    QVERIFY(object.storage->database().closeIfIdle(true));
    object.put("a", "2");
    const std::string second = object.bookmark();
    QVERIFY(object.storage->database().closeIfIdle(true));
    object.put("a", "3");
    object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=2"s);
  }

  void a_killed_process_loses_no_state_but_its_moments() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.inProcessThatDies([&] {
      object.put("a", "2");
      object.put("a", "3");
    });
    QCOMPARE(object.all(), "a=3"s);
    object.at(20);
    object.put("a", "4");
    const std::string last = object.bookmark();
    const auto moments = object.storage->moments();
    QVERIFY(moments);
    object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(last);
    QCOMPARE(object.all(), "a=4"s);
    // What the dead process left is one state.
    object.goTo(moments->at(moments->size() - 3).bookmark);
    QCOMPARE(object.all(), "a=3"s);
  }

  void killed_after_its_history_was_written() {
    Object object;
    object.inProcessThatDies([&] {
      object.put("a", "1");
      if (!object.storage->moments()) qFatal("no moments");
      object.put("a", "2");
    });
    const std::string last = object.bookmark();
    object.put("a", "3");
    object.goTo(last);
    QCOMPARE(object.all(), "a=2"s);
  }

  void who_wrote_the_file_meanwhile_begins_a_new_image() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.storage.reset();
    run(object.path,
        "INSERT INTO _cf_KV VALUES ('x', x'3939'); CREATE TABLE theirs (n); INSERT INTO theirs VALUES (5)");
    object.open();
    object.put("b", "2");
    const std::string second = object.bookmark();
    QCOMPARE(object.all(), "a=1 b=2 x=99"s);
    object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=1 b=2 x=99"s);
    QCOMPARE(run(object.path, "SELECT n FROM theirs"), "5"s);
  }

  void a_damaged_end_is_cut_off() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.restart();
    object.put("a", "2");
    object.storage.reset();
    for (const int cut : {1, 40, 90, 150}) {
      QFile file(QString::fromStdString(object.historyFile));
      QVERIFY(file.resize(file.size() - cut));
      object.open();
      object.put("a", "cut" + std::to_string(cut));
      const std::string last = object.bookmark();
      object.goTo(first);
      QCOMPARE(object.all(), "a=1"s);
      object.goTo(last);
      QCOMPARE(object.all(), "a=cut" + std::to_string(cut));
      object.storage.reset();
    }
    std::ofstream(object.historyFile, std::ios::binary) << std::string(5000, 'x');
    object.open();
    object.put("a", "9");
    const std::string last = object.bookmark();
    object.put("a", "10");
    object.goTo(last);
    QCOMPARE(object.all(), "a=9"s);
  }

  void damage_in_the_middle_costs_what_is_behind_it() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.restart();
    const auto before = static_cast<qint64>(std::filesystem::file_size(object.historyFile));
    object.put("a", "2");
    const std::string second = object.bookmark();
    object.restart();
    object.put("a", "3");
    const std::string third = object.bookmark();
    object.restart();
    QFile file(QString::fromStdString(object.historyFile));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(before + 60) && file.write("#") == 1);
    file.close();
    QCOMPARE(object.all(), "a=3"s);
    const auto lost = object.storage->restoreOnNextStart(second);
    QVERIFY(!lost);
    QVERIFY(lost.error().message.find("not kept") != std::string::npos);
    const std::string undo = object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(undo);
    QCOMPARE(object.all(), "a=3"s);
    const std::string last = object.bookmark();
    QVERIFY(last > third);
    object.put("a", "4");
    object.goTo(last);
    QCOMPARE(object.all(), "a=3"s);
  }

  void a_kill_between_a_restore_and_its_record_keeps_the_way_back() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(first));
    object.storage.reset();
    const std::string order = object.historyFile + ".restore";
    const auto keep = [](const std::string& from, const std::string& to) {
      std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    };
    // The file has taken its place, and nothing else has happened.
    keep(object.historyFile, object.historyFile + ".kept");
    keep(order, order + ".kept");
    object.open();
    object.storage.reset();
    keep(object.historyFile + ".kept", object.historyFile);
    keep(order + ".kept", order);
    object.open();
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(undo);
    QCOMPARE(object.all(), "a=2"s);
    // And one after its record, before the order is gone.
    const std::string again = must(object.storage->restoreOnNextStart(first));
    keep(order, order + ".kept");
    object.restart();
    object.storage.reset();
    keep(order + ".kept", order);
    object.open();
    object.goTo(again);
    QCOMPARE(object.all(), "a=2"s);
  }

  void a_history_that_cannot_be_written_fails_no_commit() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.restart();
    const auto size = std::filesystem::file_size(object.historyFile);
    // The disk takes half of what is appended.
    struct rlimit before {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    struct rlimit little = before;
    little.rlim_cur = size + 50;
    ::signal(SIGXFSZ, SIG_IGN);
    for (const char* unkept : {"2", "2b"}) {
      object.put("a", unkept);
      ::setrlimit(RLIMIT_FSIZE, &little);
      (void)object.storage->moments();
      ::setrlimit(RLIMIT_FSIZE, &before);
      QCOMPARE(std::filesystem::file_size(object.historyFile), size);
      QCOMPARE(object.faults.told.size(), std::size_t{1});  // once, not for each commit
    }
    QCOMPARE(object.faults.told.front(),
             "The newest states of this object are missing from its history; what it stores is not affected. Cannot "
             "write the history file " +
                 object.historyFile + ": File too large.");
    QCOMPARE(object.faults.file, object.historyFile);
    object.put("a", "3");
    const std::string third = object.bookmark();
    object.put("a", "4");
    const std::string undo = object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(third);
    QCOMPARE(object.all(), "a=3"s);
    object.goTo(undo);
    QCOMPARE(object.all(), "a=4"s);
  }

  void what_goes_wrong_again_is_told_again() {
    Object object;
    object.put("a", "1");
    QVERIFY(object.storage->moments());
    const auto history = std::filesystem::path(object.historyFile);
    for (int i = 1; i <= 2; ++i) {
      std::filesystem::rename(history, object.historyFile + ".away");
      std::filesystem::create_directory(history);  // which nothing can be appended to
      object.put("a", "unkept");
      (void)object.storage->moments();
      QCOMPARE(object.faults.told.size(), static_cast<std::size_t>(i));
      std::filesystem::remove(history);
      std::filesystem::rename(object.historyFile + ".away", history);
      object.put("a", "kept");
      QVERIFY(object.storage->moments());
      QCOMPARE(object.faults.told.size(), static_cast<std::size_t>(i));
    }
  }

  void a_kept_state_that_is_damaged_is_given_up() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("a", "2");
    must(object.storage->restoreOnNextStart(first));
    object.storage.reset();
    damageKeptStates(object.historyFile);
    const auto failed = object.tryOpen();
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, ErrorKind::kCorrupt);
    QVERIFY2(failed.error().message.starts_with("The state that this object was to go back to is damaged in its "
                                                "history. The object stays as it is; choose another state. ("),
             failed.error().message.c_str());
    object.open();
    QCOMPARE(object.all(), "a=2"s);
    for (const char* suffix : {".restore", ".restoring", ".restoring-wal", ".restoring-shm"})
      QVERIFY2(!std::filesystem::exists(object.historyFile + suffix), suffix);
  }

  void a_damaged_file_makes_way_for_the_restored_one() {
    Object object;
    object.put("a", "1");
    const std::string first = object.bookmark();
    for (int i = 1; i <= 2; ++i) {
      object.put("a", "2");
      must(object.storage->restoreOnNextStart(first));
      object.storage.reset();
      const std::string rubbish(8192, 'r');
      std::ofstream(object.path, std::ios::binary) << rubbish;
      object.open();
      QCOMPARE(object.all(), "a=1"s);
      const std::string aside = object.path + (i == 1 ? ".damaged" : ".damaged2");
      std::ifstream kept(aside, std::ios::binary);
      QCOMPARE(std::string(std::istreambuf_iterator<char>(kept), {}), rubbish);
      QCOMPARE(object.faults.told.size(), static_cast<std::size_t>(i));
      QCOMPARE(object.faults.told.back(), "The storage file of this object was damaged and is now called " + aside +
                                              ". The object goes on with the state that was chosen from its history.");
      object.put("b", "goes on");
      const std::string last = object.bookmark();
      object.put("b", "more");
      object.goTo(last);
      QCOMPARE(object.all(), "a=1 b=goes on"s);
      object.goTo(first);
    }
    QCOMPARE(run(object.path, "PRAGMA integrity_check"), "ok"s);
  }

  void a_damaged_file_without_an_order_stays() {
    Object object;
    object.put("a", "1");
    object.storage.reset();
    std::ofstream(object.path, std::ios::binary) << std::string(8192, 'r');
    QVERIFY(!object.tryOpen());
    QVERIFY(!std::filesystem::exists(object.path + ".damaged"));
  }

  void the_alarm_comes_back_as_well() {
    Object object;
    must(object.storage->setAlarm(Object::time(1000)));
    must(object.storage->commit());
    const std::string with = object.bookmark();
    must(object.storage->setAlarm({}));
    must(object.storage->commit());
    QVERIFY(!object.listener->last);
    object.goTo(with);
    QVERIFY(object.listener->last == Object::time(1000));
    QVERIFY(std::get<Alarm>(must(object.storage->alarm())) == Object::time(1000));
  }

  void the_oldest_goes_when_there_is_too_much() {
    Limits limits;
    limits.history.bytes = 400'000;
    Object object(limits);
    std::vector<std::string> bookmarks;
    for (int i = 0; i < 100; ++i) {
      object.put("k", std::string(20'000 + i, static_cast<char>('a' + i % 26)));
      bookmarks.push_back(object.bookmark());
      if (i % 5 == 4) object.restart();
      QVERIFY(QFileInfo(QString::fromStdString(object.historyFile)).size() < 600'000);
    }
    const auto gone = object.storage->restoreOnNextStart(bookmarks[2]);
    QVERIFY(!gone);
    QVERIFY(gone.error().message.find("is not kept. Of each object the states of the last 24 hours are kept") !=
            std::string::npos);
    object.goTo(bookmarks[95]);
    QCOMPARE(object.all(), "k=" + std::string(20'095, static_cast<char>('a' + 95 % 26)));
    object.goTo(bookmarks[98]);
    QCOMPARE(object.all(), "k=" + std::string(20'098, static_cast<char>('a' + 98 % 26)));
  }

  void what_is_too_old_is_one_state() {
    Limits limits;
    limits.history.ageMs = 100'000;
    Object object(limits);
    for (int second = 10; second <= 200; second += 10) {
      object.at(second);
      object.put("a", std::to_string(second));
    }
    QCOMPARE(object.times(), "100 110 120 130 140 150 160 170 180 190 200"s);
    const auto old = object.storage->bookmarkForTime(Object::time(50));
    QVERIFY(!old);
    QVERIFY(old.error().message.starts_with("No state of this object from that time is kept."));
    object.goTo(must(object.storage->bookmarkForTime(Object::time(105))));
    QCOMPARE(object.all(), "a=100"s);
  }

  void a_large_database_has_no_history() {
    Limits limits;
    limits.history.databaseBytes = 200'000;
    Object object(limits);
    object.put("a", "1");
    const std::string first = object.bookmark();
    object.put("large", std::string(400'000, 'x'));
    object.restart();
    object.put("large", std::string(400'001, 'x'));
    const std::string second = object.bookmark();
    object.restart();
    QVERIFY(!object.storage->restoreOnNextStart(second));
    object.goTo(first);
    QCOMPARE(object.all(), "a=1"s);
  }

  void what_is_no_bookmark_is_refused() {
    Object object;
    object.put("a", "1");
    for (const std::string& text :
         {""s, "nonsense"s, std::string(59, '0'), "0000000g-00000000-00000000-" + std::string(32, '0')}) {
      const auto refused = object.storage->restoreOnNextStart(text);
      QVERIFY(!refused);
      QCOMPARE(
          refused.error().message,
          "\"" + text + "\" is not a bookmark. Bookmarks come from getCurrentBookmark() and getBookmarkForTime().");
    }
    const auto unknown = object.storage->restoreOnNextStart("00000000-00000009-00000000-" + std::string(32, '0'));
    QVERIFY(!unknown);
    object.restart();
    QCOMPARE(object.all(), "a=1"s);
  }

  void an_order_that_cannot_be_carried_out_is_told_once() {
    Object object;
    object.put("a", "1");
    must(object.storage->restoreOnNextStart(object.bookmark()));
    object.storage.reset();
    QFile::remove(QString::fromStdString(object.historyFile));
    const auto failed = object.tryOpen();
    QVERIFY(!failed);
    QVERIFY(failed.error().message.starts_with("The state that this object was to go back to is not kept any more."));
    object.open();
    QCOMPARE(object.all(), "a=1"s);
  }

  void bookmarks_are_text_and_back() {
    for (const Bookmark& bookmark : {Bookmark{}, Bookmark{Bookmark::Kind::kNumber, 4'294'967'296, 0},
                                     Bookmark{Bookmark::Kind::kCommit, 5, 77}, Bookmark{Bookmark::Kind::kUndo, 5, 3}}) {
      const auto parsed = Bookmark::parse(bookmark.text());
      QVERIFY(parsed);
      QVERIFY(parsed->kind == bookmark.kind && parsed->number == bookmark.number && parsed->commit == bookmark.commit);
    }
    // As the real runtime counts: 4294967295 to the first part.
    QCOMPARE(Bookmark({Bookmark::Kind::kNumber, 4'294'967'296, 0}).text(),
             "00000001-00000001-00000000-" + std::string(32, '0'));
  }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "history_test.moc"
