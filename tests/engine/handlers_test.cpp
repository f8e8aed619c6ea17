// Handlers that do not do what handlers should: the caller gets an error, and everything else goes on.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
class Custom extends Error { get name() { throw new Error("a nasty name"); } }

async function answer(pathname) {
  switch (pathname) {
    case "/throw": throw new TypeError("thrown on purpose");
    case "/string": throw "only words";
    case "/undefined": throw undefined;
    case "/object": throw { code: 3 };
    case "/nasty": throw new Custom("x");
    case "/proxy": throw new Proxy(new Error("x"), { get() { throw 1; }, getPrototypeOf() { throw 2; } });
    case "/nothing": return;
    case "/text": return "not a Response";
    case "/deep": return await answer(pathname + "er").then(function dig() { return dig(); });
    case "/body": return new Response(new ReadableStream({ start(stream) { stream.error(new RangeError("torn")); } }));
    case "/thenable": return { then(resolve) { resolve(new Response("by a thenable")); } };
    case "/stacks": return new Response((await stacks()).join("\\n"));
    default: return new Response("fine");
  }
}

export class Thing {
  fetch(request) { return answer(new URL(request.url).pathname); }
}
export class Throws {
  constructor() { throw new SyntaxError("no instance today"); }
  fetch() { return new Response("never"); }
}
export class Silent {}
export default { fetch: (request) => answer(new URL(request.url).pathname) };

async function stacks() {
  const stacks = [];
  const note = (act) => { try { act(); } catch (error) { stacks.push(error.stack); } };
  note(() => structuredClone(() => 1));
  note(() => new Headers({ "a b": "" }));
  stacks.push(await new Promise((resolve) => setTimeout(() => resolve(new Error("timer").stack), 1)));
  const target = new EventTarget();
  target.addEventListener("x", () => stacks.push(new Error("listener").stack));
  target.dispatchEvent(new Event("x"));
  Error.prepareStackTrace = (error, sites) => sites.map((site) => `${site.getFileName()}`).join();
  stacks.push(new Error("own").stack);
  delete Error.prepareStackTrace;
  return stacks;
}
)JS";

}  // namespace

class HandlersTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing"}, {"Throws"}, {"Silent"}});
    VERIFY_OK(emulator_.open(project_));
  }

  void stacks_show_the_frames_of_the_program_alone() {
    const std::string stacks = emulator_.ask("a", "/stacks");
    for (const char* part :
         {"DataCloneError", "Invalid header name", "Error: timer", "Error: listener", "    at stacks"})
      VERIFY_CONTAINS(stacks, part);
    for (const char* ours : {"durascope:", "node:"}) QVERIFY2(stacks.find(ours) == std::string::npos, stacks.c_str());
  }

  void an_error_reaches_the_caller_and_the_object_goes_on_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("part");
    QTest::newRow("an error") << "/throw"
                              << "error: TypeError: thrown on purpose";
    QTest::newRow("a string") << "/string"
                              << "only words";
    QTest::newRow("undefined") << "/undefined"
                               << "error: ";
    QTest::newRow("an object") << "/object"
                               << "error: ";
    QTest::newRow("an error whose name throws") << "/nasty"
                                                << "error: ";
    QTest::newRow("a proxy whose traps throw") << "/proxy"
                                               << "error: ";
    QTest::newRow("no answer") << "/nothing"
                               << "did not resolve to 'Response'";
    QTest::newRow("a text for an answer") << "/text"
                                          << "did not resolve to 'Response'";
    QTest::newRow("endless recursion") << "/deep"
                                       << "Maximum call stack size exceeded";
    QTest::newRow("a body that breaks") << "/body"
                                        << "torn";
  }
  void an_error_reaches_the_caller_and_the_object_goes_on() {
    QFETCH(QString, path);
    QFETCH(QString, part);
    for (int i = 0; i < 3; ++i) VERIFY_CONTAINS(emulator_.ask("a", path.toStdString()), part.toStdString());
    VERIFY_CONTAINS(emulator_.askWorker(path.toStdString()), part.toStdString());
    COMPARE_TEXT(emulator_.ask("a"), "fine");
    COMPARE_TEXT(emulator_.askWorker(), "fine");
  }

  void a_thenable_is_an_answer() { COMPARE_TEXT(emulator_.ask("a", "/thenable"), "by a thenable"); }

  void the_stack_has_its_place_in_the_sources() {
    const auto response = emulator_.send(RunningEmulator::toObject("a", "/throw"));
    VERIFY_OK(response);
    VERIFY_CONTAINS(response->errorStack, "index.js:6:");
  }

  void a_constructor_that_throws_is_tried_again_by_the_next_request() {
    for (int i = 0; i < 3; ++i) VERIFY_CONTAINS(emulator_.ask("a", "/", 1), "SyntaxError: no instance today");
    const ObjectKey key = emulator_.key("a", "/", 1);
    // The answer comes a moment before the state is told.
    QTRY_COMPARE_WITH_TIMEOUT(emulator_.collect().objects[key].state, journal::ObjectState::kBroken, kPollMs);
  }

  void a_class_without_fetch_says_so() {
    VERIFY_CONTAINS(emulator_.ask("a", "/", 2), "does not export a fetch() function");
  }

 private:
  TemporaryProject project_;
  RunningEmulator emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::HandlersTest)
#include "handlers_test.moc"
