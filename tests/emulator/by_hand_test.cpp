// SQL that somebody runs on a live object: it is cancelled without harm to the program's own, and a commit that fails
// is told.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Thing {
  constructor(ctx) { this.sql = ctx.storage.sql; this.seen = 0; }
  async fetch(request) {
    if (new URL(request.url).pathname === "/endless") {
      this.sql.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n").one();
    }
    this.sql.exec("CREATE TABLE IF NOT EXISTS parent (id INTEGER PRIMARY KEY)");
    this.sql.exec("CREATE TABLE IF NOT EXISTS child (parent INTEGER REFERENCES parent (id))");
    return new Response(`${++this.seen} ${this.sql.exec("SELECT count(*) AS n FROM child").one().n}`);
  }
}
)JS";
constexpr char kEndless[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n";
constexpr std::uint64_t kRun = 7, kOtherRun = 6, kAnyones = 0;

}  // namespace

class ByHandTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing", true}});
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = 1;
    VERIFY_OK(emulator_->open(options));
    key_ = emulator_->key("a");
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void cancelling_a_run_leaves_the_sql_of_the_program_alone() {
    const Answer<Response> answer = emulator_->start(RunningEmulator::toObject("a", "/endless"));
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().isolates[0].inSql, kPollMs);
    QVERIFY(!cancel(kRun));
    QVERIFY(emulator_->collect().isolates[0].inSql);
    VERIFY_OK(cancel(kAnyones));
    VERIFY_CONTAINS(RunningEmulator::textOf(answer.wait()), "error: ");
  }

  void a_run_is_cancelled_by_its_number() {
    const Answer<journal::SqlResult> answer = start(kEndless);
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().isolates[0].inSql, kPollMs);
    QVERIFY(!cancel(kOtherRun));
    VERIFY_OK(cancel(kRun));
    const Result<journal::SqlResult> result = answer.wait();
    VERIFY_OK(result);
    QVERIFY(!result->error.empty());
    COMPARE_TEXT(emulator_->ask("a"), "2 0");
  }

  void a_run_on_a_sleeping_object_is_seen_and_can_be_stopped() {
    VERIFY_OK(emulator_->evict(key_));
    for (const bool terminating : {false, true}) {
      const Answer<journal::SqlResult> answer = start(kEndless);
      QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().isolates[0].inSql, kPollMs);
      const journal::IsolateSummary isolate = emulator_->collect().isolates[0];
      QVERIFY(isolate.busyHasObject);
      QVERIFY(isolate.busyObject == key_);
      COMPARE_TEXT(isolate.busyName, "a");
      if (terminating) {
        VERIFY_OK(emulator_->terminateIsolate(0));
      } else {
        VERIFY_OK(cancel(kRun));
      }
      const Result<journal::SqlResult> result = answer.wait();
      VERIFY_OK(result);
      VERIFY_CONTAINS(result->error, "was cancelled by hand");
    }
    // Whoever comes next is not hit.
    COMPARE_TEXT(emulator_->ask("a"), "1 0");
    COMPARE_TEXT(emulator_->ask("b"), "1 0");
  }

  void what_ran_before_a_mistake_is_answered_with_it() {
    const Result<journal::SqlResult> result = start("SELECT 1 AS a; SELECT 2 AS b; SELECT nope").wait();
    VERIFY_OK(result);
    VERIFY_CONTAINS(result->error, "no such column: nope");
    VERIFY_CONTAINS(result->error, "\nThe 2 statements before it ran, and what they did stays.");
    QVERIFY(result->table.columns.empty());
    QCOMPARE(result->table.earlier.size(), std::size_t{2});
    QCOMPARE(result->table.earlier[1].columns, std::vector<std::string>{"b"});
  }

  void what_is_written_to_an_object_at_rest_is_written_now() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = 1;
    options.paused = true;
    VERIFY_OK(emulator_->open(options));
    COMPARE_TEXT(emulator_->ask("a"), "1 0");
    QCOMPARE(emulator_->evictAll().value_or(0), 1U);
    const Result<journal::ClockState> later = emulator_->step(3'600'000);
    VERIFY_OK(later);
    VERIFY_OK(start("INSERT INTO parent VALUES (5)").wait());
    Answer<journal::HistorySnapshot> asked;
    emulator_->door().history(key_, asked.reply());
    const Result<journal::HistorySnapshot> history = asked.wait();
    VERIFY_OK(history);
    QVERIFY(!history->moments.empty());
    QCOMPARE(history->moments.front().atMs, later->nowMs);
  }

  void a_commit_that_fails_is_told() {
    const Result<journal::SqlResult> result =
        start("PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (5)").wait();
    QVERIFY(!result);
    QVERIFY(result.error().kind == ErrorKind::kIo);
    VERIFY_CONTAINS(result.error().message, "was not changed: ");
    // The object was reset, and its table is as before.
    COMPARE_TEXT(emulator_->ask("a"), "1 0");
  }

 private:
  Answer<journal::SqlResult> start(const std::string& sql) {
    Answer<journal::SqlResult> answer;
    emulator_->door().runSql(key_, {.sql = sql, .run = kRun}, answer.reply());
    return answer;
  }
  Result<void> cancel(std::uint64_t run) {
    Answer<void> answer;
    emulator_->door().cancelSql(key_, run, answer.reply());
    return answer.wait();
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
  ObjectKey key_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::ByHandTest)
#include "by_hand_test.moc"
