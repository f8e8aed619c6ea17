// What leaves the cache: by the soft limit, by the sweep, and what the hard limit does.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

Limits tiny(std::size_t soft, std::size_t hard = 1 << 20) {
  Limits limits;
  limits.entryOverheadBytes = 0;  // an entry costs its key and its value
  limits.softCacheBytes = soft;
  limits.hardCacheBytes = hard;
  return limits;
}

}  // namespace

class CacheEvictionTest : public QObject {
  Q_OBJECT

 private slots:
  void the_least_recently_used_entry_goes_first() {
    StorageFixture storage(true, tiny(16));
    for (const char* key : {"a", "b", "c"}) storage.put(key, "12345");  // 6 bytes each
    storage.reopen();
    storage.get("a");
    storage.get("b");
    storage.get("a");
    storage.get("c");  // 18 bytes: "b" has to go
    QCOMPARE(storage.shared().bytes(), std::size_t{12});
    storage.get("a");
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.shared().enterJavaScript(3000);
    storage.get("b");
    QCOMPARE(storage.outcome(), "MISS"s);
    QCOMPARE(storage.reason(), "evicted 3 s ago: soft limit reached"s);
  }

  void dirty_entries_stay_above_the_soft_limit() {
    StorageFixture storage(true, tiny(16));
    storage.get("x");
    for (const char* key : {"a", "b", "c"}) storage.put(key, "12345");
    QCOMPARE(storage.shared().bytes(), std::size_t{18});
    storage.get("a");
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.get("x");  // clean, and gone at once
    QCOMPARE(storage.outcome(), "MISS"s);
    must(storage->commit());
    QVERIFY(storage.shared().bytes() <= 16);
    QCOMPARE(storage->verifyInvariants(), ""s);
  }

