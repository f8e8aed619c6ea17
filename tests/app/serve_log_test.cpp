#include "app/serve_log.h"

#include <QtTest>

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

  void no_news_is_nothing() { QCOMPARE(ServeLog().lines({}), ""); }
};

QTEST_GUILESS_MAIN(ServeLogTest)
#include "serve_log_test.moc"
