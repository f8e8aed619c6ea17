// Statements that are kept for the next time: how many, and what happens to those that are in use.

#include "emulator/storage/sql_statement.h"

#include "tests/storage/sql_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class SqlStatementsTest : public QObject {
  Q_OBJECT

  sqlite3* database_ = nullptr;

  std::shared_ptr<SqlStatement> prepare(const std::string& text) {
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v2(database_, text.data(), -1, &handle, nullptr) != SQLITE_OK) qFatal("%s", text.c_str());
    return std::make_shared<SqlStatement>(handle, text);
  }
  static std::string padded(int number, std::size_t bytes) {
    std::string text = "SELECT " + std::to_string(number);
    return text + std::string(bytes - text.size(), ' ');
  }

 private slots:
  void init() { QCOMPARE(sqlite3_open(":memory:", &database_), SQLITE_OK); }
  void cleanup() { QCOMPARE(sqlite3_close(database_), SQLITE_OK); }  // fails when a statement was forgotten

  void the_least_recently_used_go_when_the_texts_are_too_long() {
    SqlStatementCache cache;
    constexpr std::size_t kBytes = SqlStatementCache::kTextBytes / 4;
    for (int i = 0; i < 4; ++i) cache.add(prepare(padded(i, kBytes)));
    QCOMPARE(cache.size(), std::size_t{4});
    QVERIFY(cache.find(padded(0, kBytes)) != nullptr);  // the most recent now
    cache.add(prepare(padded(4, kBytes)));
    QCOMPARE(cache.size(), std::size_t{4});
    QVERIFY(cache.find(padded(0, kBytes)) != nullptr);
    QVERIFY(cache.find(padded(1, kBytes)) == nullptr);
    QVERIFY(cache.find("SELECT 0") == nullptr);
  }

  void one_that_is_in_use_outlives_the_cache() {
    SqlStatementCache cache;
    cache.add(prepare("SELECT 1"));
    const std::shared_ptr<SqlStatement> used = cache.find("SELECT 1");
    cache.clear();
    QCOMPARE(cache.size(), std::size_t{0});
    QCOMPARE(sqlite3_step(used->handle()), SQLITE_ROW);
  }

  void ten_thousand_statements() {
    SqlFixture sql;
    sql.run("CREATE TABLE t(a)");
    for (int i = 0; i < 10'000; ++i) {
      const std::string text = "SELECT " + std::to_string(i) + " FROM (SELECT 1) WHERE " + std::to_string(i) + " >= 0";
      QCOMPARE(sql.run(text), std::to_string(i));
    }
    QCOMPARE(sql.run("SELECT 5 FROM (SELECT 1) WHERE 5 >= 0"), "5"s);
  }

  void ten_thousand_cursors_on_one_text() {
    SqlFixture sql;
    std::vector<std::shared_ptr<SqlCursor>> cursors;
    for (int i = 0; i < 10'000; ++i) cursors.push_back(sql.cursor("SELECT value FROM json_each('[1,2]')"));
    for (const auto& cursor : cursors) QCOMPARE(SqlFixture::rest(*cursor), "1 2"s);
    for (int i = 0; i < 1'000; ++i)
      cursors[static_cast<std::size_t>(i)] = sql.cursor("SELECT value FROM json_each('[3]')");
    sql.close();
    QCOMPARE(SqlFixture::rest(*cursors[0]), "Durable Object storage is no longer accessible."s);
  }
};

QTEST_GUILESS_MAIN(SqlStatementsTest)
#include "sql_statements_test.moc"