  void an_evicted_entry_takes_the_gap_to_its_left_along() {
    StorageFixture storage(true, tiny(1000));
    for (const char* key : {"b", "d", "f"}) storage.put(key, "1");
    storage.reopen();
    storage.list(range("a", "g"));
    storage.shared().enterJavaScript(30'000);  // everything is marked stale
    for (const char* key : {"b", "f"}) storage.get(key);
    storage.list(range("a", "a5"));  // "a" itself
    storage.list(range("f5", "g"));  // and the marker at "g"
    storage.shared().enterJavaScript(60'000);
    storage.get("d");
    QCOMPARE(storage.outcome(), "MISS"s);
    QCOMPARE(storage.reason(), "evicted 0 ms ago: not read between two sweeps"s);
    storage.get("c");  // left of "d"
    QCOMPARE(storage.outcome(), "MISS"s);
    QCOMPARE(storage.reason(), "evicted 0 ms ago: not read between two sweeps"s);
    storage.get("e");  // right of "d"
    QCOMPARE(storage.outcome(), "MISS"s);
    storage.get("a7");  // left of "b": still known
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.get("f7");
    QCOMPARE(storage.outcome(), "HIT"s);
    QCOMPARE(storage->verifyInvariants(), ""s);
  }

  void untouched_entries_live_30_to_60_seconds() {
    StorageFixture storage(true);
    storage.shared().enterJavaScript(100'000);
    storage.get("untouched");
    storage.get("touched");
    storage.put("dirty", "1");
    storage.shared().enterJavaScript(129'999);
    storage.shared().enterJavaScript(130'000);
    storage.get("touched");
    storage.shared().enterJavaScript(159'000);
    storage.shared().enterJavaScript(161'000);
    storage.get("touched");
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.get("dirty");
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.shared().enterJavaScript(164'000);
    storage.get("untouched");
    QCOMPARE(storage.outcome(), "MISS"s);
    QCOMPARE(storage.reason(), "evicted 3 s ago: not read between two sweeps"s);
  }

  void reads_with_noCache_do_not_keep_an_entry_alive() {
    StorageFixture storage(true);
    storage.shared().enterJavaScript(30'000);
    storage.get("a");
    storage.shared().enterJavaScript(60'000);
    ReadOptions noCache;
    noCache.noCache = true;
    storage.get("a", noCache);
    QCOMPARE(storage.outcome(), "HIT"s);
    storage.shared().enterJavaScript(90'000);
    storage.get("a");
    QCOMPARE(storage.outcome(), "MISS"s);
  }

  void looking_keeps_nothing_alive() {
    StorageFixture storage(true);
    storage.shared().enterJavaScript(30'000);
    storage.get("a");
    storage.shared().enterJavaScript(60'000);
    const auto before = storage->cacheSnapshot();
    QCOMPARE(before.entryCount, std::uint64_t{1});
    QCOMPARE(before.hits + before.misses, std::uint64_t{1});
    QCOMPARE(storage->cacheSnapshot().misses, before.misses);
    storage.shared().enterJavaScript(90'000);
    QCOMPARE(storage->cacheSnapshot().entryCount, std::uint64_t{0});
  }

  void the_budget_is_shared_by_all_objects() {
    SharedCache shared(tiny(10));
    QTemporaryDir folder;
    LookupLog firstLog, secondLog;
    auto first = ObjectStorage::open({folder.filePath("1.sqlite").toStdString(), true, shared, firstLog});
    auto second = ObjectStorage::open({folder.filePath("2.sqlite").toStdString(), true, shared, secondLog});
    must((*first)->put("a", value("1234567")));
    must((*first)->commit());
    must((*second)->put("b", value("1234567")));
    QCOMPARE((*first)->cacheSnapshot().entryCount, std::uint64_t{0});
    QCOMPARE((*second)->cacheSnapshot().entryCount, std::uint64_t{1});
    second->reset();
    QCOMPARE(shared.bytes(), std::size_t{0});
  }

  void too_much_dirty_data_resets_every_object() {
    StorageFixture storage(true, tiny(16, 64));
    storage.put("a", std::string(50, 'x'));
    const auto failed = storage->put("b", value(std::string(50, 'x')));
    QVERIFY(!failed);
    QVERIFY(failed.error().breaksObject && failed.error().overloaded);
    QVERIFY(
        failed.error().message.starts_with("Durable Object's isolate exceeded its memory limit due to overflowing "));
    QVERIFY(failed.error().message.ends_with("All objects in the isolate were reset."));
    QCOMPARE(storage->get("a").error().message, failed.error().message);
    QVERIFY(!storage->commit());
    storage->close();
    QCOMPARE(storage.shared().bytes(), std::size_t{0});
    storage.open();
    QCOMPARE(storage.list(), ""s);
  }

  void one_read_too_large_resets_every_object() {
    StorageFixture storage(true, tiny(16, 64));
    for (const char* key : {"a", "b", "c"}) {
      storage.put(key, std::string(30, 'x'));
      must(storage->commit());
    }
    storage.reopen();
    const auto failed = storage->list({});
    QVERIFY(!failed);
    QVERIFY(failed.error().overloaded);
  }

  void back_pressure_follows_the_dirty_limit() {
    Limits limits = tiny(1000);
    limits.dirtyBytes = 10;
    StorageFixture storage(true, limits);
    storage.put("a", "123456789");
    QVERIFY(!storage->needsBackpressure());
    storage.put("b", "1");
    QVERIFY(storage->needsBackpressure());
    must(storage->commit());
    QVERIFY(!storage->needsBackpressure());
  }

  void lower_limits_take_effect_at_once() {
    StorageFixture storage(true);
    for (const char* key : {"a", "b", "c"}) storage.put(key, std::string(1000, 'x'));
    must(storage->commit());
    storage.put("d", "dirty");
    Limits lower;
    lower.softCacheBytes = 2000;
    lower.entryOverheadBytes = 1;
    storage.shared().setLimits(lower);
    QVERIFY(storage.shared().bytes() <= 2000);
    storage.get("d");
    QCOMPARE(storage.outcome(), "HIT");
    storage.get("a");
    QCOMPARE(storage.reason(), "evicted 0 ms ago: soft limit reached");
    storage->close();
    QCOMPARE(storage.shared().bytes(), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(CacheEvictionTest)
#include "cache_eviction_test.moc"
