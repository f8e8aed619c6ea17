// SQL that does not end: stopped by hand from another thread, or by the time limit; and what goes on after that.

#include <atomic>
#include <thread>

#include "tests/storage/sql_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class SqlEndlessTest : public QObject {
  Q_OBJECT

  static constexpr const char* kByHand = "This SQL statement was cancelled by hand: SQLITE_INTERRUPT";

 private slots:
  void nothing_runs_nothing_is_stopped() {
    SqlFixture sql;
    QVERIFY(!sql.watch.interrupt());
    QCOMPARE(sql.run("SELECT 1"), "1"s);
    QVERIFY(!sql.watch.interrupt());
    QCOMPARE(sql.run("SELECT 2"), "2"s);
  }

  void another_thread_stops_a_query_and_the_program_goes_on() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    for (int round = 0; round < 5; ++round) {
      std::thread other([&sql] {
        while (!sql.watch.interrupt()) std::this_thread::yield();
      });
      const std::string answer = sql.run(kEndless);
      other.join();
      QCOMPARE(answer, std::string(kByHand));
      QCOMPARE(sql.run("SELECT a FROM t"), "1"s);
    }
    QVERIFY(sql->hasPendingWrites());  // the turn's own writes are not lost with it
    must(sql->commit());
    QCOMPARE(sql.run("SELECT a FROM t"), "1"s);
  }

  void a_statement_that_writes_takes_the_object_with_it() {
    Limits limits;
    limits.sqlTimeMs = 1;
    SqlFixture limited(limits);
    limited.run("CREATE TABLE t(a)");
    must(limited->commit());
    std::int64_t now = 0;
    limited.clock = [&now] { return now += 1'000'000; };
    const std::string insert =
        "INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c";
    auto failed = limited.execute(insert);
    QVERIFY(!failed);
    QVERIFY(failed.error().breaksObject);
    QCOMPARE(limited.run("SELECT 1"), failed.error().message);
    limited.close();
    limited.open();
    QCOMPARE(limited.run("SELECT count(*) FROM t"), "0"s);
  }

  void the_time_limit_stops_a_query() {
    Limits limits;
    limits.sqlTimeMs = 50;
    SqlFixture sql(limits);
    std::int64_t now = 0;
    int looks = 0;
    sql.clock = [&] {
      ++looks;
      return now += 10'000'000;
    };
    QCOMPARE(sql.run(kEndless),
             "This SQL statement took more than 50 ms, which is the limit that is set, and was cancelled: "
             "SQLITE_INTERRUPT"s);
    QCOMPARE(looks, 7);  // the first one starts the time
    QCOMPARE(sql.run("SELECT 1"), "1"s);
  }

  void each_step_has_its_own_time() {
    Limits limits;
    limits.sqlTimeMs = 50;
    SqlFixture sql(limits);
    std::int64_t now = 0;
    sql.clock = [&] { return now += 20'000'000; };
    // A step of this looks at the clock once or twice.
    const auto cursor = sql.cursor(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) SELECT n FROM c WHERE n % 500 "
        "= 0");
    QCOMPARE(SqlFixture::rest(*cursor), "500 1000 1500 2000 2500 3000 3500 4000 4500 5000"s);
    QVERIFY(now > 50'000'000);
  }

  void storages_own_statements_go_on_after_one_was_stopped_data() {
    QTest::addColumn<bool>("byHand");
    QTest::newRow("by hand") << true;
    QTest::newRow("time over") << false;
  }
  void storages_own_statements_go_on_after_one_was_stopped() {
    QFETCH(bool, byHand);
    Limits limits;
    limits.sqlTimeMs = byHand ? 0 : 50;
    SqlFixture sql(limits);
    std::int64_t now = 0;
    sql.clock = [&] { return now += 10'000'000; };
    std::thread other([&] {
      while (byHand && !sql.watch.interrupt()) std::this_thread::yield();
    });
    const std::string answer = sql.run(kEndless);
    other.join();
    QVERIFY(answer.find("cancelled") != std::string::npos);
    // Each of these takes many thousand instructions.
    for (int i = 0; i < 2'000; ++i) must(sql->put("key" + std::to_string(i), std::make_shared<const std::string>("v")));
    for (int round = 0; round < 20; ++round) QCOMPARE(std::get<Rows>(must(sql->list({}))).size(), std::size_t{2'000});
    must(sql->commit());
  }

  void without_a_limit_the_clock_is_not_asked() {
    SqlFixture sql;
    sql.clock = [] {
      qFatal("asked for the time");
      return std::int64_t{0};
    };
    QCOMPARE(
        sql.run("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50000) SELECT max(n) FROM c"),
        "50000"s);
  }

  void earlier_statements_of_a_text_are_stopped_too() {
    Limits limits;
    limits.sqlTimeMs = 50;
    SqlFixture sql(limits);
    std::int64_t now = 0;
    sql.clock = [&] { return now += 10'000'000; };
    const std::string answer = sql.run(std::string(kEndless) + "; SELECT 1");
    QVERIFY(answer.find("took more than 50 ms") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(SqlEndlessTest)
#include "sql_endless_test.moc"
