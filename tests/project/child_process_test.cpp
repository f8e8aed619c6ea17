#include "emulator/project/child_process.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::project;

class ChildProcessTest : public QObject {
  Q_OBJECT

 private slots:
  void what_a_program_says_and_how_it_ends_are_told() {
    const auto outcome = runChild({"sh", "-c", "pwd >&2; exit 3"}, "/");
    QVERIFY(outcome);
    QCOMPARE(outcome->stderrText, "/\n");
    QCOMPARE(outcome->exitCode, 3);
  }

  void a_program_that_is_not_there_is_named() {
    const auto outcome = runChild({"durascope-no-such-program"}, "/");
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::kNotFound);
  }

  void a_program_that_does_not_end_is_stopped() {
    const auto outcome = runChild({"sleep", "600"}, "/", std::chrono::milliseconds(50));
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::kUnavailable);
    QVERIFY(outcome.error().message.starts_with("sleep did not end within"));
  }
};

QTEST_GUILESS_MAIN(ChildProcessTest)
#include "child_process_test.moc"
