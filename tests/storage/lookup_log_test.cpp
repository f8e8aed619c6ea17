// The record of lookups: reasons, totals, the ring, and that it outlives the instance.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

/// A clock that moves by 100 ns at every look.
class SteppingHooks : public Hooks {
 public:
  std::int64_t monotonicNs() override { return now += 100; }
  void onLookup(const LookupRecord& record) override { seen.push_back(record.sequence); }
  std::int64_t now = 0;
  std::vector<std::uint64_t> seen;
};

}  // namespace

class LookupLogTest : public QObject {
  Q_OBJECT

 private slots:
  void every_hit_says_why() {
    StorageFixture storage(true);
    storage.put("a", "1");
    storage.get("a");
    QCOMPARE(storage.reason(), "written in this turn, not yet committed"s);
    storage->endTurn();
    storage.get("a");
    QCOMPARE(storage.reason(), "written, not yet committed"s);
    must(storage->commit());
    storage.get("a");
    QCOMPARE(storage.reason(), "clean entry"s);
    storage.get("b");
    storage.get("b");
    QCOMPARE(storage.reason(), "known not to exist"s);
    storage.list(range("m", "o"));
    storage.get("n");
    QCOMPARE(storage.reason(), "inside a range known to be empty"s);
    storage.list(range("m", "o"));
    QCOMPARE(storage.reason(), "whole range known"s);
    storage.getMany({"a", "b"});
    QCOMPARE(storage.reason(), "every key known"s);
  }

  void every_miss_says_why() {
    StorageFixture storage(true);
    storage.get("a");
    QCOMPARE(storage.reason(), "new instance, empty cache"s);
    storage.get("b");
    QCOMPARE(storage.reason(), "first read of this key"s);
    ReadOptions noCache;
    noCache.noCache = true;
    storage.get("c", noCache);
    storage.get("c");
    QCOMPARE(storage.reason(), "read with noCache before"s);
    storage.list(range("m", "o"));
    QCOMPARE(storage.reason(), "range not read before"s);
    storage.list(range("m", "p"));
    QCOMPARE(storage.reason(), "range known in part"s);
    storage.getMany({"a", "x", "y"});
    QCOMPARE(storage.reason(), "2 of 3 keys not known: first read of this key"s);
  }

  void the_alarm_says_where_it_was_found() {
    StorageFixture storage(true);
    const auto look = [&](TransactionId transaction = 0) {
      storage.finish(must(storage->alarm({.transaction = transaction})));
      return storage.outcome() + " " + storage.reason();
    };
    QCOMPARE(look(), "MISS first read of the alarm"s);
    QCOMPARE(look(), "HIT known not to exist"s);
    must(storage->setAlarm(Alarm(5)));
    QCOMPARE(look(), "HIT written in this turn, not yet committed"s);
    storage->endTurn();
    QCOMPARE(look(), "HIT written, not yet committed"s);
    must(storage->commit());
    QCOMPARE(look(), "HIT clean entry"s);
    const TransactionId id = must(storage->beginTransaction());
    must(storage->setAlarm(Alarm(6), {.transaction = id}));
    QCOMPARE(look(id), "HIT written in the same transaction"s);
    QCOMPARE(look(), "HIT clean entry"s);
    must(storage->endTransaction(id));
    QCOMPARE(look(), "HIT written in this turn, not yet committed"s);
  }

