// Storage against a plain map, under random operations with evictions, late reads, transactions, commits, discards and
// new instances.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

/// What storage should hold: durable, after the ended turns, and now.
class Model {
 public:
  using Map = std::map<std::string, std::string>;
  Map now;

  void endTurn() { ended_ = now; }
  void discardTurn() { now = ended_; }
  void commit() { durable_ = ended_ = now; }
  void crash() { now = ended_ = durable_; }
  void deleteAll() { now = ended_ = durable_ = {}; }

  std::string get(const std::string& key) const {
    const auto found = now.find(key);
    return found == now.end() ? "(none)" : found->second;
  }
  std::string list(const ListOptions& options) const {
    std::vector<std::string> rows;
    for (const auto& [key, bytes] : now)
      if (key >= options.start.value_or("") && (!options.end || key < *options.end)) rows.push_back(key + "=" + bytes);
    if (options.reverse) std::reverse(rows.begin(), rows.end());
    if (options.limit && rows.size() > *options.limit) rows.resize(*options.limit);
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : " ") + row;
    return text;
  }

 private:
  Map ended_, durable_;
};

/// What an open transaction has changed.
struct Transaction {
  explicit Transaction(TransactionId number) : id(number) {}

  const TransactionId id;
  std::map<std::string, std::optional<std::string>> changes;  // nothing: deleted

  /// As it sees storage.
  Model over(Model model) const {
    for (const auto& [key, bytes] : changes) {
      if (bytes)
        model.now[key] = *bytes;
      else
        model.now.erase(key);
    }
    return model;
  }
};

/// What the cache claims and the model denies; empty when they agree.
std::string contradiction(const durascope::journal::CacheSnapshot& snapshot, const Model::Map& now) {
  using State = durascope::journal::CacheEntryState;
  for (const auto& entry : snapshot.entries) {
    const bool present = now.contains(entry.key);
    switch (entry.state) {
      case State::kClean:
      case State::kDirty:
        if (!present) return "present in the cache only: " + entry.key;
        break;
      case State::kAbsent:
      case State::kAbsentDirty:
        if (present) return "absent in the cache only: " + entry.key;
        break;
      case State::kKnownEmptyRange: {
        const auto next = now.upper_bound(entry.key);
        if (next != now.end() && (entry.end.empty() || next->first < entry.end))
          return "in a range that the cache believes empty: " + next->first;
        break;
      }
    }
  }
  return {};
}

}  // namespace

class ModelTest : public QObject {
  Q_OBJECT

