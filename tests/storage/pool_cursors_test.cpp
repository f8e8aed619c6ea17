// Cursors of objects whose files are closed for others meanwhile: the program does not notice.

#include "tests/storage/crowd.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

using Cursor = std::shared_ptr<SqlCursor>;

void fill(ObjectStorage& object, int rows) {
  must(object.beginWrite());
  must(object.execute("CREATE TABLE t (n INTEGER, r REAL, s TEXT, b BLOB)", {}));
  const std::string insert = "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < " +
                             std::to_string(rows) +
                             ") INSERT INTO t SELECT n, n + 0.5, 'text ' || n, CAST(n AS BLOB) FROM i";
  must(object.execute(insert, {}));
  must(object.commit());
}

std::string row(const Cursor& cursor) {
  const StorageResult<bool> there = cursor->hasRow();
  if (!there) return there.error().message;
  if (!*there) return "(end)";
  std::string text;
  for (int column = 0; column < static_cast<int>(cursor->columns()->names.size()); ++column) {
    if (column > 0) text += ' ';
    switch (cursor->kind(column)) {
      case SqlCursor::Kind::kNull:
        text += "null";
        break;
      case SqlCursor::Kind::kInteger:
        text += std::to_string(cursor->integer(column));
        break;
      case SqlCursor::Kind::kReal:
        text += QByteArray::number(cursor->real(column)).toStdString();
        break;
      case SqlCursor::Kind::kText:
        text += "'" + std::string(cursor->bytes(column)) + "'";
        break;
      case SqlCursor::Kind::kBlob:
        text += "x" + std::string(cursor->bytes(column));
        break;
    }
  }
  return text;
}

constexpr char kFails[] = "SELECT json(value) FROM (SELECT '[1]' AS value UNION ALL SELECT '[2]' UNION ALL SELECT '[')";

std::string walk(ObjectStorage& object, std::uint32_t number) {
  const auto found = must(object.nextRow(number));
  return found ? found->key : "(end)";
}

}  // namespace

class PoolCursorsTest : public QObject {
  Q_OBJECT

