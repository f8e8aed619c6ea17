// Storage against a plain map, under random operations with evictions, late reads, transactions, commits, failures of
// the disk, discards and new instances. DURASCOPE_MODEL_OPERATIONS sets how many operations there are.

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

using Map = std::map<std::string, std::string>;

/// What storage should hold: durable, after the ended turns, and now; and what an open transaction would make of it.
class Model {
 public:
  explicit Model(bool valueCache) : valueCache_(valueCache) {}

  void endTurn() {
    if (!inTransaction()) ended_ = now_;
  }
  void discardTurn() { now_ = ended_; }
  /// Nothing of an open transaction is committed without a value cache; with one it is not there yet.
  void commit() {
    if (valueCache_ || !inTransaction()) durable_ = ended_ = now_;
  }
  void crash() {
    now_ = ended_ = durable_;
    before_.clear();
    buffer_.clear();
    savepoints_.clear();
  }
  void deleteAll() { now_ = ended_ = durable_ = {}; }

  // A transaction is a buffer over the cache, or a copy to go back to.

  bool inTransaction() const { return !before_.empty(); }
  std::size_t depth() const { return before_.size(); }
  void begin() { before_.push_back(now_); }
  void rollBack() {
    if (!valueCache_) now_ = before_.back();
    buffer_.clear();
  }
  void end() {
    for (const auto& [key, bytes] : std::exchange(buffer_, {})) set(now_, key, bytes);
    before_.pop_back();
  }

  void openSavepoint() { savepoints_.push_back(now_); }
  void closeSavepoint(bool keep) {
    if (!keep) now_ = savepoints_.back();
    savepoints_.pop_back();
  }
  bool inSavepoint() const { return !savepoints_.empty(); }

  /// As an operation of the transaction sees it, or one of none.
  Map view(bool transaction) const {
    Map map = now_;
    if (transaction)
      for (const auto& [key, bytes] : buffer_) set(map, key, bytes);
    return map;
  }
  std::optional<std::string> find(const std::string& key, bool transaction) const {
    if (transaction)
      if (const auto buffered = buffer_.find(key); buffered != buffer_.end()) return buffered->second;
    const auto found = now_.find(key);
    return found == now_.end() ? std::nullopt : std::optional(found->second);
  }
  /// No bytes: deletes. Returns whether it was there.
  bool write(const std::string& key, std::optional<std::string> bytes, bool transaction) {
    const bool existed = find(key, transaction).has_value();
    if (transaction && valueCache_)
      buffer_[key] = std::move(bytes);
    else
      set(now_, key, bytes);
    return existed;
  }

  std::string get(const std::string& key, bool transaction) const { return find(key, transaction).value_or("(none)"); }
  std::string list(const ListOptions& options, bool transaction) const {
    std::vector<std::string> rows;
    for (const auto& [key, bytes] : view(transaction))
      if (key >= options.start.value_or("") && (!options.end || key < *options.end)) rows.push_back(key + "=" + bytes);
    if (options.reverse) std::reverse(rows.begin(), rows.end());
    if (options.limit && rows.size() > *options.limit) rows.resize(*options.limit);
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : " ") + row;
    return text;
  }
  const Map& now() const { return now_; }

 private:
  static void set(Map& map, const std::string& key, const std::optional<std::string>& bytes) {
    if (bytes)
      map[key] = *bytes;
    else
      map.erase(key);
  }

  bool valueCache_;
  Map now_, ended_, durable_;
  std::vector<Map> before_, savepoints_;
  std::map<std::string, std::optional<std::string>> buffer_;
};

