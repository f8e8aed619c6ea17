#include "emulator/journal/ring.h"

#include <QTest>
#include <thread>

namespace durascope::journal {
namespace {

Event eventNumber(std::uint64_t sequence) {
  Event event;
  event.sequence = sequence;
  event.label = "label " + std::to_string(sequence);
  return event;
}

std::vector<Event> drained(EventRing& ring) {
  std::vector<Event> events;
  ring.drain(events);
  return events;
}

}  // namespace

class RingTest : public QObject {
  Q_OBJECT

 private slots:
  void events_come_out_once_in_order() {
    EventRing ring({.events = 4});
    for (std::uint64_t i = 1; i <= 3; ++i) ring.push(eventNumber(i));
    std::vector<Event> events = {eventNumber(0)};
    ring.drain(events);
    QCOMPARE(events.size(), std::size_t{4});
    for (std::uint64_t i = 0; i < events.size(); ++i) QCOMPARE(events[i].sequence, i);
    QVERIFY(drained(ring).empty());
    QCOMPARE(ring.dropped(), std::uint64_t{0});
  }

  void a_full_ring_drops_the_oldest_and_counts_them() {
    EventRing ring({.events = 4});
    for (std::uint64_t i = 1; i <= 10; ++i) ring.push(eventNumber(i));
    const std::vector<Event> events = drained(ring);
    QCOMPARE(events.size(), std::size_t{4});
    for (std::uint64_t i = 0; i < 4; ++i) QCOMPARE(events[i].sequence, 7 + i);
    QCOMPARE(ring.dropped(), std::uint64_t{6});
    ring.push(eventNumber(11));
    QCOMPARE(drained(ring).front().sequence, std::uint64_t{11});
    QCOMPARE(ring.dropped(), std::uint64_t{6});
  }

  void a_ring_without_room_only_counts() {
    EventRing ring({.events = 0});
    ring.push(eventNumber(1));
    QVERIFY(drained(ring).empty());
    QCOMPARE(ring.dropped(), std::uint64_t{1});
  }

  void the_oldest_go_while_the_texts_are_too_many() {
    EventRing ring({.events = 8, .textBytes = 1'000});
    const auto push = [&](std::uint64_t sequence, std::size_t label, std::size_t detail) {
      Event event;
      event.sequence = sequence;
      event.label = std::string(label, 'l');
      event.detail = std::string(detail, 'd');
      ring.push(std::move(event));
    };
    const auto left = [&] {
      std::vector<std::uint64_t> sequences;
      for (const Event& event : drained(ring)) sequences.push_back(event.sequence);
      return sequences;
    };
    for (std::uint64_t i = 1; i <= 5; ++i) push(i, 200, 100);
    QCOMPARE(left(), (std::vector<std::uint64_t>{3, 4, 5}));
    QCOMPARE(ring.dropped(), std::uint64_t{2});
    // Many rounds of the circle, in which it is full now by number and now by bytes.
    for (std::uint64_t i = 1; i <= 100; ++i) push(i, i % 7 == 0 ? 900 : 1, 0);
    QCOMPARE(left(), (std::vector<std::uint64_t>{93, 94, 95, 96, 97, 98, 99, 100}));
    for (std::uint64_t i = 1; i <= 3; ++i) push(i, 10, 10);
    push(4, 5'000, 0);
    QCOMPARE(left(), std::vector<std::uint64_t>{4});
    for (std::uint64_t i = 1; i <= 12; ++i) push(i, 10, 10);
    QCOMPARE(left().size(), std::size_t{8});
  }

  void a_long_text_is_cut_between_two_characters() {
    EventRing ring;
    Event event;
    event.label = std::string(EventRing::kTextBytes, 'x');
    event.detail = std::string(EventRing::kTextBytes - 1, 'x') + "\u00e9" + std::string(10, 'y');
    ring.push(event);
    const std::vector<Event> events = drained(ring);
    QCOMPARE(events[0].label.size(), EventRing::kTextBytes);
    QVERIFY(events[0].detail.ends_with("x… 12 more bytes"));
    QVERIFY(events[0].detail.size() < EventRing::kTextBytes + 32);
  }

  void two_threads_lose_nothing_but_what_is_counted() {
    constexpr std::uint64_t kCount = 200'000;
    EventRing ring({.events = 256});
    std::thread producer([&] {
      for (std::uint64_t i = 1; i <= kCount; ++i) ring.push(eventNumber(i));
    });
    std::uint64_t seen = 0;
    std::uint64_t last = 0;
    bool ordered = true;
    std::vector<Event> events;
    while (last < kCount) {
      events.clear();
      ring.drain(events);
      for (const Event& event : events) {
        ordered = ordered && event.sequence > last && event.label == "label " + std::to_string(event.sequence);
        last = event.sequence;
      }
      seen += events.size();
    }
    producer.join();
    QVERIFY(ordered);
    QCOMPARE(seen + ring.dropped(), kCount);
  }
};

}  // namespace durascope::journal

QTEST_GUILESS_MAIN(durascope::journal::RingTest)
#include "ring_test.moc"
