// What get, put, list and delete answer, on both back-ends.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class KeyValueTest : public QObject {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

 private slots:
  void values_come_back_before_and_after_the_commit_data() { bothBackends(); }
  void values_come_back_before_and_after_the_commit() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    QCOMPARE(storage.get("a"), "(none)"s);
    storage.put("a", "1");
    QCOMPARE(storage.get("a"), "1"s);
    must(storage->commit());
    QCOMPARE(storage.get("a"), "1"s);
    storage.put("a", "2");
    storage.reopen();
    QCOMPARE(storage.get("a"), "2"s);
  }

  void many_keys_come_sorted_and_once_data() { bothBackends(); }
  void many_keys_come_sorted_and_once() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    must(storage->putMany({{"b", value("2")}, {"a", value("1")}, {"b", value("3")}}));
    QCOMPARE(storage.getMany({"z", "b", "a", "b"}), "a=1 b=3"s);
    storage.reopen();
    QCOMPARE(storage.getMany({"z", "b", "a", "b"}), "a=1 b=3"s);
    QCOMPARE(storage.getMany({}), ""s);
  }

  void deletes_count_what_existed_data() { bothBackends(); }
  void deletes_count_what_existed() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    must(storage->putMany({{"a", value("1")}, {"b", value("2")}, {"c", value("3")}}));
    storage.reopen();
    QVERIFY(storage.remove("a"));
    QVERIFY(!storage.remove("a"));
    QVERIFY(!storage.remove("never"));
    QCOMPARE(storage.removeMany({"a", "b", "b", "c", "x"}), std::uint64_t{2});
    QCOMPARE(storage.removeMany({}), std::uint64_t{0});
    QCOMPARE(storage.list(), ""s);
    storage.reopen();
    QCOMPARE(storage.list(), ""s);
  }

  void keys_order_as_utf8_bytes_data() { bothBackends(); }
  void keys_order_as_utf8_bytes() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    // Lone surrogate U+D800 as WTF-8 sorts before U+E000; U+1F600 after U+FFFD.
    const std::vector<std::string> ordered{"",
                                           "10",
                                           "9",
                                           "A",
                                           "a",
                                           "a\0b"s,
                                           "z",
                                           "\xc3\xa9",
                                           "\xed\xa0\x80",
                                           "\xee\x80\x80",
                                           "\xef\xbf\xbd",
                                           "\xf0\x9f\x98\x80"};
    for (std::size_t i = 0; i < ordered.size(); ++i) storage.put(ordered[i * 7 % ordered.size()], "v");
    for (int round = 0; round < 2; ++round) {
      const Rows rows = storage.finish(must(storage->list({})));
      const Rows reversed = storage.finish(must(storage->list(range({}, {}, true))));
      QCOMPARE(rows.size(), ordered.size());
      QCOMPARE(reversed.size(), ordered.size());
      for (std::size_t i = 0; i < ordered.size(); ++i) {
        QCOMPARE(rows[i].key, ordered[i]);
        QCOMPARE(reversed[ordered.size() - 1 - i].key, ordered[i]);
        QCOMPARE(storage.get(ordered[i]), "v"s);
      }
      QCOMPARE(storage.get("a\0"s), "(none)"s);
      storage.reopen();
    }
  }

  void deleteAll_empties_at_once_data() { bothBackends(); }
  void deleteAll_empties_at_once() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("old", "1");
    must(storage->commit());
    storage.put("dirty", "1");
    must(storage->deleteAll());
    QVERIFY(!storage->hasUnconfirmed());
    QCOMPARE(storage.list(), ""s);
    storage.put("new", "2");
    QCOMPARE(storage.list(), "new=2"s);
    storage.reopen();
    QCOMPARE(storage.list(), "new=2"s);
  }

  void kv_backed_classes_have_productions_limits() {
    StorageFixture storage(true);
    const auto keyError = [](auto result) { return result ? std::string("fits") : result.error().message; };
    const std::string longKey(2049, 'k');
    const std::string sentence = "Keys cannot be larger than 2048 bytes. A key of size 2049 was provided.";
    QCOMPARE(keyError(storage->get(longKey)), sentence);
    QCOMPARE(keyError(storage->put(longKey, value("v"))), sentence);
    QCOMPARE(keyError(storage->remove(longKey)), sentence);
    QCOMPARE(keyError(storage->removeMany({longKey})), sentence);
    QCOMPARE(keyError(storage->getMany({longKey})), "fits"s);
    QCOMPARE(keyError(storage->put(std::string(2048, 'k'), value("v"))), "fits"s);

    QCOMPARE(keyError(storage->put("v", value(std::string(131'106, 'x')))), "fits"s);
    const auto tooBig = storage->put("w", value(std::string(131'107, 'x')));
    QVERIFY(!tooBig);
    QVERIFY(tooBig.error().jsClass == JsClass::kRangeError);
    QVERIFY(!tooBig.error().breaksObject);
    QCOMPARE(tooBig.error().message,
             "Values cannot be larger than 131072 bytes. A value of size 131107 was provided."s);

    const auto tooMany = storage->getMany(std::vector<std::string>(129, "k"));
    QCOMPARE(tooMany.error().message, "Maximum number of key value pairs is 128. 129 pairs were provided."s);
    QVERIFY(tooMany.error().jsClass == JsClass::kRangeError);
  }

  void sqlite_backed_classes_have_sqlites_limit() {
    StorageFixture storage(false);
    QVERIFY(storage->put(std::string(3 << 20, 'k'), value("v")));
    QVERIFY(storage->put("five", value(std::string(5 << 20, 'x'))));
    QVERIFY(storage->getMany(std::vector<std::string>(129, "k")));
    const auto tooBig = storage->put("nine", value(std::string(9 << 20, 'x')));
    QVERIFY(!tooBig);
    QVERIFY(tooBig.error().jsClass == JsClass::kError);
    QCOMPARE(tooBig.error().message, "string or blob too big: SQLITE_TOOBIG"s);
    QVERIFY(!tooBig.error().breaksObject);
    must(storage->commit());
    QCOMPARE(storage.get("five").size(), std::size_t{5 << 20});
  }

  void put_of_many_is_all_or_nothing_data() { bothBackends(); }
  void put_of_many_is_all_or_nothing() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("before", "1");
    QVERIFY(!storage->putMany({{"a", value("1")}, {"b", value(std::string(9 << 20, 'x'))}, {"c", value("3")}}));
    QCOMPARE(storage.list(), "before=1"s);
    storage.reopen();
    QCOMPARE(storage.list(), "before=1"s);
  }

  void unconfirmed_writes_do_not_hold_the_gate_data() { bothBackends(); }
  void unconfirmed_writes_do_not_hold_the_gate() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    WriteOptions unconfirmed;
    unconfirmed.allowUnconfirmed = true;
    storage.put("a", "1", unconfirmed);
    QVERIFY(storage->hasPendingWrites());
    QVERIFY(!storage->hasUnconfirmed());
    storage.put("b", "1");
    QVERIFY(storage->hasUnconfirmed());
    QCOMPARE(must(storage->commit()).writes, std::uint64_t{2});
    QVERIFY(!storage->hasPendingWrites());
    QVERIFY(!storage->hasUnconfirmed());
    QCOMPARE(must(storage->commit()).writes, std::uint64_t{0});
  }

  void closed_storage_says_so_data() { bothBackends(); }
  void closed_storage_says_so() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage->close();
    const std::string sentence = "Durable Object storage is no longer accessible.";
    QCOMPARE(storage->get("a").error().message, sentence);
    QCOMPARE(storage->put("a", value("1")).error().message, sentence);
    QCOMPARE(storage->commit().error().message, sentence);
    QVERIFY(!storage->cacheSnapshot().live);
  }
};

QTEST_GUILESS_MAIN(KeyValueTest)
#include "key_value_test.moc"