/// What the cache claims and the model denies; empty when they agree.
std::string contradiction(const durascope::journal::CacheSnapshot& snapshot, const Map& now) {
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

/// No file of this process may grow beyond `bytes` while it lives: writes fail as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

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
  explicit Comparison(bool valueCache)
      : valueCache_(valueCache), storage_(valueCache, smallLimits()), model_(valueCache) {}

  /// A random operation; QCOMPARE tells what differs.
  void step() {
    transaction_ = model_.inTransaction() && (!valueCache_ || upTo(2) == 0);
    const std::string key = anyKey();
    switch (upTo(18)) {
      case 0:
      case 1:
      case 2:
        QCOMPARE(storage_.get(key, readOptions()), model_.get(key, transaction_));
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
        QCOMPARE(storage_.remove(key, writeOptions()), model_.write(key, {}, transaction_));
        break;
      case 12: {
        const std::string other = anyKey();
        std::uint64_t expected = model_.write(key, {}, transaction_) ? 1 : 0;
        expected += model_.write(other, {}, transaction_) ? 1 : 0;
        QCOMPARE(storage_.finish(must(storage_->removeMany({key, other, key}, writeOptions()))), expected);
        break;
      }
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
    }
    completeOne();
  }

  /// Of the cache itself, and between it and the model now and then.
  std::string broken(int operation) {
    std::string problem = storage_->verifyInvariants();
    if (problem.empty() && operation % 50 == 0) problem = contradiction(storage_->cacheSnapshot(), model_.now());
    return problem;
  }

  void finish() {
    newInstance();
    QCOMPARE(storage_.list(), model_.list({}, false));
    storage_->close();
    QCOMPARE(storage_.shared().bytes(), std::size_t{0});
    QCOMPARE(storage_.shared().cleanBytes(), std::size_t{0});
  }

  std::uint64_t hits() { return storage_.log().hits(); }
  std::uint64_t misses() { return storage_.log().misses(); }
  int failures() const { return failures_; }
  int transactions() const { return transactions_; }

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

  void getTwo(const std::string& key, const std::string& other) {
    std::string expected;
    for (const std::string& k : std::set<std::string>{key, other})
      if (const auto bytes = model_.find(k, transaction_)) expected += (expected.empty() ? "" : " ") + k + "=" + *bytes;
    QCOMPARE(storage_.getMany({key, other}, readOptions()), expected);
  }

  void list(const std::string& key) {
    ListOptions options =
        range(upTo(3) ? std::optional(key) : std::nullopt, upTo(3) ? std::optional(anyKey()) : std::nullopt,
              upTo(2) == 0, upTo(2) ? std::optional<std::uint32_t>(1 + upTo(4)) : std::nullopt);
    static_cast<ReadOptions&>(options) = readOptions();
    // Inside a transaction over the cache a limit is not exact, as on the real runtime (transactions_test.cpp).
    if (transaction_ && valueCache_) options.limit.reset();
    const std::string expected = model_.list(options, transaction_);
    Answer<Rows> answer = must(storage_->list(options));
    if (auto* rows = std::get_if<Rows>(&answer))
      QCOMPARE(StorageFixture::text(*rows), expected);
    else
      late_.push_back({std::move(std::get<Ticket<Rows>>(answer)), expected});
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
      must(storage_->deleteAll());
      model_.deleteAll();
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
    if (late_.empty() || upTo(3) != 0) return;
    const std::size_t which = upTo(static_cast<unsigned>(late_.size()));
    const Rows rows = must(storage_->complete(std::move(late_[which].ticket)));
    QCOMPARE(StorageFixture::text(rows), late_[which].expected);
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  struct Late {
    Ticket<Rows> ticket;
    std::string expected;
  };

  bool valueCache_;
  StorageFixture storage_;
  Model model_;
  std::mt19937 random_{20261123};
  std::vector<TransactionId> ids_;
  bool transaction_ = false;  ///< The operation under way belongs to the open one.
  std::vector<Late> late_;
  std::int64_t nowMs_ = 0;
  int failures_ = 0;
  int transactions_ = 0;
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
    Comparison comparison(valueCache);
    for (int i = 0; i < operations; ++i) {
      comparison.step();
      const std::string broken = comparison.broken(i);
      if (!broken.empty()) QFAIL(("operation " + std::to_string(i) + ": " + broken).c_str());
      if (QTest::currentTestFailed()) QFAIL(("operation " + std::to_string(i)).c_str());
    }
    comparison.finish();
    QVERIFY(comparison.failures() > 0);
    QVERIFY(comparison.transactions() > 50);
    if (valueCache) {
      QVERIFY(comparison.hits() > 1000);
      QVERIFY(comparison.misses() > 1000);
    }
  }
};

QTEST_GUILESS_MAIN(ModelTest)
#include "model_test.moc"
