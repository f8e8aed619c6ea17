// Which lookups of a KV-backed object hit: the sequence verified against the real runtime, and each rule by itself.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

// Both halves of a lookup: what it answered, and how. The check names the caller's line.
#define EXPECT(call, answer, how)               \
  do {                                          \
    QCOMPARE((call), (answer));                 \
    QCOMPARE(storage.outcome(), how##s);        \
    QCOMPARE(storage->verifyInvariants(), ""s); \
  } while (false)

class CacheHitsTest : public QObject {
  Q_OBJECT

 private slots:
  void the_verified_sequence() {
    StorageFixture storage(true);
    EXPECT(storage.get("k1"), "(none)"s, "MISS");
    EXPECT(storage.get("k1"), "(none)"s, "HIT");
    storage.put("p1", "p");
    EXPECT(storage.get("p1"), "p"s, "HIT");
    EXPECT(storage.getMany({"k1", "m9"}), ""s, "PARTIAL");
    EXPECT(storage.getMany({"k1", "m9"}), ""s, "HIT");
    EXPECT(storage.list(range("a", "c")), ""s, "MISS");
    EXPECT(storage.list(range("a", "c")), ""s, "HIT");
    EXPECT(storage.list(range("aa", "b")), ""s, "HIT");
    EXPECT(storage.get("bbb"), "(none)"s, "HIT");
    EXPECT(storage.get("c"), "(none)"s, "MISS");
    EXPECT(storage.list(range("a", "d")), ""s, "PARTIAL");
    EXPECT(storage.list(range("a", "d")), ""s, "HIT");
    ListOptions prefix;
    prefix.prefix = "b";
    EXPECT(storage.list(prefix), ""s, "HIT");
    EXPECT(storage.list(range("a", "d", true)), ""s, "HIT");
    EXPECT(storage.remove("b7"), false, "HIT");
    EXPECT(storage.remove("zz"), false, "MISS");
    EXPECT(storage.get("zz"), "(none)"s, "HIT");
    EXPECT(storage.list(), "p1=p"s, "MISS");
    EXPECT(storage.list(), "p1=p"s, "HIT");
    EXPECT(storage.get("anything"), "(none)"s, "HIT");
    EXPECT(storage.get("\0"s), "(none)"s, "HIT");
    must(storage->deleteAll());
    EXPECT(storage.get("p1"), "(none)"s, "HIT");
    EXPECT(storage.list(), ""s, "HIT");
  }

  void a_list_end_is_not_knowledge_about_its_key() {
    StorageFixture storage(true);
    storage.put("c", "1");
    storage.reopen();
    EXPECT(storage.list(range("a", "c")), ""s, "MISS");
    EXPECT(storage.get("c"), "1"s, "MISS");
    EXPECT(storage.list(range("a", "c")), ""s, "HIT");
    EXPECT(storage.list(range("a", "c\0"s)), "c=1"s, "PARTIAL");  // though nothing can lie between "c" and "c\0"
    EXPECT(storage.list(range("a", "c\0"s)), "c=1"s, "HIT");
    EXPECT(storage.list(range("a", "d")), "c=1"s, "PARTIAL");
    EXPECT(storage.list(range("a", "d")), "c=1"s, "HIT");
  }

  void neighbouring_ranges_join() {
    StorageFixture storage(true);
    for (const char* key : {"b", "d", "f"}) storage.put(key, "1");
    storage.reopen();
    EXPECT(storage.list(range("a", "c")), "b=1"s, "MISS");
    EXPECT(storage.list(range("e", "g")), "f=1"s, "MISS");
    EXPECT(storage.list(range("c", "e")), "d=1"s, "MISS");
    EXPECT(storage.list(range("a", "g")), "b=1 d=1 f=1"s, "HIT");
    EXPECT(storage.list(range("a", "g", true)), "f=1 d=1 b=1"s, "HIT");
    EXPECT(storage.get("e5"), "(none)"s, "HIT");
  }

  void a_limited_list_covers_up_to_its_last_row() {
    StorageFixture storage(true);
    for (const char* key : {"b", "d", "f", "h"}) storage.put(key, "1");
    storage.reopen();
    EXPECT(storage.list(range("a", "z", false, 2)), "b=1 d=1"s, "MISS");
    EXPECT(storage.list(range("a", "z", false, 2)), "b=1 d=1"s, "HIT");
    EXPECT(storage.list(range("a", "z", false, 1)), "b=1"s, "HIT");
    EXPECT(storage.get("c"), "(none)"s, "HIT");
    EXPECT(storage.get("e"), "(none)"s, "MISS");
    EXPECT(storage.list(range("a", "z", false, 3)), "b=1 d=1 f=1"s, "PARTIAL");
    EXPECT(storage.list(range("a", "z", true, 1)), "h=1"s, "MISS");
    EXPECT(storage.list(range("a", "z", true, 1)), "h=1"s, "HIT");
    EXPECT(storage.get("x"), "(none)"s, "HIT");
    EXPECT(storage.list(range("a", "z")), "b=1 d=1 f=1 h=1"s, "PARTIAL");
    EXPECT(storage.list(range("a", "z", true)), "h=1 f=1 d=1 b=1"s, "HIT");
  }

  void the_end_of_the_key_space_is_known_too() {
    StorageFixture storage(true);
    storage.put("m", "1");
    storage.reopen();
    EXPECT(storage.list(range("k", {})), "m=1"s, "MISS");
    EXPECT(storage.get("zzz"), "(none)"s, "HIT");
    EXPECT(storage.list(range("k", {}, true)), "m=1"s, "HIT");
    EXPECT(storage.get("a"), "(none)"s, "MISS");
  }

  void writes_inside_a_known_range_keep_it_known() {
    StorageFixture storage(true);
    EXPECT(storage.list(range("a", "z")), ""s, "MISS");
    storage.put("m", "1");
    EXPECT(storage.list(range("a", "z")), "m=1"s, "HIT");
    EXPECT(storage.get("n"), "(none)"s, "HIT");
    EXPECT(storage.remove("m"), true, "HIT");
    EXPECT(storage.list(range("a", "z")), ""s, "HIT");
    must(storage->commit());
    EXPECT(storage.list(range("a", "z")), ""s, "HIT");
    EXPECT(storage.get("m"), "(none)"s, "HIT");
  }

  void equal_writes_and_idle_deletes_are_nothing() {
    StorageFixture storage(true);
    storage.put("a", "1");
    must(storage->commit());
    storage.put("a", "1");
    QVERIFY(!storage->hasPendingWrites());
    storage.get("b");
    storage.remove("b");
    QVERIFY(!storage->hasPendingWrites());
    storage.list(range("c", "e"));
    storage.remove("d");
    QVERIFY(!storage->hasUnconfirmed());
    storage.put("a", "2");
    QVERIFY(storage->hasUnconfirmed());
  }

  void multi_key_reads_fetch_only_what_is_unknown() {
    StorageFixture storage(true);
    must(storage->putMany({{"a", value("1")}, {"b", value("2")}}));
    storage.reopen();
    storage.get("a");
    EXPECT(storage.getMany({"a", "b", "c"}), "a=1 b=2"s, "PARTIAL");
    QCOMPARE(storage.last().unknownCount, std::uint64_t{2});
    EXPECT(storage.getMany({"c"}), ""s, "HIT");
    EXPECT(storage.getMany({}), ""s, "HIT");
  }

  void a_read_with_noCache_leaves_nothing() {
    StorageFixture storage(true);
    storage.put("a", "1");
    storage.reopen();
    ReadOptions noCache;
    noCache.noCache = true;
    EXPECT(storage.get("a", noCache), "1"s, "MISS");
    EXPECT(storage.get("a", noCache), "1"s, "MISS");
    ListOptions options = range("a", "c");
    options.noCache = true;
    EXPECT(storage.list(options), "a=1"s, "MISS");
    EXPECT(storage.list(options), "a=1"s, "MISS");
    EXPECT(storage.getMany({"a"}, noCache), "a=1"s, "MISS");
    EXPECT(storage.get("a"), "1"s, "MISS");
    EXPECT(storage.get("a", noCache), "1"s, "HIT");
  }

  void a_write_with_noCache_leaves_at_the_commit() {
    StorageFixture storage(true);
    WriteOptions noCache;
    noCache.noCache = true;
    storage.put("a", "1", noCache);
    ReadOptions quiet;
    quiet.noCache = true;
    EXPECT(storage.get("a", quiet), "1"s, "HIT");
    must(storage->commit());
    EXPECT(storage.get("a", quiet), "1"s, "MISS");
    QCOMPARE(storage.reason(), "written with noCache before"s);
    // An ordinary read before the commit clears the mark.
    storage.put("b", "1", noCache);
    storage.get("b");
    must(storage->commit());
    EXPECT(storage.get("b"), "1"s, "HIT");
  }

  void an_empty_range_asks_nobody() {
    StorageFixture storage(true);
    QCOMPARE(storage.list(range("b", "a")), ""s);
    QCOMPARE(storage.log().lastSequence(), std::uint64_t{0});
  }

  void sqlite_backed_classes_only_read_locally() {
    StorageFixture storage(false);
    storage.put("a", "1");
    EXPECT(storage.get("a"), "1"s, "LOCAL");
    EXPECT(storage.get("a"), "1"s, "LOCAL");
    EXPECT(storage.list(), "a=1"s, "LOCAL");
    QCOMPARE(storage.log().hits() + storage.log().misses(), std::uint64_t{0});
    const auto snapshot = storage->cacheSnapshot();
    QVERIFY(!snapshot.valueCache);
    QVERIFY(snapshot.pageHits > 0);
    QVERIFY(snapshot.pageBytes > 0);
  }

  void a_new_instance_knows_nothing() {
    StorageFixture storage(true);
    storage.put("a", "1");
    EXPECT(storage.get("a"), "1"s, "HIT");
    storage.reopen();
    EXPECT(storage.get("a"), "1"s, "MISS");
    QCOMPARE(storage.reason(), "new instance, empty cache"s);
  }
};

QTEST_GUILESS_MAIN(CacheHitsTest)
#include "cache_hits_test.moc"
