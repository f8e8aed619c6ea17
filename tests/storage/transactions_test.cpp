// transaction() and transactionSync(): what belongs to them, what is undone, and when it is durable.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;

namespace {

WriteOptions writeIn(TransactionId id) { return {.transaction = id}; }
ReadOptions readIn(TransactionId id) { return {.transaction = id}; }
ListOptions listIn(TransactionId id, std::optional<std::uint32_t> limit = {}, bool reverse = false) {
  ListOptions options = range(std::nullopt, std::nullopt, reverse, limit);
  options.transaction = id;
  return options;
}

/// Begins as the engine does: everything before is durable.
TransactionId begin(StorageFixture& storage) {
  must(storage->commit());
  return must(storage->beginTransaction());
}

void end(StorageFixture& storage, TransactionId id) {
  must(storage->endTransaction(id));
  must(storage->commit());
}

}  // namespace

class TransactionsTest : public QObject {
  Q_OBJECT

 private slots:
  void both_kinds_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

  void ended_is_stored_data() { both_kinds_data(); }
  void ended_is_stored() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("b", "0");
    const TransactionId id = begin(storage);
    storage.put("a", "1", writeIn(id));
    storage->endTurn();
    QVERIFY(!storage->hasUnconfirmed());
    must(storage->commit());
    QVERIFY(storage.remove("b", writeIn(id)));
    QCOMPARE(storage.list(listIn(id)), "a=1");
    end(storage, id);
    QCOMPARE(storage.list(), "a=1");
    storage->close();
    storage.open();
    QCOMPARE(storage.list(), "a=1");
  }

  void rolled_back_is_gone_data() { both_kinds_data(); }
  void rolled_back_is_gone() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "0");
    const TransactionId id = begin(storage);
    storage.put("a", "1", writeIn(id));
    storage.put("b", "1", writeIn(id));
    storage->endTurn();
    must(storage->rollBackTransaction(id));
    QCOMPARE(storage.list(), "a=0");
    storage.put("c", "after");
    end(storage, id);
    storage.reopen();
    QCOMPARE(storage.list(), "a=0 c=after");
    QVERIFY(!storage->hasPendingWrites());
  }

  void a_broken_object_loses_all_of_it_data() { both_kinds_data(); }
  void a_broken_object_loses_all_of_it() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "0");
    const TransactionId id = begin(storage);
    storage.put("a", "1", writeIn(id));
    storage->endTurn();
    must(storage->commit());
    storage.put("b", "1", writeIn(id));
    storage->discardTurn();
    must(storage->commit());
    QCOMPARE(storage.list(), "a=0");
    storage.reopen();
    QCOMPARE(storage.list(), "a=0");
  }

  void the_next_one_begins_anew_data() { both_kinds_data(); }
  void the_next_one_begins_anew() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    const TransactionId first = begin(storage);
    storage.put("a", "1", writeIn(first));
    end(storage, first);
    const TransactionId second = begin(storage);
    QVERIFY(second != first);
    storage.put("a", "2", writeIn(second));
    must(storage->rollBackTransaction(second));
    end(storage, second);
    QCOMPARE(storage.get("a"), "1");
  }

  // ---- SQLite-backed

  void nested_ones_are_undone_alone() {
    StorageFixture storage(false);
    const TransactionId outer = begin(storage);
    storage.put("a", "outer");
    const TransactionId inner = must(storage->beginTransaction());
    storage.put("a", "inner");
    storage.put("b", "inner");
    QVERIFY(!storage->rollBackTransaction(outer).has_value());
    must(storage->rollBackTransaction(inner));
    storage.put("c", "outer");
    must(storage->endTransaction(inner));
    must(storage->commit());
    QCOMPARE(storage.list(), "a=outer c=outer");
    must(storage->rollBackTransaction(outer));
    QCOMPARE(storage.list(), "");
    end(storage, outer);
  }

  void deleteAll_is_refused_inside() {
    StorageFixture storage(false);
    const TransactionId id = begin(storage);
    QCOMPARE(storage->deleteAll().error().message, "Cannot call deleteAll() within a transaction");
    must(storage->rollBackTransaction(id));
    QVERIFY(!storage->deleteAll().has_value());
    end(storage, id);
    must(storage->deleteAll());
  }

  void savepoints_nest_and_belong_to_their_turn() {
    StorageFixture storage(false);
    must(storage->openSavepoint());
    storage.put("a", "1");
    must(storage->openSavepoint());
    storage.put("a", "2");
    must(storage->closeSavepoint(false));
    QCOMPARE(storage.get("a"), "1");
    must(storage->closeSavepoint(true));
    storage->endTurn();
    must(storage->openSavepoint());
    storage.put("b", "1");
    must(storage->closeSavepoint(true));
    storage->discardTurn();
    must(storage->commit());
    storage.reopen();
    QCOMPARE(storage.list(), "a=1");
  }

  // As the real runtime does: the transaction is undone whatever is open inside, and transactionSync() cannot end well.
  void rolled_back_within_a_savepoint_data() {
    QTest::addColumn<bool>("keep");
    QTest::addColumn<int>("savepoints");
    QTest::newRow("that is kept") << true << 1;
    QTest::newRow("that is undone") << false << 1;
    QTest::newRow("two deep") << true << 2;
  }
  void rolled_back_within_a_savepoint() {
    QFETCH(bool, keep);
    QFETCH(int, savepoints);
    StorageFixture storage(false);
    const TransactionId outer = begin(storage);
    storage.put("outer", "1");
    const TransactionId inner = must(storage->beginTransaction());
    storage.put("inner", "1");
    for (int i = 0; i < savepoints; ++i) must(storage->openSavepoint());
    storage.put("sync", "1");
    must(storage->rollBackTransaction(inner));
    QCOMPARE(storage.list(), "outer=1");
    storage.put("after", "1");
    for (int i = 0; i < savepoints; ++i) {
      const auto closed = storage->closeSavepoint(keep);
      QVERIFY(!closed.has_value());
      QVERIFY(closed.error().internal && !closed.error().breaksObject);
    }
    must(storage->openSavepoint());
    storage.put("more", "1");
    must(storage->closeSavepoint(true));
    must(storage->endTransaction(inner));
    QCOMPARE(storage.list(), "after=1 more=1 outer=1");
    end(storage, outer);
    storage.reopen();
    QCOMPARE(storage.list(), "after=1 more=1 outer=1");
  }

  void the_outermost_is_rolled_back_within_a_savepoint() {
    StorageFixture storage(false);
    const TransactionId id = begin(storage);
    storage.put("a", "1");
    must(storage->openSavepoint());
    must(storage->rollBackTransaction(id));
    storage.put("after", "1");
    QVERIFY(!storage->closeSavepoint(false).has_value());
    end(storage, id);
    storage.reopen();
    QCOMPARE(storage.list(), "after=1");
  }

  void a_savepoint_does_not_survive_its_file() {
    StorageFixture storage(false);
    must(storage->openSavepoint());
    storage.put("a", "1");
    must(storage->deleteAll());
    const auto closed = storage->closeSavepoint(true);
    QVERIFY(!closed.has_value());
    QVERIFY(closed.error().internal);
    QVERIFY(!closed.error().breaksObject);
    QCOMPARE(storage.list(), "");
  }

  void a_violated_constraint_breaks_at_the_commit_data() {
    QTest::addColumn<bool>("inTransaction");
    QTest::newRow("implicit") << false;
    QTest::newRow("transaction()") << true;
  }
  void a_violated_constraint_breaks_at_the_commit() {
    QFETCH(bool, inTransaction);
    StorageFixture storage(false);
    Database& database = storage->database();
    must(storage->beginWrite());
    QVERIFY(database.execute("CREATE TABLE p(id INTEGER PRIMARY KEY)").has_value());
    QVERIFY(database
                .execute("CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id) DEFERRABLE INITIALLY "
                         "DEFERRED)")
                .has_value());
    must(storage->commit());
    QVERIFY(database.execute("PRAGMA foreign_keys = ON").has_value());
    const TransactionId id = inTransaction ? begin(storage) : 0;
    storage.put("k", "lost");
    QVERIFY(database.execute("INSERT INTO c VALUES (1, 99)").has_value());
    if (inTransaction) must(storage->endTransaction(id));
    const auto committed = storage->commit();
    QVERIFY(!committed.has_value());
    QVERIFY(committed.error().breaksObject);
    QCOMPARE(committed.error().internal, inTransaction);
    QCOMPARE(committed.error().unmarked, !inTransaction);
    QCOMPARE(storage->get("k").error().message, committed.error().message);
    storage->close();
    storage.open();
    QCOMPARE(storage.get("k"), "(none)");
  }

  // ---- KV-backed

  void others_see_nothing_of_it() {
    StorageFixture storage(true);
    storage.put("a", "0");
    const TransactionId id = begin(storage);
    storage.put("a", "txn", writeIn(id));
    QCOMPARE(storage.get("a"), "0");
    storage.put("a", "beside");
    storage.put("b", "beside");
    QCOMPARE(storage.list(listIn(id)), "a=txn b=beside");
    end(storage, id);
    QCOMPARE(storage.list(), "a=txn b=beside");
  }

  void reads_inside_explain_themselves() {
    StorageFixture storage(true);
    const TransactionId id = begin(storage);
    storage.put("a", "1", writeIn(id));
    QCOMPARE(storage.get("a", readIn(id)), "1");
    QCOMPARE(storage.outcome(), "HIT");
    QCOMPARE(storage.reason(), "written in the same transaction");
    QCOMPARE(storage.get("b", readIn(id)), "(none)");
    QCOMPARE(storage.outcome(), "MISS");
    QCOMPARE(storage.getMany({"b", "a"}, readIn(id)), "a=1");
    end(storage, id);
  }

  void deletes_inside_count_what_was_there() {
    StorageFixture storage(true);
    storage.put("a", "0");
    storage.put("b", "0");
    storage.reopen();
    const TransactionId id = begin(storage);
    storage.put("c", "1", writeIn(id));
    QVERIFY(storage.remove("c", writeIn(id)));
    QVERIFY(!storage.remove("c", writeIn(id)));
    QCOMPARE(storage.finish(must(storage->removeMany({"a", "b", "c", "d", "a"}, writeIn(id)))), std::uint64_t{2});
    QCOMPARE(storage.list(listIn(id)), "");
    QCOMPARE(storage.list(), "a=0 b=0");
    end(storage, id);
    QCOMPARE(storage.list(), "");
  }

  // The real runtime widens the limit for what the transaction deleted, and does not cut the answer afterwards.
  void limits_inside_are_the_real_runtimes() {
    StorageFixture storage(true);
    for (const char* key : {"a", "b", "d", "e"}) storage.put(key, "0");
    const TransactionId id = begin(storage);
    storage.put("a", "1", writeIn(id));
    storage.put("aa", "1", writeIn(id));
    QVERIFY(storage.remove("b", writeIn(id)));
    QCOMPARE(storage.list(listIn(id, 2)), "a=1 aa=1 b=0");
    QCOMPARE(storage.list(listIn(id, 2, true)), "e=0 d=0 aa=1 a=1");
    end(storage, id);
  }

  void what_it_keeps_counts_in_the_budget() {
    StorageFixture storage(true);
    const std::size_t before = storage.shared().bytes();
    const TransactionId id = begin(storage);
    storage.put("a", std::string(1000, 'x'), writeIn(id));
    storage.put("a", std::string(2000, 'x'), writeIn(id));
    QCOMPARE(storage.shared().bytes(), before + 2001 + Limits{}.entryOverheadBytes);
    must(storage->rollBackTransaction(id));
    QCOMPARE(storage.shared().bytes(), before);
    end(storage, id);
  }

  void its_bytes_count_once_when_it_ends() {
    Limits limits;
    limits.hardCacheBytes = 10'000;
    StorageFixture storage(true, limits);
    const TransactionId id = begin(storage);
    storage.put("a", std::string(6'000, 'x'), writeIn(id));
    end(storage, id);
    QCOMPARE(storage.shared().bytes(), 6'001 + Limits{}.entryOverheadBytes);
    storage.reopen();
    QCOMPARE(storage.get("a").size(), std::size_t{6'000});
  }

  void savepoints_need_sql() {
    StorageFixture storage(true);
    QCOMPARE(storage->openSavepoint().error().message, "Durable Object is not backed by SQL.");
  }
};

QTEST_GUILESS_MAIN(TransactionsTest)
#include "transactions_test.moc"
