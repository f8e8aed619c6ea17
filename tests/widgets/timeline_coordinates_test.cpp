#include "widgets/timeline/coordinates.h"

#include <QTest>

using namespace durascope::widgets;

namespace {
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr TimeRange kTen{100 * kSecond, 110 * kSecond};
}  // namespace

class TimelineCoordinatesTest : public QObject {
  Q_OBJECT

 private slots:
  void time_and_pixel_are_inverse() {
    for (const std::int64_t second : {100, 103, 110}) {
      const double x = pixelOf(second * kSecond, kTen, 1000);
      QCOMPARE(x, static_cast<double>(second - 100) * 100);
      QCOMPARE(timeAt(x, kTen, 1000), second * kSecond);
    }
  }

  void an_empty_range_or_no_width_maps_to_the_start() {
    QCOMPARE(pixelOf(5, {7, 7}, 100), 0.0);
    QCOMPARE(pixelOf(5, kTen, 0), 0.0);
    QCOMPARE(timeAt(50, {7, 7}, 100), 7);
    QCOMPARE(timeAt(50, kTen, 0), kTen.startNs);
    QVERIFY(ticksOf({7, 7}, 100, 50).empty());
    QVERIFY(ticksOf(kTen, 0, 50).empty());
  }

  void zooming_keeps_the_time_under_the_cursor() {
    const std::int64_t anchor = 103 * kSecond;
    const TimeRange closer = zoomed(kTen, anchor, 0.5);
    QCOMPARE(closer.length(), 5 * kSecond);
    QCOMPARE(pixelOf(anchor, closer, 1000), pixelOf(anchor, kTen, 1000));
  }

  void zooming_in_and_out_comes_back() {
    const std::int64_t anchor = 107 * kSecond;
    QCOMPARE(zoomed(zoomed(kTen, anchor, 0.25), anchor, 4), kTen);
  }

  void zooming_stops_at_the_limits() {
    TimeRange range = kTen;
    for (int i = 0; i < 100; ++i) range = zoomed(range, 105 * kSecond, 0.5);
    QCOMPARE(range.length(), kShortestRangeNs);
    for (int i = 0; i < 100; ++i) range = zoomed(range, 105 * kSecond, 2);
    QCOMPARE(range.length(), kLongestRangeNs);
  }

  void dragging_to_the_right_shows_earlier_times() {
    QCOMPARE(panned(kTen, 100, 1000), (TimeRange{99 * kSecond, 109 * kSecond}));
    QCOMPARE(panned(kTen, 100, 0), kTen);
  }

  void rows_are_hit_from_edge_to_edge() {
    QCOMPARE(rowAt(20, 20, 34, 3), 0);
    QCOMPARE(rowAt(53.9, 20, 34, 3), 0);
    QCOMPARE(rowAt(54, 20, 34, 3), 1);
    QCOMPARE(rowAt(19.9, 20, 34, 3), -1);
    QCOMPARE(rowAt(122, 20, 34, 3), -1);
    QCOMPARE(rowAt(0, -34, 34, 3), 1);
  }

  void ticks_are_round_and_far_enough_apart() {
    const std::vector<Tick> ticks = ticksOf(kTen, 1000, 80);
    QCOMPARE(ticks.size(), std::size_t{11});
    for (std::size_t i = 0; i < ticks.size(); ++i) QCOMPARE(ticks[i].timeNs, (100 + static_cast<int>(i)) * kSecond);
    QVERIFY(!ticks[0].label.contains('.'));
  }

  void close_ticks_have_the_decimals_that_tell_them_apart() {
    const std::vector<Tick> ticks = ticksOf({100 * kSecond, 100 * kSecond + 100'000'000}, 1000, 80);
    QCOMPARE(ticks[1].timeNs - ticks[0].timeNs, 10'000'000);
    QVERIFY2(ticks[1].label.endsWith(":40.01"), qPrintable(ticks[1].label));
    QVERIFY(ticks[0].label != ticks[1].label);
  }
};

QTEST_GUILESS_MAIN(TimelineCoordinatesTest)
#include "timeline_coordinates_test.moc"
