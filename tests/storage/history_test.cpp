// Point-in-time recovery: what is kept of the past, whatever happens to the process and its files.

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/storage/history_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

class HistoryTest : public QObject {
  Q_OBJECT

 private slots:
  void every_commit_is_a_moment() {
    ObjectWithPast object;
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
    ObjectWithPast object;
    object.all();
    object.restart();
    object.all();
    object.storage.reset();
    QVERIFY(!QFile::exists(QString::fromStdString(object.historyFile)));
  }

  void what_is_not_committed_is_no_state() {
    ObjectWithOneState object;
    Row row{"a", value("2")};
    must(object.storage->put(row.key, row.value));
    const std::string undo = must(object.storage->restoreOnNextStart(object.first));
    object.storage->discardTurn();
    object.restart();
    object.goTo(undo);
    QCOMPARE(object.all(), "a=1"s);
  }

  void many_pages_are_merged_in_between() {
    ObjectWithPast object;
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
    ObjectWithOneState object;
    QVERIFY(object.storage->database().closeIfIdle(true));
    object.put("a", "2");
    const std::string second = object.bookmark();
    QVERIFY(object.storage->database().closeIfIdle(true));
    object.put("a", "3");
    object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=2"s);
  }

  void a_killed_process_loses_no_state_but_its_moments() {
    ObjectWithOneState object;
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
    object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(last);
    QCOMPARE(object.all(), "a=4"s);
    // What the dead process left is one state.
    object.goTo(moments->at(moments->size() - 3).bookmark);
    QCOMPARE(object.all(), "a=3"s);
  }

  void killed_after_its_history_was_written() {
    ObjectWithPast object;
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
    ObjectWithOneState object;
    object.storage.reset();
    run(object.path,
        "INSERT INTO _cf_KV VALUES ('x', x'3939'); CREATE TABLE theirs (n); INSERT INTO theirs VALUES (5)");
    object.open();
    object.put("b", "2");
    const std::string second = object.bookmark();
    QCOMPARE(object.all(), "a=1 b=2 x=99"s);
    object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=1 b=2 x=99"s);
    QCOMPARE(run(object.path, "SELECT n FROM theirs"), "5"s);
  }

  void a_damaged_end_is_cut_off() {
    ObjectWithOneState object;
    object.restart();
    object.put("a", "2");
    object.storage.reset();
    for (const int cut : {1, 40, 90, 150}) {
      QFile file(QString::fromStdString(object.historyFile));
      QVERIFY(file.resize(file.size() - cut));
      object.open();
      object.put("a", "cut" + std::to_string(cut));
      const std::string last = object.bookmark();
      object.goTo(object.first);
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
    ObjectWithOneState object;
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
    const std::string undo = object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(undo);
    QCOMPARE(object.all(), "a=3"s);
    const std::string last = object.bookmark();
    QVERIFY(last > third);
    object.put("a", "4");
    object.goTo(last);
    QCOMPARE(object.all(), "a=3"s);
  }

  void a_history_that_cannot_be_written_fails_no_commit() {
    ObjectWithOneState object;
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
    const std::string undo = object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(third);
    QCOMPARE(object.all(), "a=3"s);
    object.goTo(undo);
    QCOMPARE(object.all(), "a=4"s);
  }

  void what_goes_wrong_again_is_told_again() {
    ObjectWithPast object;
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
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "history_test.moc"
