// What happens beside the answers: the log, with the object that spoke, and errors that nobody catches.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
async function background(pathname) {
  switch (pathname) {
    case "/reject": Promise.reject(new TypeError("nobody catches this")); break;
    case "/timer": setTimeout(() => { throw new RangeError("thrown by a timer"); }, 1); break;
    case "/microtask": queueMicrotask(() => { throw new EvalError("thrown by a microtask"); }); break;
    case "/event": new EventTarget().dispatchEvent(new Event("x")); break;
    case "/string": Promise.reject("only words"); break;
  }
}

export class Thing {
  constructor(ctx, env) { this.env = env; this.name = ctx.id.name; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    await background(pathname);
    if (pathname === "/log") {
      console.log("at once", this.name);
      await null;
      console.warn("after an await", this.name);
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.error("after a timer", this.name);
      await this.env.THING.getByName("other").fetch(new URL("/fine", request.url));
      console.info("after a call", this.name);
      setTimeout(() => console.debug("when all is over", this.name), 1);
    }
    return new Response("fine");
  }
}
export default { async fetch(request) { console.log("the Worker speaks"); await null; console.log("again"); return new Response("fine"); } };
)JS";

}  // namespace

class BackgroundTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing"}});
    VERIFY_OK(emulator_.open(project_));
  }

  void an_error_that_nobody_catches_is_logged_and_that_is_all_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("logged");
    QTest::newRow("rejection") << "/reject"
                               << "nobody catches this";
    QTest::newRow("timer") << "/timer"
                           << "thrown by a timer";
    QTest::newRow("microtask") << "/microtask"
                               << "thrown by a microtask";
    QTest::newRow("rejected string") << "/string"
                                     << "only words";
  }
  void an_error_that_nobody_catches_is_logged_and_that_is_all() {
    QFETCH(QString, path);
    QFETCH(QString, logged);
    const ObjectKey key = emulator_.key("a", path.toStdString());
    QTRY_VERIFY_WITH_TIMEOUT(emulator_.collect().find(journal::EventKind::kLog, logged.toStdString()) != nullptr,
                             kPollMs);
    const journal::Event* line = emulator_.find(journal::EventKind::kLog, logged.toStdString());
    QCOMPARE(line->level, journal::LogLevel::kError);
    QVERIFY(line->hasObject && line->object == key);
    COMPARE_TEXT(emulator_.ask("a"), "fine");
    QCOMPARE(emulator_.memory(key)->instance, 1U);
  }

  void the_log_knows_who_spoke_and_where() {
    const ObjectKey a = emulator_.key("a", "/"), b = emulator_.key("b", "/");
    const Answer<Response> first = emulator_.start(RunningEmulator::toObject("a", "/log"));
    const Answer<Response> second = emulator_.start(RunningEmulator::toObject("b", "/log"));
    first.wait();
    second.wait();
    for (const auto& [name, key] : {std::pair("a", a), {"b", b}}) {
      for (const auto& [text, level, line] : {std::tuple("at once", journal::LogLevel::kLog, 18),
                                              {"after an await", journal::LogLevel::kWarn, 20},
                                              {"after a timer", journal::LogLevel::kError, 22},
                                              {"after a call", journal::LogLevel::kInfo, 24},
                                              {"when all is over", journal::LogLevel::kDebug, 25}}) {
        const std::string said = std::string(text) + " " + name;
        QTRY_VERIFY2_WITH_TIMEOUT(emulator_.collect().find(journal::EventKind::kLog, said) != nullptr, said.c_str(),
                                  kPollMs);
        const journal::Event* found = emulator_.find(journal::EventKind::kLog, said);
        QVERIFY2(found->hasObject && found->object == key, said.c_str());
        QCOMPARE(found->level, level);
        VERIFY_CONTAINS(found->detail, "index.js:" + std::to_string(line) + ":");
      }
    }
  }

  void what_the_worker_says_belongs_to_no_object() {
    COMPARE_TEXT(emulator_.askWorker(), "fine");
    for (const char* text : {"the Worker speaks", "again"}) {
      QTRY_VERIFY_WITH_TIMEOUT(emulator_.collect().find(journal::EventKind::kLog, text) != nullptr, kPollMs);
      QVERIFY(!emulator_.find(journal::EventKind::kLog, text)->hasObject);
    }
  }

  void a_crowd_of_rejections_is_told_by_and_by() {
    constexpr int kCrowd = 20'000;
    TemporaryProject project;
    writeProject(project, R"JS(
addEventListener("unhandledrejection", (event) => {
  if (event.reason === 1) { const late = Promise.reject("handled"); queueMicrotask(() => late.catch(() => {})); }
  if (event.reason === 2) Promise.reject("by a listener");
});
export default { fetch() {
  for (let i = 0; i < 20_000; i++) Promise.reject(i);
  // Node's own code calls this listener, which runs in no turn of the Worker.
  AbortSignal.timeout(1).addEventListener("abort", () => { Promise.reject("by a signal"); });
  return new Promise((resolve) => setTimeout(() => resolve(new Response("fine")), 100));
} };
)JS",
                 {}, "\"unhandled_rejection_after_microtask_checkpoint\"");
    VERIFY_OK(emulator_.open(project));
    emulator_.collect().events.clear();
    COMPARE_TEXT(emulator_.askWorker(), "fine");
    for (const char* text : {"by a listener", "by a signal"})
      QTRY_VERIFY_WITH_TIMEOUT(emulator_.collect().find(journal::EventKind::kLog, text) != nullptr, kPollMs);
    QVERIFY(emulator_.find(journal::EventKind::kLog, "handled") == nullptr);
    QCOMPARE(emulator_.count(journal::EventKind::kLog), std::size_t{kCrowd + 2});
  }

  void what_formatting_throws_is_told_in_its_place() {
    TemporaryProject project;
    writeProject(project, R"JS(
const custom = Symbol.for("nodejs.util.inspect.custom");
const throwing = (thrown) => ({ [custom]() { throw thrown; } });
export default { fetch() {
  console.log(throwing(new TypeError("from inspect")));
  console.warn("inside", { a: throwing(new RangeError("from inside")) });
  console.error(throwing("only text"));
  console.dir(throwing(null));
  console.log(throwing({ toString() { throw 1; } }));
  return new Response("fine");
} };
)JS");
    VERIFY_OK(emulator_.open(project));
    emulator_.collect().events.clear();
    COMPARE_TEXT(emulator_.askWorker(), "fine");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_.collect().count(journal::EventKind::kLog), std::size_t{5}, kPollMs);
    std::vector<std::string> lines;
    for (const journal::Event& event : emulator_.events)
      if (event.kind == journal::EventKind::kLog) lines.push_back(event.label);
    VERIFY_CONTAINS(lines[0], "<Formatting threw (TypeError: from inspect\n    at Object.fetch (index.js:5:");
    VERIFY_CONTAINS(lines[1], "<Formatting threw (Error: RangeError: from inside\n    at Object.fetch (index.js:6:");
    QVERIFY(!contains(lines[1], "Node"));
    COMPARE_TEXT(lines[2], "<Formatting threw (only text)>");
    COMPARE_TEXT(lines[3], "<Formatting threw (null)>");
    COMPARE_TEXT(lines[4], "<Formatting threw>");
  }

  void a_text_of_fifty_megabytes_is_logged_by_its_beginning() {
    TemporaryProject project;
    writeProject(project, R"JS(
export default { fetch() {
  console.log("x".repeat(50e6));
  Promise.reject(new Error("y".repeat(50e6)));
  return new Response("fine");
} };
)JS");
    VERIFY_OK(emulator_.open(project));
    emulator_.collect().events.clear();
    COMPARE_TEXT(emulator_.askWorker(), "fine");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_.collect().count(journal::EventKind::kLog), std::size_t{2}, kPollMs);
    for (const journal::Event& event : emulator_.events) {
      QVERIFY(event.label.size() < (2 << 20));
      if (event.kind == journal::EventKind::kLog) VERIFY_CONTAINS(event.label, " more bytes");
    }
  }

 private:
  TemporaryProject project_;
  RunningEmulator emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::BackgroundTest)
#include "background_test.moc"
