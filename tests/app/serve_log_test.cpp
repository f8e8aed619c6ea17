#include "app/serve_log.h"

#include <QtTest>
#include <chrono>

using namespace durascope;
using namespace durascope::app;

class ServeLogTest : public QObject {
  Q_OBJECT

 private slots:
  void each_line_says_who_said_it() {
    ServeLog log;
    log.setProject({.namespaces = {{.binding = "COUNTER", .className = "Counter"}}});
    ObjectKey named{0, {}}, nameless{0, {}};
    nameless.id.bytes[0] = 0xAB;
    Drain drain;
    drain.objects = {{.key = named, .name = "lobby", .named = true}};
    drain.events = {
        {.kind = journal::EventKind::kLog, .hasObject = true, .object = named, .label = "hello"},
        {.kind = journal::EventKind::kLog,
         .level = journal::LogLevel::kWarn,
         .hasObject = true,
         .object = nameless,
         .label = "w"},
        {.kind = journal::EventKind::kLog, .level = journal::LogLevel::kError, .label = "e"},
        {.kind = journal::EventKind::kRequest, .label = "GET /"},
        {.kind = journal::EventKind::kBreak, .hasObject = true, .object = named, .detail = "Error: x"},
        {.kind = journal::EventKind::kIsolate, .failed = true, .detail = "Isolate 1 ran out of memory."},
        {.kind = journal::EventKind::kIsolate, .detail = "Isolate 1 started."},
    };
    QCOMPARE(log.lines(drain),
             "Counter/lobby: hello\nCounter/ab000000: warning: w\nWorker: error: e\nCounter/lobby: broken: Error: x\n"
             "durascope: Isolate 1 ran out of memory.\n");
  }

  void a_reload_that_fails_is_told() {
    ServeLog log;
    Drain drain;
    drain.problem = Error{ErrorKind::kScript, "Unexpected \";\".", "a.js:1:1", ";"};
    QCOMPARE(log.lines(drain), "durascope: Unexpected \";\".\n  at a.js:1:1\n  ;\n  ^\n");
  }

  void a_reload_tells_what_is_new_to_mind() {
    ServeLog log;
    log.setProject({.warnings = {"Old."}});
    Drain drain;
    drain.project = ProjectInfo{.warnings = {"Old."}};
    QCOMPARE(log.lines(drain), "");  // the start is told by others
    drain.project = ProjectInfo{.warnings = {"Old.", "New."}};
    QCOMPARE(log.lines(drain), "durascope: reloaded\ndurascope: New.\n");
    QCOMPARE(log.lines(drain), "durascope: reloaded\n");
  }

  void who_does_not_come_back_is_named_once_and_the_same_in_each_run() {
    ServeLog log("Wait.");
    log.setProject({.namespaces = {{.binding = "ROOM", .className = "Room"}}});
    const ObjectKey room{0, {}};
    Drain drain;
    drain.objects = {{.key = room, .name = "lobby", .named = true}};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    drain.isolates = {{.busy = true,
                       .busySinceMs = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - 7'300,
                       .busyObject = room,
                       .busyHasObject = true}};
    QCOMPARE(
        log.lines(drain),
        "durascope: isolate 0 has not come back from the JavaScript of Room/lobby for over 3 s, and all that lives "
        "there waits. Wait.\n");
    QCOMPARE(log.lines(drain), "");
  }

  void no_news_is_nothing() { QCOMPARE(ServeLog().lines({}), ""); }
};

QTEST_GUILESS_MAIN(ServeLogTest)
#include "serve_log_test.moc"
