// Opening and closing again and again in one process.

#include <QDir>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr int kRounds = 50;
constexpr int kWarmUp = 5;  // what Node and Qt keep once for the process is there after so many

qsizetype entriesOf(const char* folder) {
  return QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
}

}  // namespace

class RoundsTest : public QObject {
  Q_OBJECT

 private slots:
  void fifty_rounds_leak_no_thread_and_no_file() {
    TemporaryProject project;
    writeProject(project, R"JS(
export class Thing {
  constructor(ctx) { this.ctx = ctx; }
  async fetch() { await this.ctx.storage.put("k", 1); return new Response("fine"); }
}
)JS",
                 {{"Thing"}});
    RunningEmulator emulator;
    qsizetype threads = 0, files = 0;
    for (int round = 0; round < kRounds; ++round) {
      VERIFY_OK(emulator.open(project));
      COMPARE_TEXT(emulator.ask("a"), "fine");
      COMPARE_TEXT(emulator.ask("b"), "fine");
      VERIFY_OK(emulator.close());
      if (round != kWarmUp) continue;
      threads = entriesOf("/proc/self/task");
      files = entriesOf("/proc/self/fd");
    }
    // An isolate's thread may take a moment to be gone from the system's list.
    QTRY_COMPARE_WITH_TIMEOUT(entriesOf("/proc/self/task"), threads, kPollMs);
    QCOMPARE(entriesOf("/proc/self/fd"), files);
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::RoundsTest)
#include "rounds_test.moc"
