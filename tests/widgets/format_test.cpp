#include "widgets/common/format.h"

#include <QTest>

#include "tests/widgets/fixtures.h"

using namespace durascope;
using namespace durascope::widgets;

namespace {
// The tables below are written with plain spaces.
QString plain(QString text) { return text.replace(kThinSpace, ' '); }
}  // namespace

class FormatTest : public QObject {
  Q_OBJECT

 private slots:
  void durations_have_at_most_three_digits_data() {
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<QString>("text");
    QTest::newRow("less than can be told") << qint64{49} << "< 0.1 µs";
    QTest::newRow("sub-microsecond") << qint64{412} << "0.4 µs";
    QTest::newRow("before rounding to ten") << qint64{9'949} << "9.9 µs";
    QTest::newRow("rounds to ten") << qint64{9'960} << "10 µs";
    QTest::newRow("last microsecond") << qint64{999'400} << "999 µs";
    QTest::newRow("would be 1000 µs") << qint64{999'600} << "1.0 ms";
    QTest::newRow("a miss") << qint64{5'240'000} << "5.2 ms";
    QTest::newRow("hundreds") << qint64{128'000'000} << "128 ms";
    QTest::newRow("seconds") << qint64{2'500'000'000} << "2.5 s";
    QTest::newRow("would be 60 s") << qint64{59'700'000'000} << "1 min";
    QTest::newRow("minutes") << qint64{200'000'000'000} << "3 min 20 s";
    QTest::newRow("hours") << qint64{7'320'000'000'000} << "2 h 2 min";
    QTest::newRow("clock went back") << qint64{-5} << "< 0.1 µs";
  }
  void durations_have_at_most_three_digits() {
    QFETCH(qint64, ns);
    QTEST(plain(formatDuration(ns)), "text");
  }

  void sizes_are_binary_data() {
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("5") << quint64{5} << "5 B";
    QTest::newRow("999") << quint64{999} << "999 B";
    QTest::newRow("1000") << quint64{1000} << "1 KiB";
    QTest::newRow("12 KiB") << quint64{12'288} << "12 KiB";
    QTest::newRow("1.5 MiB") << quint64{1'572'864} << "1.5 MiB";
    QTest::newRow("four digits") << quint64{1023 * 1024} << "1 MiB";
    QTest::newRow("3 GiB") << quint64{3} * 1024 * 1024 * 1024 << "3 GiB";
  }
  void sizes_are_binary() {
    QFETCH(quint64, bytes);
    QTEST(plain(formatBytes(bytes)), "text");
  }

  void counts_are_grouped() {
    QCOMPARE(formatCount(0), "0");
    QCOMPARE(formatCount(999), "999");
    QCOMPARE(formatCount(6'204), "6,204");
    QCOMPARE(formatCount(1'000'000), "1,000,000");
    QCOMPARE(formatCount(1, "key", "keys"), "1 key");
    QCOMPARE(formatCount(0, "key", "keys"), "0 keys");
  }

  void hit_rates_promise_nothing_by_rounding() {
    QCOMPARE(plain(formatHitRate(123, 8)), "94 %");
    QCOMPARE(plain(formatHitRate(9'999, 1)), "99 %");
    QCOMPARE(plain(formatHitRate(1, 9'999)), "1 %");
    QCOMPARE(plain(formatHitRate(7, 0)), "100 %");
    QCOMPARE(formatHitRate(0, 0), QString(kDash));
  }

  void ages_and_countdowns() {
    QCOMPARE(formatAge(1'000, 1'400), "now");
    QCOMPARE(plain(formatAge(0, 12'900)), "12 s ago");
    QCOMPARE(plain(formatAge(0, 180'000)), "3 min ago");
    QCOMPARE(plain(formatSeconds(6'100)), "7 s");
    QCOMPARE(plain(formatSeconds(-5)), "0 s");
    QCOMPARE(plain(formatElapsed(12'900)), "12 s");  // as formatAge() counts
    QCOMPARE(plain(formatSeconds(86'400'000)), "1 day");
  }

  void rates_of_requests() {
    QCOMPARE(plain(formatRate(0, "req")), "0 req/s");
    QCOMPARE(plain(formatRate(0.5, "req")), "0.5 req/s");
    QCOMPARE(plain(formatRate(17.6, "req")), "18 req/s");
  }

  void names_and_ids() {
    journal::ObjectSummary object = test::summary(0, 0x7a3f09d2, "lobby");
    object.key.id.bytes[30] = 0xc1;
    object.key.id.bytes[31] = 0x04;
    QCOMPARE(shortId(object.key.id), "7a3f…c104");
    QCOMPARE(shortId(object.key.id, 8), "7a3f09d2…c104");
    QCOMPARE(displayName(object), "lobby");
    object.name.clear();
    QCOMPARE(displayName(object), "\"\"");
    object.named = false;
    QCOMPARE(displayName(object), "7a3f…c104");
  }

  void text_of_user_code_stays_on_one_line() {
    QCOMPARE(oneLine("a\nb\tc"), "a b c");
    QCOMPARE(oneLine("\x1b[31m"), QString(QChar::ReplacementCharacter) + "[31m");
  }

  void names_are_listed_as_a_person_would() {
    for (const auto& [a, b] :
         {std::pair{"a", "B"}, {"room-2", "room-10"}, {"room", "room-1"}, {"07", "7"}, {"A", "a"}}) {
      QVERIFY2(naturalLess(a, b), a);
      QVERIFY2(!naturalLess(b, a), b);
    }
    QVERIFY(!naturalLess("x1", "x1"));
  }

  void a_sentence_has_one_full_stop() {
    QCOMPARE(withStop("It broke"), "It broke.");
    QCOMPARE(withStop("It broke. "), "It broke.");
    QCOMPARE(withStop("No. (And more.)"), "No. (And more.)");
    QCOMPARE(withStop(""), "");
    QCOMPARE(withoutStop("It broke."), "It broke");
    QCOMPARE(withoutStop("and so on..."), "and so on...");
  }
};

QTEST_GUILESS_MAIN(FormatTest)
#include "format_test.moc"
