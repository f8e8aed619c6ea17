#include "widgets/request/request_runner.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "widgets/request/request_history.h"

using namespace durascope;
using namespace durascope::widgets;

namespace {

Response answer(int status, std::int64_t totalNs, std::string body) {
  return {.status = status, .body = std::move(body), .totalNs = totalNs};
}

}  // namespace

class RequestRunnerTest : public QObject {
  Q_OBJECT

  /// Answers come on the emulator's side first, then on ours.
  static void answerAll(test::FakeEmulator& emulator) {
    emulator.deliver();
    QCoreApplication::processEvents();
  }

 private slots:
  void all_of_a_burst_are_sent_before_any_is_answered() {
    test::FakeEmulator emulator;
    RequestRunner runner(emulator);
    QSignalSpy finished(&runner, &RequestRunner::finished);
    runner.send({}, 100);
    QCOMPARE(emulator.sent.size(), std::size_t{100});
    QVERIFY(runner.isRunning());
    answerAll(emulator);
    QCOMPARE(runner.answered(), 100);
    QCOMPARE(finished.count(), 1);
  }

  void a_refusal_of_the_emulator_is_an_answer_too() {
    test::FakeEmulator emulator;
    emulator.onSend = [](const Request&) -> Result<Response> { return fail(ErrorKind::kUnavailable, "No project."); };
    RequestRunner runner(emulator);
    runner.send({}, 1);
    answerAll(emulator);
    QVERIFY(!runner.isRunning());
    QCOMPARE(runner.last().error->message, "No project.");
  }

  void answers_of_a_run_that_was_given_up_are_dropped() {
    test::FakeEmulator emulator;
    RequestRunner runner(emulator);
    QSignalSpy finished(&runner, &RequestRunner::finished);
    runner.send({}, 3);
    runner.giveUp();
    QVERIFY(!runner.isRunning());
    answerAll(emulator);
    QCOMPARE(finished.count(), 0);
    QCOMPARE(runner.answered(), 0);
  }

  void a_summary_counts_statuses_times_and_bodies() {
    BurstSummary summary;
    summary.add(answer(200, 5'000'000, "1"));
    summary.add(answer(200, 1'000'000, "2"));
    summary.add(answer(500, 9'000'000, "2"));
    summary.add(Response{.totalNs = 2'000'000, .error = Error{.message = "TypeError: x"}});
    QCOMPARE(summary.count(), std::size_t{4});
    QCOMPARE(summary.statuses().at(200), std::size_t{2});
    QCOMPARE(summary.statuses().at(0), std::size_t{1});
    QCOMPARE(summary.shortestNs(), 1'000'000);
    QCOMPARE(summary.medianNs(), 2'000'000);
    QCOMPARE(summary.longestNs(), 9'000'000);
    QCOMPARE(summary.distinctBodies(), std::size_t{2});
    QVERIFY(summary.lines().last().contains("TypeError: x"));
  }

  void the_end_of_a_request_finds_its_line() {
    RequestHistory history;
    const std::uint64_t first = history.add({.draft = {.path = QStringLiteral("/first")}});
    const std::uint64_t second = history.add({.draft = {.path = QStringLiteral("/second")}});
    QSignalSpy changed(&history, &QAbstractItemModel::dataChanged);
    history.end(first, HistoryEntry::Outcome::kAnswered, 200, 7);
    QCOMPARE(outcomeText(history.entry(1)), QStringLiteral("200"));
    QCOMPARE(outcomeText(history.entry(0)), QStringLiteral("…"));
    QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
    for (std::size_t i = 0; i < RequestHistory::kMostEntries; ++i) history.add({});
    history.end(second, HistoryEntry::Outcome::kAnswered, 200, 7);  // It is not listed any more.
    QCOMPARE(changed.count(), 1);
  }

  void the_history_is_bounded_and_newest_first() {
    RequestHistory history;
    for (int i = 0; i < 250; ++i) history.add({.draft = {.path = QStringLiteral("/%1").arg(i)}, .status = 200});
    QCOMPARE(history.rowCount(), static_cast<int>(RequestHistory::kMostEntries));
    QCOMPARE(history.entry(0).draft.path, QStringLiteral("/249"));
  }
};

QTEST_GUILESS_MAIN(RequestRunnerTest)
#include "request_runner_test.moc"
