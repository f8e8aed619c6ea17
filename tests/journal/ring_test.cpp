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
    EventRing ring(4);
    for (std::uint64_t i = 1; i <= 3; ++i) ring.push(eventNumber(i));
    std::vector<Event> events = {eventNumber(0)};
    ring.drain(events);
    QCOMPARE(events.size(), std::size_t{4});
    for (std::uint64_t i = 0; i < events.size(); ++i) QCOMPARE(events[i].sequence, i);
    QVERIFY(drained(ring).empty());
    QCOMPARE(ring.dropped(), std::uint64_t{0});
  }

  void a_full_ring_drops_the_oldest_and_counts_them() {
    EventRing ring(4);
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
    EventRing ring(0);
    ring.push(eventNumber(1));
    QVERIFY(drained(ring).empty());
    QCOMPARE(ring.dropped(), std::uint64_t{1});
  }

  void two_threads_lose_nothing_but_what_is_counted() {
    constexpr std::uint64_t kCount = 200'000;
    EventRing ring(256);
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
