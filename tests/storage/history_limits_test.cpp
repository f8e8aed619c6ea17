// Point-in-time recovery: how much is kept.

#include "tests/storage/history_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

class HistoryLimitsTest : public QObject {
  Q_OBJECT

 private slots:
  void the_oldest_goes_when_there_is_too_much() {
    Limits limits;
    limits.history.bytes = 400'000;
    ObjectWithPast object(limits);
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
    ObjectWithPast object(limits);
    for (int second = 10; second <= 200; second += 10) {
      object.at(second);
      object.put("a", std::to_string(second));
    }
    QCOMPARE(object.times(), "100 110 120 130 140 150 160 170 180 190 200"s);
    const auto old = object.storage->bookmarkForTime(ObjectWithPast::time(50));
    QVERIFY(!old);
    QVERIFY(old.error().message.starts_with("No state of this object from that time is kept."));
    object.goTo(must(object.storage->bookmarkForTime(ObjectWithPast::time(105))));
    QCOMPARE(object.all(), "a=100"s);
  }

  void a_large_database_has_no_history() {
    Limits limits;
    limits.history.databaseBytes = 200'000;
    ObjectWithPast object(limits);
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
};

QTEST_GUILESS_MAIN(HistoryLimitsTest)
#include "history_limits_test.moc"
