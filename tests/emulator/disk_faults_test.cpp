// A disk that fails under a running project: the object that meets it breaks, the log says what happened and in which
// file, the others go on, and what was committed is there.

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/fault_vfs.h"
#include "tests/support/running_emulator.h"

using Operation = durascope::test::FaultVfs::Operation;
Q_DECLARE_METATYPE(Operation)

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
class Box {
  constructor(ctx) { this.ctx = ctx; this.seen = 0; }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/put") await this.ctx.storage.put("k", searchParams.get("value"));
    return new Response(`${++this.seen} ${await this.ctx.storage.get("k")}`);
  }
}
export class Cached extends Box {}
export class Local extends Box {}
)JS";

}  // namespace

class DiskFaultsTest : public QObject {
  Q_OBJECT

 private slots:
  void an_object_breaks_alone_and_the_log_tells_the_file_data() {
    QTest::addColumn<int>("ns");
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    for (const int ns : {0, 1}) {
      const char* kind = ns == 0 ? "KV-backed" : "SQLite-backed";
      QTest::addRow("%s, full", kind) << ns << Operation::kWrite << SQLITE_FULL
                                      << "database or disk is full: SQLITE_FULL";
      QTest::addRow("%s, sync", kind) << ns << Operation::kSync << SQLITE_IOERR_FSYNC
                                      << "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_FSYNC)";
    }
  }
  void an_object_breaks_alone_and_the_log_tells_the_file() {
    QFETCH(int, ns);
    QFETCH(Operation, operation);
    QFETCH(int, code);
    QFETCH(QString, message);
    FaultVfs disk;
    TemporaryProject project;
    RunningEmulator emulator;
    writeProject(project, kSource, {{"Cached"}, {"Local", true}});
    VERIFY_OK(emulator.open(project));
    const auto space = static_cast<std::uint32_t>(ns);
    const ObjectKey key = emulator.key("a", "/put?value=kept", space);
    COMPARE_TEXT(emulator.ask("b", "/put?value=other", space), "1 other");
    const std::string file = emulator.storage(key)->path;

    disk.fail(operation, file + "-wal", code);
    COMPARE_TEXT(emulator.ask("a", "/put?value=lost", space), "error: Error: " + message.toStdString());
    COMPARE_TEXT(emulator.ask("b", "/put?value=more", space), "2 more");
    QTRY_VERIFY_WITH_TIMEOUT(emulator.collect().find(journal::EventKind::kLog, message.toStdString()) != nullptr,
                             kPollMs);
    const journal::Event* told = emulator.find(journal::EventKind::kLog, message.toStdString());
    QVERIFY(told->storageFault);
    QVERIFY(told->hasObject && told->object == key);
    COMPARE_TEXT(told->detail, file);
    QVERIFY(emulator.find(journal::EventKind::kBreak, "its storage failed") != nullptr);

    disk.heal();
    const std::string after = emulator.ask("a", "/", space);
    // What had reached a disk that could not sync is for the disk to know: all of the writes, or none.
    if (operation == Operation::kSync && after != "1 kept")
      COMPARE_TEXT(after, "1 lost");
    else
      COMPARE_TEXT(after, "1 kept");
    COMPARE_TEXT(emulator.ask("a", "/put?value=new", space), "2 new");
  }

  // The file is shared with who keeps the past; the object itself goes on.
  void a_past_that_cannot_be_kept_is_told_once() {
    TemporaryProject project;
    RunningEmulator emulator;
    writeProject(project, kSource, {{"Cached"}, {"Local", true}});
    VERIFY_OK(emulator.open(project));
    const ObjectKey key = emulator.key("a", "/put?value=1", 1);
    // Of <state>/<namespace>/<id>.sqlite: what would be the folder of all histories is a file.
    const auto file = std::filesystem::path(emulator.storage(key)->path);
    std::ofstream(file.parent_path().parent_path() / ".durascope-history") << "in the way";
    for (const char* each : {"2", "3"}) {
      const std::string value = each;
      COMPARE_TEXT(emulator.ask("a", "/put?value=" + value, 1), value + " " + value);
      const Answer<journal::HistorySnapshot> history;
      emulator.door().history(key, history.reply());
      QVERIFY(!history.wait());
    }
    const std::string sentence = "The newest states of this object are missing from its history";
    QTRY_VERIFY_WITH_TIMEOUT(emulator.collect().find(journal::EventKind::kLog, sentence) != nullptr, kPollMs);
    const journal::Event* told = emulator.find(journal::EventKind::kLog, sentence);
    QVERIFY(told->storageFault);
    QVERIFY(told->hasObject && told->object == key);
    QCOMPARE(std::count_if(emulator.events.begin(), emulator.events.end(),
                           [](const journal::Event& event) { return event.storageFault; }),
             std::ptrdiff_t{1});
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::DiskFaultsTest)
#include "disk_faults_test.moc"
