#include "emulator/journal/dirty_set.h"

#include <QTest>
#include <map>
#include <thread>

namespace durascope::journal {
namespace {

ObjectSummary summaryOf(std::uint8_t object, std::uint64_t requests) {
  ObjectSummary summary;
  summary.key.id.bytes[0] = object;
  summary.requests = requests;
  return summary;
}

}  // namespace

class DirtySetTest : public QObject {
  Q_OBJECT

 private slots:
  void of_many_changes_the_last_is_drained_once() {
    DirtySet set;
    set.put(summaryOf(1, 1));
    set.put(summaryOf(2, 7));
    set.put(summaryOf(1, 2));
    std::vector<ObjectSummary> objects;
    set.drain(objects);
    QCOMPARE(objects.size(), std::size_t{2});
    for (const ObjectSummary& object : objects) {
      QCOMPARE(object.requests, object.key.id.bytes[0] == 1 ? std::uint64_t{2} : std::uint64_t{7});
    }
    set.drain(objects);
    QCOMPARE(objects.size(), std::size_t{2});
  }

  void the_same_id_in_two_namespaces_is_two_objects() {
    DirtySet set;
    ObjectSummary other = summaryOf(1, 1);
    other.key.ns = 1;
    set.put(summaryOf(1, 1));
    set.put(other);
    std::vector<ObjectSummary> objects;
    set.drain(objects);
    QCOMPARE(objects.size(), std::size_t{2});
  }

  void two_threads_agree_on_the_last_state() {
    constexpr std::uint64_t kCount = 100'000;
    DirtySet set;
    std::thread producer([&] {
      for (std::uint64_t i = 1; i <= kCount; ++i) set.put(summaryOf(static_cast<std::uint8_t>(i % 100), i));
    });
    std::map<std::uint8_t, std::uint64_t> states;
    bool forward = true;
    const auto drain = [&] {
      std::vector<ObjectSummary> objects;
      set.drain(objects);
      for (const ObjectSummary& object : objects) {
        std::uint64_t& state = states[object.key.id.bytes[0]];
        forward = forward && object.requests > state;
        state = object.requests;
      }
    };
    while (states[0] < kCount) drain();
    producer.join();
    drain();
    QVERIFY(forward);
    QCOMPARE(states.size(), std::size_t{100});
    for (std::uint8_t object = 1; object < 100; ++object) QCOMPARE(states[object], kCount - 100 + object);
  }
};

}  // namespace durascope::journal

QTEST_GUILESS_MAIN(durascope::journal::DirtySetTest)
#include "dirty_set_test.moc"
