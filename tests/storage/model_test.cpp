// Storage against a plain map (storage_model.h), under random operations with evictions, late answers, alarms,
// transactions, commits, failures of the disk, discards and new instances. A long run, its files in memory, in a build
// folder:
//
//   TMPDIR=/dev/shm DURASCOPE_MODEL_SEED=1 DURASCOPE_MODEL_OPERATIONS=1000000 tests/storage/test_storage_model

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <variant>

#include "tests/storage/file_size_limit.h"
#include "tests/storage/storage_fixture.h"
#include "tests/storage/storage_model.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

Limits smallLimits() {
  Limits limits;
  limits.entryOverheadBytes = 1;
  limits.softCacheBytes = 60;  // about a dozen entries
  limits.keptEvictions = 8;
  return limits;
}

/// One object, its model, and the same operations on both.
class Comparison {
 public:
  Comparison(bool valueCache, std::uint32_t seed)
      : valueCache_(valueCache), storage_(valueCache, smallLimits()), model_(valueCache), random_(seed) {}

  /// A random operation; QCOMPARE tells what differs.
  void step() {
    transaction_ = model_.inTransaction() && (!valueCache_ || upTo(2) == 0);
    const std::string key = anyKey();
    switch (upTo(20)) {
      case 0:
      case 1:
      case 2:
        take(must(storage_->get(key, readOptions())), model_.get(key, transaction_));
        break;
      case 3:
        getTwo(key, anyKey());
        break;
      case 4:
      case 5:
      case 6:
        list(key);
        break;
      case 7:
      case 8:
      case 9:
        put(key);
        break;
      case 10:
        putTwo(key, anyKey());
        break;
      case 11:
        removeTwo(key, key);
        break;
      case 12:
        removeTwo(key, anyKey());
        break;
      case 13:
        endTurn();
        break;
      case 14:
        commitOrDiscard();
        break;
      case 15:
        nowMs_ += upTo(20'000);
        storage_.shared().enterJavaScript(nowMs_);
        break;
      case 16:
        transact();
        break;
      case 17:
        rareThings();
        break;
      case 18:
        take(must(storage_->alarm(readOptions())), model_.get(kAlarm, transaction_));
        break;
      case 19:
        setAlarm();
        break;
    }
    completeOne();
  }

  /// Of the cache itself, and between it and the model now and then.
  std::string broken(int operation) {
    std::string problem = storage_->verifyInvariants();
    if (problem.empty() && operation % 50 == 0) problem = contradiction(storage_->cacheSnapshot(), model_.keys());
    return problem;
  }

  void finish() {
    newInstance();
    QCOMPARE(storage_.list(), model_.list({}, false));
    const Alarm alarm = must(storage_->storedAlarm());
    QCOMPARE(text(alarm), model_.get(kAlarm, false));
    storage_->close();
    QCOMPARE(storage_.shared().bytes(), std::size_t{0});
  }

  std::uint64_t hits() { return storage_.log().hits(); }
  std::uint64_t misses() { return storage_.log().misses(); }
  int failures() const { return failures_; }
  int transactions() const { return transactions_; }
  int lateAnswers() const { return lateAnswers_; }

 private:
  unsigned upTo(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  // Few keys, some of them neighbours without room between them.
  std::string anyKey() {
    std::string key(1, static_cast<char>('a' + upTo(8)));
    if (upTo(3) == 0) key += upTo(2) ? '\0' : 'x';
    return key;
  }
  std::string anyBytes() { return std::string(1 + upTo(3), static_cast<char>('0' + upTo(10))); }

  ReadOptions readOptions() {
    ReadOptions options;
    options.noCache = upTo(5) == 0;
    if (transaction_) options.transaction = ids_.back();
    return options;
  }
  WriteOptions writeOptions() {
    WriteOptions options;
    options.noCache = upTo(5) == 0;
    options.allowUnconfirmed = upTo(5) == 0;
    if (transaction_) options.transaction = ids_.back();
    return options;
  }

  static std::string text(const Value& value) { return value ? *value : "(none)"; }
  static std::string text(const Rows& rows) { return StorageFixture::text(rows); }
  static std::string text(std::uint64_t count) { return std::to_string(count); }
  static std::string text(const Alarm& alarm) { return alarm ? std::to_string(*alarm) : "(none)"; }

  static void check(const std::string& answer, const std::string& expected) {
    QVERIFY2(answer == expected, ("\"" + answer + "\" instead of \"" + expected + "\"").c_str());
  }

  /// An answer that is here must be right; one that misses comes at once or later, and must be right all the same.
  template <class T>
  void take(Answer<T> answer, const std::string& expected) {
    if (const T* now = std::get_if<T>(&answer)) {
      check(text(*now), expected);
    } else if (upTo(2) == 0) {
      check(text(must(storage_->complete(std::move(std::get<Ticket<T>>(answer))))), expected);
    } else {
      late_.push_back({std::move(std::get<Ticket<T>>(answer)), expected});
    }
  }

  void getTwo(const std::string& key, const std::string& other) {
    std::string expected;
    for (const std::string& k : std::set<std::string>{key, other})
      if (const auto bytes = model_.find(k, transaction_)) expected += (expected.empty() ? "" : " ") + k + "=" + *bytes;
    take(must(storage_->getMany({key, other}, readOptions())), expected);
  }

  void removeTwo(const std::string& key, const std::string& other) {
    std::uint64_t expected = model_.write(key, {}, transaction_) ? 1 : 0;
    expected += model_.write(other, {}, transaction_) ? 1 : 0;
    take(must(storage_->removeMany({key, other, key}, writeOptions())), text(expected));
  }

  void setAlarm() {
    const Alarm alarm = upTo(4) == 0 ? Alarm() : Alarm(1 + upTo(5));
    must(storage_->setAlarm(alarm, writeOptions()));
    model_.write(kAlarm, alarm ? std::optional(text(alarm)) : std::nullopt, transaction_);
  }

  void list(const std::string& key) {
    ListOptions options =
        range(upTo(3) ? std::optional(key) : std::nullopt, upTo(3) ? std::optional(anyKey()) : std::nullopt,
              upTo(2) == 0, upTo(2) ? std::optional<std::uint32_t>(1 + upTo(4)) : std::nullopt);
    static_cast<ReadOptions&>(options) = readOptions();
    // Inside a transaction over the cache a limit is not exact, as on the real runtime (transactions_test.cpp).
    if (transaction_ && valueCache_) options.limit.reset();
    const std::string expected = model_.list(options, transaction_);
    take(must(storage_->list(options)), expected);
  }

  void put(const std::string& key) {
    const std::string bytes = anyBytes();
    storage_.put(key, bytes, writeOptions());
    model_.write(key, bytes, transaction_);
  }

  void putTwo(const std::string& key, const std::string& other) {
    const std::string bytes = anyBytes();
    must(storage_->putMany({{key, value("first")}, {other, value(bytes)}}, writeOptions()));
    model_.write(key, "first"s, transaction_);
    model_.write(other, bytes, transaction_);
  }

  void endTurn() {
    closeSavepoints();
    storage_->endTurn();
    model_.endTurn();
  }

  void closeSavepoints() {
    while (model_.inSavepoint()) {
      const bool keep = upTo(2) == 0;
      must(storage_->closeSavepoint(keep));
      model_.closeSavepoint(keep);
    }
  }

  void commitOrDiscard() {
    if (upTo(4) == 0) {
      closeSavepoints();
      must(storage_->commit());
      model_.commit();
    } else if (upTo(4) == 0 && !model_.inTransaction()) {
      closeSavepoints();
      storage_->discardTurn();
      model_.discardTurn();
    } else if (!valueCache_ && upTo(2) == 0) {
      must(storage_->openSavepoint());
      model_.openSavepoint();
    }
  }

  void transact() {
    if (model_.depth() < (valueCache_ ? 1u : 3u) && upTo(3) == 0) {
      closeSavepoints();
      if (!model_.inTransaction()) {
        must(storage_->commit());
        model_.commit();
      }
      ids_.push_back(must(storage_->beginTransaction()));
      model_.begin();
      ++transactions_;
    } else if (model_.inTransaction() && upTo(3) == 0) {
      closeSavepoints();
      if (upTo(3) == 0) {
        must(storage_->rollBackTransaction(ids_.back()));
        model_.rollBack();
      }
      must(storage_->endTransaction(ids_.back()));
      ids_.pop_back();
      model_.end();
      must(storage_->commit());
      model_.commit();
    }
  }

  void rareThings() {
    if (upTo(200) == 0) {
      crash();
    } else if (upTo(40) == 0) {
      diskFull();
    } else if (upTo(200) == 0 && !model_.inTransaction()) {
      closeSavepoints();
      const bool keepAlarm = upTo(2) == 0;
      must(storage_->deleteAll({.keepAlarm = keepAlarm}));
      model_.deleteAll(keepAlarm);
    } else if (upTo(200) == 0) {
      newInstance();
    }
  }

  // The process dies: what was not committed is gone.
  void crash() {
    late_.clear();
    ids_.clear();
    storage_->close();
    storage_.open();
    model_.crash();
  }

  // A commit that fails somewhere in the middle of its pages; or has little enough to write to succeed.
  void diskFull() {
    closeSavepoints();
    std::error_code none;
    const auto log = std::filesystem::file_size(storage_.path() + "-wal", none);
    const bool open = model_.inTransaction();
    StorageResult<CommitInfo> committed;
    {
      const FileSizeLimit limit((none ? 0 : log) + upTo(12'000));
      committed = storage_->commit();
    }
    if (committed) {
      model_.commit();
      return;
    }
    ++failures_;
    QVERIFY2(committed.error().breaksObject, committed.error().message.c_str());
    QVERIFY(!open || valueCache_);
    const auto after = storage_->get("a");
    QVERIFY(!after && after.error().message == committed.error().message);
    crash();
  }

  // Eviction: everything is committed, and the next instance knows nothing.
  void newInstance() {
    late_.clear();
    closeSavepoints();
    while (model_.inTransaction()) {
      must(storage_->endTransaction(ids_.back()));
      ids_.pop_back();
      model_.end();
    }
    storage_.reopen();
    model_.commit();
  }

  // A read that missed comes back some time later, with the answer of its call.
  void completeOne() {
    if (late_.empty() || upTo(8) != 0) return;
    const std::size_t which = upTo(static_cast<unsigned>(late_.size()));
    const std::string answer = std::visit(
        [this](auto& ticket) { return text(must(storage_->complete(std::move(ticket)))); }, late_[which].ticket);
    check(answer, late_[which].expected);
    ++lateAnswers_;
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  struct Late {
    std::variant<Ticket<Value>, Ticket<Rows>, Ticket<std::uint64_t>, Ticket<Alarm>> ticket;
    std::string expected;
  };

  bool valueCache_;
  StorageFixture storage_;
  Model model_;
  std::mt19937 random_;
  std::vector<TransactionId> ids_;
  bool transaction_ = false;  ///< The operation under way belongs to the open one.
  std::vector<Late> late_;
  std::int64_t nowMs_ = 0;
  int failures_ = 0;
  int transactions_ = 0;
  int lateAnswers_ = 0;
};

}  // namespace

class ModelTest : public QObject {
  Q_OBJECT

 private slots:
  void random_operations_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::addColumn<int>("operations");
    const int asked = qEnvironmentVariableIntValue("DURASCOPE_MODEL_OPERATIONS");
    QTest::newRow("KV-backed") << true << (asked > 0 ? asked : 100'000);
    QTest::newRow("SQLite-backed") << false << (asked > 0 ? asked : 20'000);
  }
  void random_operations() {
    QFETCH(bool, valueCache);
    QFETCH(int, operations);
    bool given = false;
    const int asked = qEnvironmentVariableIntValue("DURASCOPE_MODEL_SEED", &given);
    const std::uint32_t seed = given ? static_cast<std::uint32_t>(asked) : 20'261'123;
    Comparison comparison(valueCache, seed);
    for (int i = 0; i < operations; ++i) {
      comparison.step();
      const std::string broken = comparison.broken(i);
      if (broken.empty() && !QTest::currentTestFailed()) continue;
      QFAIL(("DURASCOPE_MODEL_SEED=" + std::to_string(seed) + ", operation " + std::to_string(i) + ": " + broken)
                .c_str());
    }
    comparison.finish();
    QVERIFY(comparison.failures() > 0);
    QVERIFY(comparison.transactions() > 50);
    if (valueCache) {
      QVERIFY(comparison.hits() > 1000);
      QVERIFY(comparison.misses() > 1000);
      QVERIFY(comparison.lateAnswers() > 1000);
    }
  }
};

QTEST_GUILESS_MAIN(ModelTest)
#include "model_test.moc"
