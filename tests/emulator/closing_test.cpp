// Opening, closing and reloading, with and without work under way: every callback comes exactly once.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Thing {
  constructor(ctx) { this.ctx = ctx; this.seen = 0; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/never") await new Promise(() => {});
    if (pathname === "/loop") for (;;);
    this.seen += 1;
    await this.ctx.storage.put("seen", this.seen);
    return new Response(String(this.seen));
  }
}
export default { fetch: () => new Promise((resolve) => setTimeout(resolve, 3_600_000)) };
)JS";

}  // namespace

class ClosingTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}});
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void without_a_project_every_call_says_so() {
    for (int round = 0; round < 2; ++round) {
      const auto sent = emulator_->send(RunningEmulator::toWorker());
      QVERIFY(!sent && sent.error().kind == ErrorKind::kUnavailable);
      COMPARE_TEXT(sent.error().message, "No project is open. Open one first.");
      QVERIFY(!emulator_->evict({}));
      QVERIFY(!emulator_->evictAll());
      QVERIFY(!emulator_->abort({}, ""));
      QVERIFY(!emulator_->terminate({}));
      QVERIFY(!emulator_->terminateIsolate(0));
      QVERIFY(!emulator_->memory({}));
      QVERIFY(!emulator_->cache({}));
      QVERIFY(!emulator_->storage({}));
      QVERIFY(!emulator_->reload());
      VERIFY_OK(emulator_->close());
      // The same again once a project was open.
      if (round == 0) VERIFY_OK(emulator_->open(*project_));
      VERIFY_OK(emulator_->close());
    }
  }

  void a_second_emulator_is_refused_while_one_lives() {
    const auto second = makeEmulator();
    QVERIFY(!second && second.error().kind == ErrorKind::kUnavailable);
    emulator_.reset();
    QVERIFY(makeEmulator().has_value());
  }

  void options_out_of_range_are_refused() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = 0;
    VERIFY_CONTAINS(emulator_->open(options).error().message, "from 1 to 64");
    options.isolates = 65;
    VERIFY_CONTAINS(emulator_->open(options).error().message, "from 1 to 64");
    options.isolates = 1;
    options.eviction.idleMs = -1;
    VERIFY_CONTAINS(emulator_->open(options).error().message, "negative");
  }

  void closing_answers_every_call_under_way_exactly_once_data() { isolateCounts(); }
  void closing_answers_every_call_under_way_exactly_once() {
    QFETCH(int, isolates);
    openOn(isolates);
    const ObjectKey key = emulator_->key("a");
    std::vector<Answer<Response>> requests;
    for (int i = 0; i < 100; ++i) {
      requests.push_back(emulator_->start(RunningEmulator::toObject("o" + std::to_string(i % 10), "/never")));
      requests.push_back(emulator_->start(RunningEmulator::toObject("o" + std::to_string(i % 10), "/")));
      requests.push_back(emulator_->start(RunningEmulator::toWorker()));
    }
    requests.push_back(emulator_->start(RunningEmulator::toObject("a", "/never")));
    Answer<void> evicted;
    emulator_->door().evict(key, evicted.reply());
    Answer<journal::MemorySnapshot> memory;
    emulator_->door().memory(key, memory.reply());
    Answer<void> closed, closedAgain;
    emulator_->door().close(closed.reply());
    emulator_->door().close(closedAgain.reply());
    Answer<Response> after = emulator_->start(RunningEmulator::toObject("a"));
    VERIFY_OK(closed.wait());
    VERIFY_OK(closedAgain.wait());
    QVERIFY(!contains(RunningEmulator::textOf(after.wait()), "did not come"));
    QVERIFY(evicted.wait().has_value() || evicted.wait().error().kind != ErrorKind::kInternal);
    QVERIFY(memory.wait().has_value() || memory.wait().error().kind == ErrorKind::kUnavailable);
    for (const Answer<Response>& request : requests) {
      const std::string text = RunningEmulator::textOf(request.wait());
      QVERIFY2(contains(text, "Network connection lost.") || text.front() == '1' || std::isdigit(text.front()),
               text.c_str());
      QCOMPARE(request.count(), 1);
    }
    QCOMPARE(evicted.count(), 1);
    QCOMPARE(memory.count(), 1);
    QCOMPARE(closed.count(), 1);
    QCOMPARE(after.count(), 1);
  }

  void closing_ends_loops_that_never_end() {
    openOn(1);
    std::vector<Answer<Response>> requests;
    for (int i = 0; i < 50; ++i)
      requests.push_back(emulator_->start(RunningEmulator::toObject("o" + std::to_string(i), "/loop")));
    VERIFY_OK(emulator_->close());
    for (const Answer<Response>& request : requests) {
      QVERIFY(request.wait().has_value());
      QVERIFY(request.wait()->error.has_value());
      QCOMPARE(request.count(), 1);
    }
  }

  void an_emulator_that_goes_answers_what_is_under_way() {
    openOn(2);
    std::vector<Answer<Response>> requests;
    for (int i = 0; i < 20; ++i)
      requests.push_back(emulator_->start(RunningEmulator::toObject("o" + std::to_string(i), "/never")));
    emulator_.reset();
    for (const Answer<Response>& request : requests) QCOMPARE(request.count(), 1);
  }

  void what_was_answered_before_closing_is_in_the_file() {
    openOn(1);
    const ObjectKey key = emulator_->key("a");
    for (int i = 0; i < 50; ++i) emulator_->ask("a");
    VERIFY_OK(emulator_->close());
    openOn(1);
    COMPARE_TEXT(emulator_->storage(key)->entries.at(0).value.preview, "51");
  }

  void opening_again_starts_anew() {
    openOn(1);
    COMPARE_TEXT(emulator_->ask("a"), "1");
    COMPARE_TEXT(emulator_->ask("a"), "2");
    openOn(1);
    COMPARE_TEXT(emulator_->ask("a"), "1");
    emulator_->collect();
    QCOMPARE(emulator_->projectsSeen, 1);
  }

  void opening_another_project_closes_the_first() {
    openOn(2);
    const Answer<Response> waiting = emulator_->start(RunningEmulator::toObject("a", "/never"));
    TemporaryProject other;
    writeProject(other, "export default { fetch: () => new Response('other') };");
    VERIFY_OK(emulator_->open(other));
    VERIFY_CONTAINS(RunningEmulator::textOf(waiting.wait()), "Network connection lost.");
    COMPARE_TEXT(emulator_->askWorker(), "other");
    emulator_.reset();  // its sources go with `other`
  }

  void a_project_that_does_not_start_leaves_none_open() {
    openOn(1);
    TemporaryProject other;
    writeProject(other, "export default {");
    QVERIFY(!emulator_->open(other));
    QVERIFY(emulator_->collect().problem.has_value());
    VERIFY_CONTAINS(RunningEmulator::textOf(emulator_->send(RunningEmulator::toWorker())), "No project is open.");
    emulator_.reset();
  }

  void a_reload_that_fails_keeps_the_old_project_running() {
    openOn(1);
    COMPARE_TEXT(emulator_->ask("a"), "1");
    project_->write("index.js", "export class Thing {\n  fetch( {\n}\n");
    const auto failed = emulator_->reload();
    QVERIFY(!failed);
    VERIFY_CONTAINS(failed.error().where, "index.js:");
    QVERIFY(emulator_->collect().problem.has_value());
    COMPARE_TEXT(emulator_->ask("a"), "2");
    project_->write("index.js", "throw new Error('at the top');");
    QVERIFY(!emulator_->reload());
    COMPARE_TEXT(emulator_->ask("a"), "3");
  }

  void instances_that_go_are_told_whether_by_a_reload_or_for_good() {
    using journal::EventKind;
    VERIFY_OK(emulator_->open(*project_));
    COMPARE_TEXT(emulator_->ask("a"), "1");
    VERIFY_OK(emulator_->reload());
    QVERIFY(emulator_->collect().find(EventKind::kEvict, "the project was reloaded") != nullptr);
    COMPARE_TEXT(emulator_->ask("a"), "1");
    QVERIFY(emulator_->collect().find(EventKind::kEvict, "the project was closed") == nullptr);
    VERIFY_OK(emulator_->close());
    QVERIFY(emulator_->collect().find(EventKind::kEvict, "the project was closed") != nullptr);
  }

  void a_reload_answers_who_calls_meanwhile() {
    openOn(2);
    Answer<ProjectInfo> reloaded;
    std::vector<Answer<Response>> requests;
    emulator_->door().reload(reloaded.reply());
    while (reloaded.count() == 0) {
      requests.push_back(emulator_->start(RunningEmulator::toObject("a")));
      requests.back().wait();
    }
    VERIFY_OK(reloaded.wait());
    for (const Answer<Response>& request : requests) QCOMPARE(request.count(), 1);
  }

  void a_saved_change_reloads_by_itself() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.watch = true;
    project_->write("index.js", "export class Thing { fetch() { return new Response('old'); } }");
    VERIFY_OK(emulator_->open(options));
    COMPARE_TEXT(emulator_->ask("a"), "old");
    emulator_->collect();
    project_->write("index.js", "export class Thing { fetch() { return new Response('new'); } }");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().projectsSeen, 2, kPollMs);
    COMPARE_TEXT(emulator_->ask("a"), "new");
    project_->write("index.js", "export class Thing { fetch() { return }}}");
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().problem.has_value(), kPollMs);
    COMPARE_TEXT(emulator_->ask("a"), "new");
    project_->write("index.js", "export class Thing { fetch() { return new Response('newer'); } }");
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().projectsSeen, 3, kPollMs);
    COMPARE_TEXT(emulator_->ask("a"), "newer");
  }

 private:
  static void isolateCounts() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("one isolate") << 1;
    QTest::newRow("four isolates") << 4;
  }

  void openOn(int isolates) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = static_cast<std::uint32_t>(isolates);
    VERIFY_OK(emulator_->open(options));
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::ClosingTest)
#include "closing_test.moc"