 private slots:
  void a_cursor_that_reads_goes_on_from_memory() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 4);
    Cursor cursor = must(crowd[0].execute("SELECT * FROM t", {}));
    Cursor beside = must(crowd[0].execute("SELECT count(*) FROM t", {}));
    must(cursor->advance());
    const std::uint64_t read = must(cursor->rowsRead());
    crowd.use(1);
    QVERIFY(!hasOpenFile(crowd[0]));
    QCOMPARE(crowd.pool.beyond(), std::size_t{0});
    QCOMPARE(row(beside), "4"s);
    QCOMPARE(row(cursor), "2 2.5 'text 2' x2"s);
    QCOMPARE(must(cursor->rowsRead()), read);
    must(cursor->advance());
    QCOMPARE(row(cursor), "3 3.5 'text 3' x3"s);
    QCOMPARE(must(cursor->rowsRead()), read + 1);
    crowd.use(0);
    crowd.use(1);
    must(cursor->advance());
    QCOMPARE(row(cursor), "4 4.5 'text 4' x4"s);
    must(cursor->advance());
    QCOMPARE(row(cursor), "(end)"s);
    QCOMPARE(must(cursor->rowsRead()), read + 2);
  }

  void a_cursor_that_is_closed_has_read_what_was_taken() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 4);
    Cursor cursor = must(crowd[0].execute("SELECT * FROM t", {}));
    const std::uint64_t read = must(cursor->rowsRead());
    crowd.use(1);
    cursor->close();
    QCOMPARE(row(cursor), "(end)"s);
    QCOMPARE(must(cursor->rowsRead()), read);
  }

  void many_rows_keep_the_file_open_and_their_order() {
    constexpr int kRows = 25'000;
    Crowd crowd(false, 3, 1);
    fill(crowd[0], kRows);
    Cursor cursor = must(crowd[0].execute("SELECT n FROM t", {}));
    for (int n = 1; n <= kRows; ++n) {
      if (n % 5'000 == 3) crowd.use(1);
      QCOMPARE(row(cursor), std::to_string(n));
      must(cursor->advance());
    }
    QCOMPARE(row(cursor), "(end)"s);
    QVERIFY(crowd.pool.beyond() > 0);
    crowd.use(2);
    QVERIFY(!hasOpenFile(crowd[0]));
  }

  void large_rows_keep_the_file_open() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 20);
    Cursor cursor = must(crowd[0].execute("SELECT zeroblob(1000000), n FROM t", {}));
    for (int n = 1; n <= 20; ++n) {
      crowd.use(1);
      QCOMPARE(cursor->bytes(0).size(), std::size_t{1'000'000});
      QCOMPARE(cursor->integer(1), std::int64_t{n});
      must(cursor->advance());
    }
    QCOMPARE(row(cursor), "(end)"s);
  }

  void a_failure_that_was_read_ahead_comes_in_its_turn() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 1);
    Cursor cursor = must(crowd[0].execute(kFails, {}));
    crowd.use(1);
    QCOMPARE(row(cursor), "'[1]'"s);
    must(cursor->advance());
    QCOMPARE(row(cursor), "'[2]'"s);
    QCOMPARE(cursor->advance().error().message, "malformed JSON: SQLITE_ERROR"s);
  }

  void a_cursor_that_has_failed_is_left_alone() {
    Crowd crowd(false, 3, 1);
    fill(crowd[0], 1);
    Cursor cursor = must(crowd[0].execute(kFails, {}));
    must(cursor->advance());
    QVERIFY(!cursor->advance());
    crowd.use(1);
    crowd.use(2);
    QVERIFY(hasOpenFile(crowd[0]));
    must(cursor->advance());  // it starts anew
    QCOMPARE(row(cursor), "'[1]'"s);
    cursor->close();
    crowd.use(1);
    crowd.use(2);
    QVERIFY(!hasOpenFile(crowd[0]));
  }

  void a_cursor_that_writes_does_not_run_ahead() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 4);
    Cursor cursor = must(crowd[0].execute("UPDATE t SET r = 0 RETURNING n", {}));
    crowd.use(1);
    QVERIFY(hasOpenFile(crowd[0]));
    for (const char* n : {"1", "2", "3", "4", "(end)"}) {
      QCOMPARE(row(cursor), std::string(n));
      if (n[0] != '(') must(cursor->advance());
    }
    must(crowd[0].commit());
  }

  void delete_all_cancels_what_was_read_ahead() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 4);
    Cursor cursor = must(crowd[0].execute("SELECT * FROM t", {}));
    crowd.use(1);
    must(crowd[0].deleteAll());
    QCOMPARE(row(cursor), "SQLite query was canceled because the database was deleted."s);
  }

  void an_object_that_goes_cancels_what_was_read_ahead() {
    Crowd crowd(false, 2, 1);
    fill(crowd[0], 4);
    Cursor cursor = must(crowd[0].execute("SELECT * FROM t", {}));
    crowd.use(1);
    crowd[0].close();
    QCOMPARE(row(cursor), "Durable Object storage is no longer accessible."s);
  }

  void a_walk_over_keys_finds_its_place_again_data() {
    QTest::addColumn<bool>("reverse");
    QTest::newRow("forward") << false;
    QTest::newRow("reverse") << true;
  }
  void a_walk_over_keys_finds_its_place_again() {
    QFETCH(bool, reverse);
    Crowd crowd(false, 2, 1);
    for (const char* key : {"a", "b", "c", "d", "e"}) crowd.put(0, key, "1");
    must(crowd[0].commit());
    ListOptions options;
    options.reverse = reverse;
    options.limit = 4;
    const std::uint32_t number = must(crowd[0].openCursor(options));
    const std::vector<std::string> keys = reverse ? std::vector<std::string>{"e", "d", "bb", "b", "(end)"}
                                                  : std::vector<std::string>{"a", "b", "bb", "d", "(end)"};
    for (std::size_t i = 0; i < keys.size(); ++i) {
      crowd.use(1);
      QVERIFY(!hasOpenFile(crowd[0]));
      QCOMPARE(walk(crowd[0], number), keys[i]);
      if (i == 1) {  // what lies ahead may change, as without closing
        crowd.put(0, "bb", "1");
        must(crowd[0].remove("c"));
        must(crowd[0].commit());
      }
    }
  }
};

QTEST_GUILESS_MAIN(PoolCursorsTest)
#include "pool_cursors_test.moc"
