#include "emulator/lifecycle/output_gate.h"

#include <QTest>

using namespace durascope::lifecycle;

class OutputGateTest : public QObject {
  Q_OBJECT

  OutputGate::OpenCallback sending(const std::string& name) {
    return [this, name](const BreakError* error) { trace_ += error ? name + "(" + error->message + ") " : name + " "; };
  }
  std::string trace_;

 private slots:
  void init() { trace_.clear(); }

  void nothing_written_nothing_waits() {
    OutputGate gate;
    QVERIFY(gate.isOpen());
    gate.whenOpen(sending("response"));
    QCOMPARE(trace_, std::string("response "));
  }

  void a_response_waits_for_the_commit() {
    OutputGate gate;
    auto write = gate.lock();
    QVERIFY(!gate.isOpen());
    gate.whenOpen(sending("response"));
    QCOMPARE(trace_, std::string());
    write.release();
    QCOMPARE(trace_, std::string("response "));
    QVERIFY(gate.isOpen());
  }

  void later_writes_do_not_hold_an_earlier_message() {
    OutputGate gate;
    auto first = gate.lock();
    gate.whenOpen(sending("a"));
    auto second = gate.lock();
    gate.whenOpen(sending("b"));
    first.release();
    QCOMPARE(trace_, std::string("a "));
    second.release();
    QCOMPARE(trace_, std::string("a b "));
  }

  void a_commit_out_of_turn_lets_nobody_overtake() {
    OutputGate gate;
    auto first = gate.lock();
    gate.whenOpen(sending("a"));
    auto second = gate.lock();
    gate.whenOpen(sending("b"));
    second.release();
    QCOMPARE(trace_, std::string());  // not yet
    first.release();
    QCOMPARE(trace_, std::string("a b "));
  }

  void a_message_sent_from_a_callback_comes_after_those_that_wait() {
    OutputGate gate;
    auto write = gate.lock();
    gate.whenOpen([&](const BreakError*) {
      gate.whenOpen(sending("c"));
      trace_ += "a ";
    });
    gate.whenOpen(sending("b"));
    write.release();
    QCOMPARE(trace_, std::string("a b c "));
  }

  void a_failed_commit_breaks_present_and_future_messages() {
    OutputGate gate;
    gate.onBroken([this](const BreakError&) { trace_ += "listener "; });
    auto write = gate.lock();
    gate.whenOpen(sending("a"));
    gate.breakWith({.message = "disk full"});
    write.release();
    gate.breakWith({.message = "too late"});
    gate.whenOpen(sending("b"));
    QCOMPARE(trace_, std::string("listener a(disk full) b(disk full) "));
    QVERIFY(!gate.isOpen());
    QCOMPARE(gate.broken()->message, std::string("disk full"));
  }

  void a_destroyed_gate_answers_and_locks_may_outlive_it() {
    OutputGate::Lock write;
    {
      OutputGate gate;
      write = gate.lock();
      gate.whenOpen(sending("a"));
    }
    QCOMPARE(trace_, std::string("a(Network connection lost.) "));
    write.release();
  }
};

QTEST_GUILESS_MAIN(OutputGateTest)
#include "output_gate_test.moc"
