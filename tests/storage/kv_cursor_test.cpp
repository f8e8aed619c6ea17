// The live walk behind ctx.storage.kv.list().

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;

namespace {

/// The next row as text; "(end)" or the error's message.
std::string next(StorageFixture& storage, std::uint32_t walk) {
  const auto row = storage->nextRow(walk);
  if (!row) return row.error().internal ? "internal" : row.error().message;
  return *row ? (*row)->key + "=" + *(*row)->value : "(end)";
}

std::string rest(StorageFixture& storage, std::uint32_t walk) {
  std::string rows;
  for (std::string row = next(storage, walk); row != "(end)"; row = next(storage, walk))
    rows += (rows.empty() ? "" : " ") + row;
  return rows;
}

void fill(StorageFixture& storage) {
  for (const char* key : {"a", "b", "c", "d"}) storage.put(key, "1");
}

constexpr const char* kInvalidated =
    "kv.list() iterator was invalidated because a new call to kv.list() was started. Only one kv.list() iterator can "
    "exist at a time.";

}  // namespace

class KvCursorTest : public QObject {
  Q_OBJECT

 private slots:
  void nothing_to_walk_over() {
    StorageFixture storage(false);
    QCOMPARE(must(storage->openCursor({})), 0u);
    fill(storage);
    QCOMPARE(must(storage->openCursor(range("x", "b"))), 0u);
    QCOMPARE(must(storage->openCursor(range("x", std::nullopt))), 0u);
  }

  void ranges() {
    StorageFixture storage(false);
    fill(storage);
    QCOMPARE(rest(storage, must(storage->openCursor(range("b", "d")))), "b=1 c=1");
    QCOMPARE(rest(storage, must(storage->openCursor(range(std::nullopt, std::nullopt, true, 2)))), "d=1 c=1");
  }

  void sees_what_happens_ahead() {
    StorageFixture storage(false);
    fill(storage);
    const std::uint32_t walk = must(storage->openCursor({}));
    QCOMPARE(next(storage, walk), "a=1");
    storage.put("ab", "ahead");
    storage.put("0", "behind");
    QVERIFY(storage.remove("c"));
    must(storage->commit());
    storage.put("d", "changed");
    QCOMPARE(rest(storage, walk), "ab=ahead b=1 d=changed");
  }

  void only_one_at_a_time() {
    StorageFixture storage(false);
    fill(storage);
    const std::uint32_t first = must(storage->openCursor({}));
    QCOMPARE(must(storage->openCursor(range("x", "b"))), 0u);
    QCOMPARE(storage.list(range("x", "b")), "");
    QCOMPARE(next(storage, first), "a=1");
    const std::uint32_t second = must(storage->openCursor({}));
    QCOMPARE(next(storage, first), kInvalidated);
    QCOMPARE(next(storage, second), "a=1");
    storage.get("a");
    QCOMPARE(next(storage, second), "b=1");
    storage.list();
    QCOMPARE(next(storage, second), kInvalidated);
  }

  void deleteAll_ends_it() {
    StorageFixture storage(false);
    fill(storage);
    must(storage->commit());
    const std::uint32_t walk = must(storage->openCursor({}));
    QCOMPARE(next(storage, walk), "a=1");
    must(storage->deleteAll());
    QCOMPARE(next(storage, walk), "internal");
    storage.put("new", "1");
    QCOMPARE(rest(storage, must(storage->openCursor({}))), "new=1");
    QCOMPARE(next(storage, walk), "internal");
  }

  void a_refused_deleteAll_does_not_end_it() {
    StorageFixture storage(false);
    fill(storage);
    must(storage->commit());
    const TransactionId transaction = must(storage->beginTransaction());
    const std::uint32_t walk = must(storage->openCursor({}));
    QCOMPARE(next(storage, walk), "a=1");
    QVERIFY(!storage->deleteAll());
    QVERIFY(next(storage, walk) != "internal");
    must(storage->endTransaction(transaction));
  }

  void a_rollback_of_the_table_ends_it() {
    StorageFixture storage(false);
    storage->endTurn();
    must(storage->openSavepoint());
    fill(storage);
    const std::uint32_t walk = must(storage->openCursor({}));
    QCOMPARE(next(storage, walk), "a=1");
    must(storage->closeSavepoint(false));
    QCOMPARE(next(storage, walk), "internal");
    QCOMPARE(next(storage, walk), "internal");
  }

  void closing_ends_it() {
    StorageFixture storage(false);
    fill(storage);
    const std::uint32_t walk = must(storage->openCursor({}));
    must(storage->commit());
    storage->close();
    QCOMPARE(next(storage, walk), "Durable Object storage is no longer accessible.");
  }

  void classes_without_sql_are_told() {
    StorageFixture kv(true);
    using Face = ObjectStorage::Face;
    QVERIFY(kv->allow(Face::kKv).error().message.ends_with("(except by deleting the existing data)."));
    QVERIFY(kv->allow(Face::kSql).error().message.starts_with("This Durable Object is not backed by SQLite storage"));
    StorageFixture sql(false);
    QVERIFY(sql->allow(Face::kKv).has_value());
    QVERIFY(sql->allow(Face::kSql).has_value());
  }
};

QTEST_GUILESS_MAIN(KvCursorTest)
#include "kv_cursor_test.moc"
