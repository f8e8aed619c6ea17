#include "app/deadlock_lines.h"

#include <QtTest>

#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::app;

class DeadlockLinesTest : public QObject {
  Q_OBJECT

  static ObjectKey key(std::uint8_t first) {
    ObjectKey key{0, {}};
    key.id.bytes[0] = first;
    return key;
  }
  static std::string nameOf(const ObjectKey& key) { return key.id.bytes[0] == 1 ? "Room/a" : "Room/b"; }
  static DeadlockLines::Now at(int ms) { return DeadlockLines::Now() + std::chrono::milliseconds(ms); }
  static Drain running() {
    Drain drain;
    drain.objects = {{.key = key(1), .state = journal::ObjectState::kRunning},
                     {.key = key(2), .state = journal::ObjectState::kRunning}};
    return drain;
  }

 private slots:
  void a_circle_is_told_once() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    // Seen from one of its objects it begins elsewhere than from the other; it is one circle.
    emulator.lifeSnapshot.deadlock = {key(2), key(1)};
    DeadlockLines deadlocks(emulator);
    QCOMPARE(deadlocks.lines(running(), at(10'000), true, nameOf), "");
    QVERIFY(emulator.lifeAsked.empty());  // they may just be busy
    QCOMPARE(deadlocks.lines({}, at(12'000), true, nameOf), "");
    const std::string told =
        "durascope: Deadlock: Room/a waits for Room/b, Room/b for Room/a. A critical section is part of it: 30 s after "
        "it "
        "began it is cancelled, and its object reset. A saved change of the source ends it before that; so does "
        "Ctrl+C.\n";
    std::string text;
    QTRY_COMPARE((text += deadlocks.lines({}, at(12'100), true, nameOf)), told);
    QCOMPARE(emulator.lifeAsked.size(), 2u);
    for (int ms = 13'500; ms < 20'000; ms += 500) {
      QTest::qWait(5);
      QCOMPARE(deadlocks.lines({}, at(ms), true, nameOf), "");
    }
    QVERIFY(emulator.lifeAsked.size() > 2);
  }

  void nothing_is_recorded_while_nobody_waits() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    DeadlockLines deadlocks(emulator);
    (void)deadlocks.lines(running(), at(10'000), false, nameOf);
    QVERIFY(emulator.calls.empty());
    (void)deadlocks.lines(running(), at(11'000), true, nameOf);
    (void)deadlocks.lines({}, at(11'100), true, nameOf);
    (void)deadlocks.lines({}, at(14'000), false, nameOf);
    QCOMPARE(emulator.calls, (std::vector<std::string>{"setRecording", "setRecording"}));
    QVERIFY(emulator.lifeAsked.empty());
  }

  void who_has_ended_is_not_asked() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    DeadlockLines deadlocks(emulator);
    (void)deadlocks.lines(running(), at(10'000), true, nameOf);
    Drain ended = running();
    for (journal::ObjectSummary& object : ended.objects) object.state = journal::ObjectState::kIdle;
    (void)deadlocks.lines(ended, at(11'000), true, nameOf);
    (void)deadlocks.lines({}, at(20'000), true, nameOf);
    QVERIFY(emulator.lifeAsked.empty());
  }
};

QTEST_GUILESS_MAIN(DeadlockLinesTest)
#include "deadlock_lines_test.moc"