  void long_keys_are_kept_in_part() {
    StorageFixture storage(true);
    const std::string long_(2'000, 'k');
    storage.list(range(long_, long_ + "x"));
    QCOMPARE(storage.last().key, std::string(256, 'k'));
    QCOMPARE(storage.last().end, std::string(256, 'k'));
    // Characters stay whole: '€' has three bytes.
    std::string euros(254, 'k');
    for (int i = 0; i < 100; ++i) euros += "€";
    storage.get(euros);
    QCOMPARE(storage.last().key, std::string(254, 'k'));
    storage.get("k" + euros);
    QCOMPARE(storage.last().key, std::string(255, 'k'));
    storage.get(euros.substr(1));
    QCOMPARE(storage.last().key, euros.substr(1, 256));
    storage.get(std::string(300, '\x80'));  // not UTF-8 at all
    QCOMPARE(storage.last().key, std::string(253, '\x80'));
  }

  void keys_and_ranges_are_shown_as_written() {
    StorageFixture storage(true);
    const auto shown = [&] { return keyText(storage.last()); };
    storage.get("a\n");
    QCOMPARE(shown(), "\"a\\n\""s);
    storage.getMany({"c", "b", "a"});
    QCOMPARE(shown(), "\"a\" and 2 more"s);
    storage.getMany({});
    QCOMPARE(shown(), "no keys"s);
    storage.list();
    QCOMPARE(shown(), "everything"s);
    storage.list(range("a", "b"));
    QCOMPARE(shown(), "\"a\" … \"b\""s);
    storage.list(range("a", {}));
    QCOMPARE(shown(), "\"a\" …"s);
    storage.list(range({}, "b"));
    QCOMPARE(shown(), "… \"b\""s);
  }

  void it_outlives_the_instance() {
    StorageFixture storage(true);
    storage.get("a");
    storage.get("a");
    storage.reopen();
    storage.get("a");
    const auto snapshot = storage->cacheSnapshot();
    QCOMPARE(snapshot.lookups.size(), std::size_t{3});
    QCOMPARE(snapshot.lookups[0].reason, "new instance, empty cache"s);
    QVERIFY(snapshot.lookups[1].hit);
    QCOMPARE(snapshot.hits, std::uint64_t{0});
    QCOMPARE(snapshot.misses, std::uint64_t{1});
    QCOMPARE(storage.log().hits(), std::uint64_t{1});
    QCOMPARE(storage.log().misses(), std::uint64_t{2});
  }

  void the_ring_keeps_the_newest() {
    LookupLog log(3);
    for (int i = 0; i < 10; ++i) log.add(durascope::journal::CacheOutcome::kHit).key = std::to_string(i);
    durascope::journal::CacheSnapshot snapshot;
    log.describe(snapshot);
    QCOMPARE(snapshot.lookups.size(), std::size_t{3});
    QCOMPARE(snapshot.lookups.front().key, "\"9\""s);
    QCOMPARE(snapshot.lookups.back().key, "\"7\""s);
    QVERIFY(log.find(7) == nullptr);
    QVERIFY(log.find(8) != nullptr);
    QVERIFY(log.find(11) == nullptr);
    log.setDuration(7, 1);  // forgotten: ignored
    QCOMPARE(snapshot.hits, std::uint64_t{10});
  }

  void the_chart_has_60_groups_of_ten() {
    LookupLog log(5);
    for (int i = 0; i < 1000; ++i)
      log.add(i % 10 < i / 100 ? durascope::journal::CacheOutcome::kHit : durascope::journal::CacheOutcome::kMiss);
    log.add(durascope::journal::CacheOutcome::kLocalRead);
    log.add(durascope::journal::CacheOutcome::kHit);
    durascope::journal::CacheSnapshot snapshot;
    log.describe(snapshot);
    QCOMPARE(snapshot.hitRates.size(), std::size_t{60});
    QCOMPARE(snapshot.hitRates.front(), 0.4F);
    QCOMPARE(snapshot.hitRates[58], 0.9F);
    QCOMPARE(snapshot.hitRates.back(), 1.0F);
  }

  void durations_come_from_the_hooks() {
    QTemporaryDir folder;
    SharedCache shared{Limits{}};
    LookupLog log;
    SteppingHooks hooks;
    auto opened = ObjectStorage::open({folder.filePath("o.sqlite").toStdString(), true, shared, log, hooks});
    QVERIFY(opened);
    ObjectStorage& storage = **opened;
    Answer<Value> answer = must(storage.get("a"));
    QVERIFY(hooks.seen.empty());
    QCOMPARE(log.find(1)->durationNs, std::int64_t{0});
    hooks.now += 5'000'000;  // the simulated latency
    must(storage.complete(std::move(std::get<Ticket<Value>>(answer))));
    QCOMPARE(hooks.seen, std::vector<std::uint64_t>{1});
    QCOMPARE(log.find(1)->durationNs, std::int64_t{5'000'100});
    must(storage.get("a"));
    QCOMPARE(hooks.seen.size(), std::size_t{2});
    QCOMPARE(log.find(2)->durationNs, std::int64_t{100});
    must(storage.put("a", value("1")));
    QCOMPARE(must(storage.commit()).durationNs, std::int64_t{100});
  }

  void the_snapshot_shows_entries_and_gaps() {
    StorageFixture storage(true);
    storage.put("b", "\xff\x0fI\x02");  // the number 1
    storage.reopen();
    storage.list(range("a", {}));
    storage.get("b");
    storage.put("c", "\xff\x0fI\x04");
    storage.remove("b");
    const auto snapshot = storage->cacheSnapshot();
    using State = durascope::journal::CacheEntryState;
    std::string shown;
    for (const auto& entry : snapshot.entries) {
      const char* state = entry.state == State::kClean         ? "clean"
                          : entry.state == State::kDirty       ? "dirty"
                          : entry.state == State::kAbsent      ? "absent"
                          : entry.state == State::kAbsentDirty ? "deleted"
                                                               : "empty";
      shown += entry.key + ":" + state;
      if (entry.state == State::kKnownEmptyRange) shown += " to " + (entry.end.empty() ? "the end" : entry.end);
      if (entry.state == State::kDirty) shown += " " + entry.value.preview;
      shown += "; ";
    }
    QCOMPARE(shown, "a:absent; a:empty to b; b:deleted; b:empty to c; c:dirty 2; c:empty to the end; "s);
    QCOMPARE(snapshot.entryCount, std::uint64_t{3});
    QCOMPARE(snapshot.bytes, std::uint64_t{3 * 128 + 3 + 4});
    QCOMPARE(snapshot.softLimit, std::uint64_t{16} << 20);
  }

  void the_snapshot_decodes_so_much_and_no_more() {
    StorageFixture storage(true);
    // A string of 100 KiB, in V8's form: the tag, the length in seven bits a byte, the text.
    const std::string large = "\xff\x0f\"\x80\xa0\x06"s + std::string(100 << 10, 'x');
    for (const char* key : {"a", "b", "c"}) storage.put(key, large);
    storage.put("d", "\xff\x0fI\x02");
    const auto snapshot = storage->cacheSnapshot();
    QCOMPARE(snapshot.entries.size(), std::size_t{4});
    QCOMPARE(snapshot.entries[1].value.type, "string(102400)"s);
    QCOMPARE(snapshot.entries[2].value.preview, "… 100 KiB, not decoded here"s);
    QVERIFY(snapshot.entries[2].value.kind == durascope::journal::ValueKind::kOther);
    QVERIFY(snapshot.entries[2].bytes > 100'000);
    QCOMPARE(snapshot.entries[3].value.preview, "1"s);
  }
};

QTEST_GUILESS_MAIN(LookupLogTest)
#include "lookup_log_test.moc"
