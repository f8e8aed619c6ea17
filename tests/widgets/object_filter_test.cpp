#include "widgets/objects/object_filter.h"

#include <QTest>

#include "tests/widgets/fixtures.h"

using namespace durascope;
using namespace durascope::widgets;

class ObjectFilterTest : public QObject {
  Q_OBJECT

 private slots:
  // One idle object: Counter / Lobby, id 7a3f09d2…, half of its lookups hit, 128 requests, 12 KiB.
  void words_must_all_hold_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("matches");
    const std::pair<const char*, bool> cases[] = {
        {"", true},
        {"  ", true},
        {"lob", true},
        {"LOBBY", true},
        {"alice", false},
        {"counter", true},
        {"7a3f", true},
        {"09D2", true},
        {"state:live", true},
        {"state:idle", true},
        {"state:running", false},
        {"state:evicted", false},
        {"state:", false},
        {"hits<50%", false},
        {"hits<=50%", true},
        {"hits=50", true},
        {"hits>49.9%", true},
        {"requests>100", true},
        {"requests>=129", false},
        {"size>10KiB", true},
        {"size<10kib", false},
        {"size>1MiB", false},
        {"isolate=0", true},
        {"waiting>0", false},
        {"lob state:live requests>100", true},
        {"lob state:evicted", false},
        {"hits<", false},
        {"hits<x", false},
    };
    for (const auto& [filter, matches] : cases) QTest::newRow(filter) << filter << matches;
  }
  void words_must_all_hold() {
    journal::ObjectSummary object = test::summary(0, 0x7a3f09d2, "Lobby");
    object.requests = 128;
    object.cacheHits = object.cacheMisses = 4;
    object.storageBytes = 12'288;
    QFETCH(QString, filter);
    QTEST(ObjectFilter::parse(filter).matches(object, "Counter"), "matches");
  }

  void a_rate_that_does_not_exist_is_neither_low_nor_high() {
    const journal::ObjectSummary object = test::summary(0, 1, "a");
    QVERIFY(!ObjectFilter::parse(u"hits<50%").matches(object, ""));
    QVERIFY(!ObjectFilter::parse(u"hits>=0%").matches(object, ""));
    QVERIFY(!ObjectFilter::parse(u"size<1KiB").matches(object, ""));
  }
};

QTEST_GUILESS_MAIN(ObjectFilterTest)
#include "object_filter_test.moc"
