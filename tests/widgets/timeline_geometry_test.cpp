#include <QTest>

#include "widgets/timeline/track_geometry.h"

using namespace durascope::widgets;

namespace {

constexpr TimeRange kRange{0, 1'000};  // with 100 px: ten nanoseconds a pixel
constexpr double kWidth = 100;

SpanTrack trackOf(const std::vector<Span>& spans) {
  SpanTrack track;
  for (const Span& span : spans) track.add(span);
  return track;
}

std::vector<SpanBox> boxes(const SpanTrack& track, TimeRange range = kRange) {
  return boxesOf(track, SpanLook::kRequest, range, kWidth, 1'000);
}

}  // namespace

class TimelineGeometryTest : public QObject {
  Q_OBJECT

 private slots:
  void a_late_start_is_put_in_its_place() {
    const SpanTrack track = trackOf({{100, 200, 1}, {300, 310, 2}, {50, 400, 3}});
    QCOMPARE(track.spans()[0].position, 3u);
    QCOMPARE(track.spans()[2].position, 2u);
  }

  void visible_spans_are_a_slice() {
    const SpanTrack track = trackOf({{0, 10, 1}, {20, 30, 2}, {40, 50, 3}, {60, 70, 4}});
    const auto seen = track.visible({25, 45});
    QCOMPARE(seen.size(), std::size_t{2});
    QCOMPARE(seen.front().position, 2u);
    QVERIFY(track.visible({100, 200}).empty());
    QVERIFY(track.visible({31, 39}).empty());
  }

  void a_long_span_that_began_before_the_range_is_seen() {
    const SpanTrack track = trackOf({{0, 900, 1}, {20, 30, 2}});
    QCOMPARE(boxes(track, {500, 600}).size(), std::size_t{1});
    QCOMPARE(boxes(track, {500, 600})[0].span.position, 1u);
  }

  void wide_spans_are_drawn_exactly() {
    const auto drawn = boxes(trackOf({{100, 200, 1}, {250, 300, 2}}));
    QCOMPARE(drawn.size(), std::size_t{2});
    QCOMPARE(drawn[0].left, 10.0);
    QCOMPARE(drawn[0].right, 20.0);
    QCOMPARE(drawn[1].left, 25.0);
  }

  void spans_at_once_stand_in_rows_and_the_next_one_is_alone_again() {
    const auto drawn = boxes(trackOf({{100, 300, 1}, {200, 400, 2}, {320, 380, 3}, {500, 600, 4}}));
    QCOMPARE(drawn.size(), std::size_t{4});
    for (std::size_t i = 0; i < 3; ++i) QCOMPARE(drawn[i].rows, 2);
    QCOMPARE(drawn[0].row, 0);
    QCOMPARE(drawn[1].row, 1);
    QCOMPARE(drawn[2].row, 0);  // Free again.
    QCOMPARE(drawn[3].rows, 1);
    QCOMPARE(boxAt(drawn, 25, 0, 0.25)->span.position, 1u);
    QCOMPARE(boxAt(drawn, 25, 0, 0.75)->span.position, 2u);
    QVERIFY(!boxAt(drawn, 15, 0, 0.75));
  }

  void what_finds_no_row_joins_the_last_one_and_is_counted() {
    const auto drawn = boxes(trackOf({{100, 500, 1}, {150, 510, 2}, {200, 520, 3}, {250, 600, 4}, {300, 550, 5}}));
    QCOMPARE(drawn.size(), std::size_t{kMostRows});
    QCOMPARE(drawn.back().row, kMostRows - 1);
    QCOMPARE(drawn.back().count, 3u);
    QCOMPARE(drawn.back().right, 60.0);
  }

  void spans_below_a_pixel_merge_and_are_counted() {
    const auto drawn = boxes(trackOf({{500, 501, 1}, {502, 506, 2}, {507, 508, 3}}));
    QCOMPARE(drawn.size(), std::size_t{1});
    QCOMPARE(drawn[0].count, 3u);
    QCOMPARE(drawn[0].span.position, 2u);  // the longest gives the look
  }

  void a_hundred_thousand_spans_give_at_most_a_box_a_pixel() {
    SpanTrack track;
    for (int i = 0; i < 100'000; ++i) track.add({i * 10, i * 10 + 5, static_cast<std::uint64_t>(i + 1)});
    const auto drawn = boxesOf(track, SpanLook::kStorage, {0, 1'000'000}, kWidth, 1'000'000);
    QVERIFY(drawn.size() <= 101);
    std::size_t spans = 0;
    for (const SpanBox& box : drawn) spans += box.count;
    QCOMPARE(spans, std::size_t{100'000});
  }

  void zoomed_in_every_span_has_a_box_of_its_own() {
    QCOMPARE(boxes(trackOf({{500, 501, 1}, {502, 506, 2}, {507, 508, 3}}), {495, 515}).size(), std::size_t{3});
  }

  void an_instance_that_lives_reaches_to_now_until_it_is_closed() {
    SpanTrack track = trackOf({{100, kOpenEnd, kNoEvent, 2}});
    QCOMPARE(boxesOf(track, SpanLook::kInstance, kRange, kWidth, 700)[0].right, 70.0);
    track.close(2, 400);
    QCOMPARE(boxesOf(track, SpanLook::kInstance, kRange, kWidth, 700)[0].right, 40.0);
  }

  void trimming_forgets_old_events_and_instances_that_ended() {
    SpanTrack track =
        trackOf({{0, 10, 1}, {5, 500, 2}, {20, 30, 3}, {0, 90, kNoEvent, 1}, {90, kOpenEnd, kNoEvent, 2}});
    track.trim(3, 100);
    QCOMPARE(track.spans().size(), std::size_t{2});
    QCOMPARE(track.spans()[0].position, 3u);
    QCOMPARE(track.spans()[1].instance, 2u);
  }

  void an_instance_is_moved_to_where_its_constructor_began() {
    SpanTrack track = trackOf({{0, 90, kNoEvent, 1}});
    track.open(2, 130);  // an event inside the constructor ended first
    track.open(2, 120);
    QCOMPARE(track.spans().size(), std::size_t{2});
    QCOMPARE(track.spans()[1].startNs, 120);
    QCOMPARE(track.spans()[1].endNs, kOpenEnd);
  }

  void every_drawn_pixel_can_be_hit() {
    const auto drawn = boxes(trackOf({{0, 1, 1}, {100, 200, 2}, {205, 206, 3}, {207, 900, 4}, {999, 1'000, 5}}));
    for (const SpanBox& box : drawn) {
      for (double x = box.left; x < box.right; x += 0.25) QVERIFY(boxAt(drawn, x).has_value());
    }
    QVERIFY(!boxAt(drawn, 5).has_value());
  }

  void a_tenth_of_a_pixel_can_be_hit_with_a_pixel_of_slack() {
    const auto drawn = boxes(trackOf({{500, 501, 7}}));
    QCOMPARE(boxAt(drawn, 49.2)->span.position, 7u);
    QCOMPARE(boxAt(drawn, 51.9)->span.position, 7u);
    QVERIFY(!boxAt(drawn, 48).has_value());
  }

  void the_layer_in_front_and_the_narrower_box_win() {
    std::vector<SpanBox> drawn = boxes(trackOf({{0, 1'000, 1}, {400, 500, 2}}));
    QCOMPARE(boxAt(drawn, 45)->span.position, 2u);
    QCOMPARE(boxAt(drawn, 80)->span.position, 1u);
    const SpanTrack storage = trackOf({{300, 600, 3}});
    for (const SpanBox& box : boxesOf(storage, SpanLook::kStorage, kRange, kWidth, 1'000)) drawn.push_back(box);
    QCOMPARE(boxAt(drawn, 45)->span.position, 3u);
  }

  void a_label_stands_where_nothing_covers_its_bar() {
    const SpanBox bar{.left = 0, .right = 100};
    const std::vector<SpanBox> front{{.left = 50, .right = 60}, {.left = 0, .right = 20}, {.left = 15, .right = 30}};
    QCOMPARE(freeStretch(bar, front, 10)->left, 30.0);
    QCOMPARE(freeStretch(bar, front, 10)->right, 50.0);
    QCOMPARE(freeStretch(bar, front, 30)->left, 60.0);
    QVERIFY(!freeStretch(bar, front, 41).has_value());
    QCOMPARE(freeStretch(bar, {}, 100)->right, 100.0);
  }

  void an_eviction_is_wide_enough_to_see_and_to_hit() {
    const auto drawn = boxesOf(trackOf({{500, 500, 1}, {1'000, 1'000, 2}}), SpanLook::kEvict, kRange, kWidth, 1'000);
    QCOMPARE(drawn.size(), std::size_t{2});
    QCOMPARE(drawn[0].right - drawn[0].left, kEvictWidth);
    QCOMPARE(drawn[1].right, kWidth);
    const auto broken = boxesOf(trackOf({{500, 500, 1}}), SpanLook::kBreak, kRange, kWidth, 1'000);
    QCOMPARE(broken[0].right - broken[0].left, kTickWidth);  // what is not in the order of things is seen first
  }
};

QTEST_GUILESS_MAIN(TimelineGeometryTest)
#include "timeline_geometry_test.moc"