 private slots:
  void random_operations_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::addColumn<int>("operations");
    QTest::newRow("KV-backed") << true << 1'000'000;
    QTest::newRow("SQLite-backed") << false << 10'000;
  }
  void random_operations() {
    QFETCH(bool, valueCache);
    QFETCH(int, operations);
    Limits limits;
    limits.entryOverheadBytes = 1;
    limits.softCacheBytes = 60;  // about a dozen entries
    limits.keptEvictions = 8;
    StorageFixture storage(valueCache, limits);
    Model model;
    std::mt19937 random(20261123);
    const auto upTo = [&](unsigned bound) { return random() % bound; };
    // Few keys, some of them neighbours without room between them.
    const auto anyKey = [&] {
      std::string key(1, static_cast<char>('a' + upTo(8)));
      if (upTo(3) == 0) key += upTo(2) ? '\0' : 'x';
      return key;
    };
    struct Late {
      Ticket<Rows> ticket;
      std::string expected;
    };
    std::vector<Late> late;
    std::int64_t now = 0;

    for (int i = 0; i < operations; ++i) {
      const std::string key = anyKey();
      WriteOptions write;
      write.noCache = upTo(5) == 0;
      ReadOptions read;
      read.noCache = upTo(5) == 0;
      switch (upTo(17)) {
        case 16: {
          if (upTo(40) > 0) break;
          must(storage->commit());
          model.commit();
          Transaction transaction(must(storage->beginTransaction()));
          const WriteOptions inside{.transaction = transaction.id};
          for (unsigned step = upTo(8); step > 0; --step) {
            const std::string k = anyKey();
            const std::string bytes(1 + upTo(3), static_cast<char>('0' + upTo(10)));
            switch (upTo(5)) {
              case 0:
                storage.put(k, bytes, inside);
                transaction.changes[k] = bytes;
                break;
              case 1:
                QCOMPARE(storage.remove(k, inside), transaction.over(model).now.contains(k));
                transaction.changes[k] = std::nullopt;
                break;
              case 2:
                QCOMPARE(storage.get(k, {.transaction = transaction.id}), transaction.over(model).get(k));
                break;
              case 3: {
                ListOptions options;
                options.reverse = upTo(2) == 0;
                options.transaction = transaction.id;
                QCOMPARE(storage.list(options), transaction.over(model).list(options));
                break;
              }
              case 4:  // beside it; without a value cache there is no beside
                if (!valueCache) break;
                storage.put(k, bytes);
                model.now[k] = bytes;
                break;
            }
          }
          const bool keep = upTo(2) == 0;
          if (!keep) must(storage->rollBackTransaction(transaction.id));
          must(storage->endTransaction(transaction.id));
          if (keep) model.now = transaction.over(model).now;
          must(storage->commit());
          model.commit();
          break;
        }
        case 0:
        case 1:
        case 2:
          QCOMPARE(storage.get(key, read), model.get(key));
          break;
        case 3: {
          const std::string other = anyKey();
          std::string expected;
          for (const std::string& k : std::set<std::string>{key, other})
            if (model.now.contains(k)) expected += (expected.empty() ? "" : " ") + k + "=" + model.now[k];
          QCOMPARE(storage.getMany({key, other}, read), expected);
          break;
        }
        case 4:
        case 5:
        case 6: {
          ListOptions options =
              range(upTo(3) ? std::optional(key) : std::nullopt, upTo(3) ? std::optional(anyKey()) : std::nullopt,
                    upTo(2) == 0, upTo(2) ? std::optional<std::uint32_t>(1 + upTo(4)) : std::nullopt);
          options.noCache = read.noCache;
          Answer<Rows> answer = must(storage->list(options));
          if (auto* rows = std::get_if<Rows>(&answer))
            QCOMPARE(StorageFixture::text(*rows), model.list(options));
          else
            late.push_back({std::move(std::get<Ticket<Rows>>(answer)), model.list(options)});
          break;
        }
        case 7:
        case 8:
        case 9: {
          const std::string bytes(1 + upTo(3), static_cast<char>('0' + upTo(10)));
          storage.put(key, bytes, write);
          model.now[key] = bytes;
          break;
        }
        case 10:
          QCOMPARE(storage.remove(key, write), model.now.erase(key) > 0);
          break;
        case 11: {
          const std::string other = anyKey();
          const std::uint64_t expected = model.now.erase(key) + model.now.erase(other);
          QCOMPARE(storage.removeMany({key, other, key}), expected);
          break;
        }
        case 12:
          storage->endTurn();
          model.endTurn();
          break;
        case 13:
          if (upTo(20) == 0) {  // each waits for the disk
            must(storage->commit());
            model.commit();
          } else if (upTo(4) == 0) {
            storage->discardTurn();
            model.discardTurn();
          }
          break;
        case 14:
          now += upTo(20'000);
          storage.shared().enterJavaScript(now);
          break;
        case 15:
          if (upTo(200) == 0) {
            late.clear();
            storage->close();
            storage.open();
            model.crash();
          } else if (upTo(200) == 0) {
            must(storage->deleteAll());
            model.deleteAll();
          }
          break;
      }
      if (!late.empty() && upTo(3) == 0) {
        const std::size_t which = upTo(static_cast<unsigned>(late.size()));
        QCOMPARE(StorageFixture::text(must(storage->complete(std::move(late[which].ticket)))), late[which].expected);
        late.erase(late.begin() + static_cast<std::ptrdiff_t>(which));
      }
      std::string broken = storage->verifyInvariants();
      if (broken.empty() && i % 50 == 0) broken = contradiction(storage->cacheSnapshot(), model.now);
      if (!broken.empty()) QFAIL(("operation " + std::to_string(i) + ": " + broken).c_str());
    }
    must(storage->commit());
    model.commit();
    QCOMPARE(storage.list(), model.list({}));
    storage.reopen();
    QCOMPARE(storage.list(), model.list({}));
    if (valueCache) {
      QVERIFY(storage.log().hits() > 1000);
      QVERIFY(storage.log().misses() > 1000);
    }
    storage->close();
    QCOMPARE(storage.shared().bytes(), std::size_t{0});
    QCOMPARE(storage.shared().cleanBytes(), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(ModelTest)
#include "model_test.moc"
