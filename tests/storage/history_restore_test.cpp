// Point-in-time recovery: bookmarks, and the way back to them.

#include <filesystem>
#include <fstream>

#include "emulator/storage/bookmark.h"
#include "emulator/storage/history_file.h"
#include "tests/storage/history_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

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

class HistoryRestoreTest : public QObject {
  Q_OBJECT

 private slots:
  void a_bookmark_brings_its_state_back() {
    ObjectWithOneState object;
    object.put("a", "2");
    object.put("b", "3");
    const std::string second = object.bookmark();
    object.put("c", "4");
    object.goTo(object.first);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(second);
    QCOMPARE(object.all(), "a=2 b=3"s);
    QVERIFY(object.first < second);
    QCOMPARE(run(object.path, "PRAGMA integrity_check"), "ok"s);
  }

  void a_restore_can_be_undone() {
    ObjectWithOneState object;
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(object.first));
    object.put("a", "3");  // what comes before the restart belongs to the state that undo brings back
    object.restart();
    QCOMPARE(object.all(), "a=1"s);
    const std::string redo = object.goTo(undo);
    QCOMPARE(object.all(), "a=3"s);
    object.goTo(redo);
    QCOMPARE(object.all(), "a=1"s);
  }

  void an_order_can_be_taken_back() {
    ObjectWithOneState object;
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(object.first));
    QCOMPARE(must(object.storage->restoreOnNextStart(undo)), undo);
    object.restart();
    QCOMPARE(object.all(), "a=2"s);
  }

  void numbers_of_bookmarks_never_go_back() {
    ObjectWithPast object;
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
    ObjectWithPast object;
    for (int second = 10; second <= 50; second += 10) {
      object.at(second);
      object.put("a", std::to_string(second));
    }
    const std::string state = must(object.storage->bookmarkForTime(ObjectWithPast::time(39)));
    QCOMPARE(must(object.storage->bookmarkForTime(ObjectWithPast::time(30))), state);
    QVERIFY(must(object.storage->bookmarkForTime(ObjectWithPast::time(40))) > state);
    object.goTo(state);
    QCOMPARE(object.all(), "a=30"s);
    object.at(60);
    object.goTo(must(object.storage->bookmarkForTime(ObjectWithPast::time(50))));
    // The restore was at 50, too; it is the newest state of that time.
    QCOMPARE(object.all(), "a=30"s);
  }

  void deleteAll_can_be_undone() {
    ObjectWithPast object;
    object.put("a", "1");
    object.at(5);
    const std::string before = object.bookmark();
    object.at(6);
    must(object.storage->deleteAll());
    object.at(7);
    object.put("b", "2");
    QCOMPARE(object.times(), "before 0 5 6 7"s);
    const std::string empty = must(object.storage->bookmarkForTime(ObjectWithPast::time(6)));
    object.goTo(before);
    QCOMPARE(object.all(), "a=1"s);
    object.goTo(empty);
    QCOMPARE(object.all(), ""s);
  }

  void a_kill_between_a_restore_and_its_record_keeps_the_way_back() {
    ObjectWithOneState object;
    object.put("a", "2");
    const std::string undo = must(object.storage->restoreOnNextStart(object.first));
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
    const std::string again = must(object.storage->restoreOnNextStart(object.first));
    keep(order, order + ".kept");
    object.restart();
    object.storage.reset();
    keep(order + ".kept", order);
    object.open();
    object.goTo(again);
    QCOMPARE(object.all(), "a=2"s);
  }

  void a_kept_state_that_is_damaged_is_given_up() {
    ObjectWithOneState object;
    object.put("a", "2");
    must(object.storage->restoreOnNextStart(object.first));
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
    ObjectWithOneState object;
    for (int i = 1; i <= 2; ++i) {
      object.put("a", "2");
      must(object.storage->restoreOnNextStart(object.first));
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
      object.goTo(object.first);
    }
    QCOMPARE(run(object.path, "PRAGMA integrity_check"), "ok"s);
  }

  void a_damaged_file_without_an_order_stays() {
    ObjectWithPast object;
    object.put("a", "1");
    object.storage.reset();
    std::ofstream(object.path, std::ios::binary) << std::string(8192, 'r');
    QVERIFY(!object.tryOpen());
    QVERIFY(!std::filesystem::exists(object.path + ".damaged"));
  }

  void the_alarm_comes_back_as_well() {
    ObjectWithPast object;
    must(object.storage->setAlarm(ObjectWithPast::time(1000)));
    must(object.storage->commit());
    const std::string with = object.bookmark();
    must(object.storage->setAlarm({}));
    must(object.storage->commit());
    QVERIFY(!object.listener->last);
    object.goTo(with);
    QVERIFY(object.listener->last == ObjectWithPast::time(1000));
    QVERIFY(std::get<Alarm>(must(object.storage->alarm())) == ObjectWithPast::time(1000));
  }

  void what_is_no_bookmark_is_refused() {
    ObjectWithPast object;
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
    ObjectWithPast object;
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

QTEST_GUILESS_MAIN(HistoryRestoreTest)
#include "history_restore_test.moc"
