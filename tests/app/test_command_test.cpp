#include "app/test_command.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <future>
#include <sstream>

#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::app;

class TestCommandTest : public QObject {
  Q_OBJECT

  struct Run {
    int status = 0;
    std::string out, err;
  };
  static Run run(test::FakeEmulator& emulator, const TestOptions& options) {
    const StopSignal stop;
    std::ostringstream out, err;
    const int status = runTests(emulator, options, stop, out, err);
    return {status, out.str(), err.str()};
  }
  static TestOptions options() { return {.project = {.path = "p"}}; }
  static ProjectInfo project() { return {.name = "p", .tests = {"default", "counts", "counts twice"}}; }

  /// "PASS  name (3 ms)" without the time.
  static std::string withoutTimes(const std::string& text) {
    return QString::fromStdString(text).replace(QRegularExpression(R"( \(\d+ ms\))"), "").toStdString();
  }

 private slots:
  void each_handler_runs_in_a_world_of_its_own() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    const Run done = run(emulator, options());
    QCOMPARE(done.status, 0);
    QCOMPARE(withoutTimes(done.out), "PASS  default\nPASS  counts\nPASS  counts twice\n3 passed, 0 failed\n");
    QCOMPARE(done.err, "");
    QCOMPARE(emulator.testsRun, (std::vector<std::string>{"default", "counts", "counts twice"}));
    QCOMPARE(emulator.opened.size(), 3U);
    QVERIFY(emulator.opened[0].stateDir != emulator.opened[1].stateDir);
    QVERIFY(!emulator.opened[0].watch);
    for (const ProjectOptions& opened : emulator.opened)
      QVERIFY(!QDir(QString::fromStdString(opened.stateDir)).exists());
  }

  void all_share_one_world_when_asked() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    TestOptions shared = options();
    shared.shared = true;
    shared.project.stateDir = "kept";
    QCOMPARE(run(emulator, shared).status, 0);
    QCOMPARE(emulator.opened.size(), 1U);
    QCOMPARE(emulator.opened[0].stateDir, "kept");
  }

  void a_failure_is_told_with_its_stack_and_the_rest_goes_on() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    emulator.onRunTest = [&](const std::string& name) -> Result<TestResult> {
      if (name != "counts") return TestResult{};
      emulator.nextDrain.events = {{.kind = journal::EventKind::kLog, .label = "so far"}};
      return TestResult{Error{ErrorKind::kScript, "Error: no", {}, {}}, "Error: no\n    at src/a.js:1:1", 0};
    };
    QTemporaryDir folder;
    TestOptions asked = options();
    asked.junit = folder.filePath("r.xml").toStdString();
    const Run done = run(emulator, asked);
    QCOMPARE(done.status, 1);
    QCOMPARE(
        withoutTimes(done.out),
        "PASS  default\nFAIL  counts\n  Error: no\n      at src/a.js:1:1\n  Logged meanwhile:\n    Worker: so far\n"
        "PASS  counts twice\n2 passed, 1 failed\n");
    QFile xml(folder.filePath("r.xml"));
    QVERIFY(xml.open(QIODevice::ReadOnly));
    QVERIFY(xml.readAll().contains("<failure message=\"Error: no\">"));
  }

  void a_handler_that_does_not_end_fails_with_a_sentence() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.tests = {"waits"}};
    emulator.silentTests = true;
    TestOptions asked = options();
    asked.limitSeconds = 0.02;
    asked.project.skipWaits = true;
    const Run done = run(emulator, asked);
    QCOMPARE(done.status, 1);
    QCOMPARE(
        withoutTimes(done.out),
        "FAIL  waits\n  The handler did not end within 0.02 s: it awaits something that does not come. --timeout S "
        "gives it more time.\n0 passed, 1 failed\n");
  }

  void where_time_is_real_it_is_told_what_is_still_to_come() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.tests = {"waits"}};
    emulator.silentTests = true;
    emulator.clockState = {.nowMs = 1'000, .nextDueMs = 30'500, .nextWhat = "timer of the Worker"};
    TestOptions asked = options();
    asked.limitSeconds = 0.02;
    asked.project.skipWaits = true;
    asked.project.isolates = 4;
    QCOMPARE(
        withoutTimes(run(emulator, asked).out),
        "FAIL  waits\n  The handler did not end within 0.02 s: time is real with several isolates, and the timer of "
        "the Worker is due in 29.5 s. With one isolate the clock moves on to it at once; --timeout S gives it more "
        "time.\n0 passed, 1 failed\n");
    asked.project = {.path = "p"};  // --real-time
    emulator.clockState.nextWhat = "lobby falls out of memory";
    QCOMPARE(withoutTimes(run(emulator, asked).out),
             "FAIL  waits\n  The handler did not end within 0.02 s: it awaits something that has not come. Note that "
             "time is real with --real-time: a timer or alarm takes as long as it says. Without that option the clock "
             "moves on to it at once; --timeout S gives it more time.\n0 passed, 1 failed\n");
  }

  void with_a_clock_that_stands_more_time_is_no_advice() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.tests = {"waits"}};
    emulator.silentTests = true;
    TestOptions asked = options();
    asked.limitSeconds = 0.02;
    asked.project.paused = true;
    const Run done = run(emulator, asked);
    QVERIFY2(done.out.find("leave --paused out") != std::string::npos, done.out.c_str());
    QVERIFY2(done.out.find("--timeout") == std::string::npos, done.out.c_str());
  }

  void who_is_stopped_learns_which_handler_ran() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.tests = {"waits", "never"}};
    emulator.silentTests = true;
    emulator.nextDrain.events = {{.kind = journal::EventKind::kLog, .label = "so far"}};
    const StopSignal stop;
    std::ostringstream out, err;
    auto status = std::async(std::launch::async, [&] { return runTests(emulator, options(), stop, out, err); });
    auto stopOnFailure = qScopeGuard([] { ::raise(SIGTERM); });
    QTRY_COMPARE(emulator.callCount("runTest"), 1U);
    ::raise(SIGINT);
    stopOnFailure.dismiss();
    QCOMPARE(status.get(), 1);
    QCOMPARE(
        withoutTimes(out.str()),
        "STOP  waits\n  The run was stopped while this handler ran; it and what follows count as neither.\n  Logged "
        "meanwhile:\n    Worker: so far\n0 passed, 0 failed\n");
  }

  void faults_that_are_wrong_are_misuse() {
    const QTemporaryDir folder;
    QFile file(folder.filePath("f.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[{}]");
    file.close();
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    TestOptions asked = options();
    asked.faults = file.fileName().toStdString();
    const Run done = run(emulator, asked);
    QCOMPARE(done.status, 2);
    QVERIFY2(done.err.starts_with("durascope: Fault 1 cannot be used: \"where\" should be one of"), done.err.c_str());
    QVERIFY2(done.err.find("f.json:1:2\n") != std::string::npos, done.err.c_str());
    QVERIFY(emulator.opened.empty());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"([{"where": "call", "action": "throw", "object": {"binding": "NOBODY", "name": "x"}}])");
    file.close();
    QCOMPARE(run(emulator, asked).status, 2);
  }

  void only_those_run_whose_name_contains_the_filter() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    TestOptions asked = options();
    asked.filter = "ounts";
    QCOMPARE(withoutTimes(run(emulator, asked).out),
             "PASS  counts\nPASS  counts twice\n2 of 3 test handlers ran, the filter \"ounts\" left out 1.\n2 passed, "
             "0 failed\n");
    asked.filter = "nobody";
    const Run none = run(emulator, asked);
    QCOMPARE(none.status, 1);
    QCOMPARE(none.out, "0 of 3 test handlers ran, the filter \"nobody\" left out 3.\n0 passed, 0 failed\n");
    QCOMPARE(none.err,
             "durascope: No test handler's name contains \"nobody\". There are: default, counts, counts twice.\n");
  }

  void a_project_without_test_handlers_says_how_to_write_one() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    const Run done = run(emulator, options());
    QCOMPARE(done.status, 1);
    QVERIFY(done.err.find("async test(controller, env, ctx)") != std::string::npos);
  }

  void a_folders_own_configuration_for_tests_goes_first() {
    const QTemporaryDir folder;
    QFile file(folder.filePath("wrangler.test.jsonc"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = project();
    (void)run(emulator, {.project = {.path = folder.path().toStdString()}});
    QCOMPARE(emulator.opened.at(0).path, file.fileName().toStdString());
  }

  void a_project_that_does_not_open_is_told() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.onOpen = [](const ProjectOptions&) -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript, "Unexpected \";\".", "a.js:1:1");
    };
    const QTemporaryDir folder;
    TestOptions asked = options();
    asked.junit = folder.filePath("r.xml").toStdString();
    const Run done = run(emulator, asked);
    QCOMPARE(done.status, 1);
    QCOMPARE(done.err, "durascope: Unexpected \";\".\n  at a.js:1:1\n");
    QCOMPARE(done.out, "");
    QFile xml(folder.filePath("r.xml"));
    QVERIFY(xml.open(QIODevice::ReadOnly));
    const QByteArray text = xml.readAll();
    QVERIFY2(text.contains("<testsuite name=\"p\" tests=\"1\" failures=\"0\" errors=\"1\""), text.constData());
    QVERIFY2(text.contains("<error message=\"Unexpected &quot;;&quot;."), text.constData());
  }
};

QTEST_GUILESS_MAIN(TestCommandTest)
#include "test_command_test.moc"
