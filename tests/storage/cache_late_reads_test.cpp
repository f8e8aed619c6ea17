// A read that missed answers later; what happened meanwhile must neither change its answer nor be undone by it.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class CacheLateReadsTest : public QObject {
  Q_OBJECT

  template <class T>
  static Ticket<T> miss(StorageResult<Answer<T>> result) {
    return std::move(std::get<Ticket<T>>(*result));
  }

  static std::unique_ptr<StorageFixture> stored() {
    Limits limits;
    limits.entryOverheadBytes = 0;
    auto storage = std::make_unique<StorageFixture>(true, limits);
    for (const char* key : {"b", "d", "f"}) storage->put(key, "old");
    storage->reopen();
    return storage;
  }

 private slots:
  void the_answer_is_as_of_the_call() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    auto one = miss(storage->get("b"));
    auto all = miss(storage->list({}));
    storage.put("b", "new");
    storage.put("c", "new");
    storage.remove("d");
    QCOMPARE(*must(storage->complete(std::move(one))), "old"s);
    QCOMPARE(StorageFixture::text(must(storage->complete(std::move(all)))), "b=old d=old f=old"s);
    QCOMPARE(storage.list(), "b=new c=new f=old"s);
    QCOMPARE(storage.outcome(), "HIT"s);
    QCOMPARE(storage->verifyInvariants(), ""s);
  }

  void writes_before_the_call_are_in_the_answer() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    storage.put("c", "new");
    storage.put("b", "new");
    storage.remove("d");
    QCOMPARE(storage.list(), "b=new c=new f=old"s);
    QCOMPARE(storage.list(range({}, {}, true)), "f=old c=new b=new"s);
  }

  void a_commit_in_between_changes_nothing() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    auto all = miss(storage->list({}));
    storage.put("c", "new");
    storage.remove("d");
    must(storage->commit());
    must(storage->complete(std::move(all)));
    QCOMPARE(storage.list(), "b=old c=new f=old"s);
    QCOMPARE(storage.get("d"), "(none)"s);
    QCOMPARE(storage->verifyInvariants(), ""s);
  }

  void a_write_that_left_the_cache_again_is_not_overwritten_by_an_older_read() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    auto one = miss(storage->get("b"));
    auto all = miss(storage->list({}));
    WriteOptions noCache;
    noCache.noCache = true;
    storage.put("b", "new", noCache);
    storage.put("e", "new", noCache);
    must(storage->commit());  // both leave the cache here
    must(storage->complete(std::move(one)));
    QCOMPARE(storage.get("b"), "new"s);
    must(storage->complete(std::move(all)));
    QCOMPARE(storage.get("e"), "new"s);
    QCOMPARE(storage.list(), "b=new d=old e=new f=old"s);
  }

  void a_write_older_than_the_read_but_stored_after_it_counts_too() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    WriteOptions noCache;
    noCache.noCache = true;
    storage.put("e", "new", noCache);
    auto all = miss(storage->list({}));  // SQLite does not have "e" yet
    storage.put("e", "newer", noCache);
    must(storage->commit());
    QCOMPARE(StorageFixture::text(must(storage->complete(std::move(all)))), "b=old d=old e=new f=old"s);
    QCOMPARE(storage.get("e"), "newer"s);
  }

  void a_read_from_before_deleteAll_brings_nothing_back() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    auto one = miss(storage->get("b"));
    auto all = miss(storage->list({}));
    must(storage->deleteAll());
    QCOMPARE(*must(storage->complete(std::move(one))), "old"s);
    must(storage->complete(std::move(all)));
    QCOMPARE(storage.list(), ""s);
    storage.reopen();
    QCOMPARE(storage.list(), ""s);
  }

  void a_dropped_ticket_leaves_the_key_unknown() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    { auto dropped = miss(storage->get("b")); }
    storage.get("b");
    QCOMPARE(storage.outcome(), "MISS"s);
  }

  void an_unknown_delete_waits_but_is_written_at_once() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    auto existing = miss(storage->remove("b"));
    auto missing = miss(storage->remove("x"));
    auto several = miss(storage->removeMany({"b", "d", "y"}));
    QCOMPARE(storage.get("b"), "(none)"s);
    QCOMPARE(storage.outcome(), "HIT"s);
    must(storage->commit());
    QCOMPARE(must(storage->complete(std::move(existing))), true);
    QCOMPARE(must(storage->complete(std::move(missing))), false);
    QCOMPARE(must(storage->complete(std::move(several))), std::uint64_t{1});
    storage.reopen();
    QCOMPARE(storage.list(), "f=old"s);
  }

  void a_range_whose_anchor_was_evicted_meanwhile_is_covered_all_the_same() {
    auto fixture = stored();
    StorageFixture& storage = *fixture;
    storage.get("b");  // the walk starts behind it
    auto all = miss(storage->list(range("b", {})));
    storage.shared().enterJavaScript(30'000);
    storage.shared().enterJavaScript(60'000);  // "b" is gone
    must(storage->complete(std::move(all)));
    QCOMPARE(storage->verifyInvariants(), ""s);
    QCOMPARE(storage.list(range("c", {})), "d=old f=old"s);
    QCOMPARE(storage.outcome(), "HIT"s);
    QCOMPARE(storage.get("b"), "old"s);
    QCOMPARE(storage.outcome(), "MISS"s);
  }
};

QTEST_GUILESS_MAIN(CacheLateReadsTest)
#include "cache_late_reads_test.moc"
