#include "emulator/storage/object_storage.h"

#include <cassert>
#include <filesystem>
#include <system_error>
#include <utility>

#include "emulator/storage/cached_backend.h"
#include "emulator/storage/database.h"
#include "emulator/storage/key_range.h"
#include "emulator/storage/local_backend.h"
#include "emulator/storage/refusals.h"
#include "emulator/storage/sql_session.h"

namespace durascope::storage {

namespace {

std::unique_ptr<Backend> makeBackend(bool valueCache, BackendContext context) {
  if (valueCache) return std::make_unique<CachedBackend>(context);
  return std::make_unique<LocalBackend>(context);
}

}  // namespace

Result<std::unique_ptr<ObjectStorage>> ObjectStorage::open(Options options) {
  std::unique_ptr<History> history;
  if (!options.historyFile.empty() && !options.valueCache) {
    history =
        std::make_unique<History>(options.historyFile, options.path, options.shared.limits().history, options.hooks);
    history->setNow(options.shared.nowMs() * 1'000'000);
    if (auto restored = history->restoreIfOrdered(options.alarms.get()); !restored)
      return tl::unexpected(restored.error());
  }
  auto database = Database::open(options.path, options.shared.limits().rowBytes, options.databases, history.get());
  if (!database) return tl::unexpected(database.error());
  options.lookups.beginInstance();
  return std::unique_ptr<ObjectStorage>(
      new ObjectStorage(std::move(options), std::move(history), std::move(*database)));
}

ObjectStorage::ObjectStorage(Options options, std::unique_ptr<History> history, std::unique_ptr<Database> database)
    : options_(std::move(options)),
      history_(std::move(history)),
      database_(std::move(database)),
      backend_(makeBackend(options_.valueCache, {*database_, options_.shared, options_.lookups, options_.hooks})) {
  cursors_.emplace(*database_);
  database_->onYield([this] { yieldDatabase(); });
  database_->metadata().setListener(options_.alarms.get());
}

ObjectStorage::~ObjectStorage() { close(); }

void ObjectStorage::close() {
  sql_.reset();
  cursors_.reset();
  backend_.reset();
  database_.reset();
  broken_ = StorageError{JsClass::kError, "Durable Object storage is no longer accessible."};
}

bool ObjectStorage::isBroken() const {
  assert(thread_.isCurrent());
  return broken_.has_value();
}

StorageResult<Answer<Value>> ObjectStorage::get(std::string_view key, ReadOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (options_.valueCache)
    if (auto allowed = checkKeySize(options_.shared.limits(), key); !allowed) return tl::unexpected(allowed.error());
  return remember(backend_->get(key, options));
}

StorageResult<Answer<Value>> ObjectStorage::getInTurn(std::string_view key, ReadOptions options) {
  if (!isBroken() && !options_.valueCache) sql().holdFile();
  return get(key, options);
}

bool ObjectStorage::holdsFile() const { return sql_ && sql_->holdsFile(); }

StorageResult<Answer<Rows>> ObjectStorage::getMany(std::vector<std::string> keys, ReadOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (options_.valueCache)
    if (auto allowed = checkKeyCount(options_.shared.limits(), keys.size()); !allowed)
      return tl::unexpected(allowed.error());
  return remember(backend_->getMany(std::move(keys), options));
}

StorageResult<Answer<Rows>> ObjectStorage::list(const ListOptions& options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (!rangeOf(options).empty()) cursors_->end();
  return remember(backend_->list(options));
}

StorageResult<void> ObjectStorage::completeRead(PendingRead read) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->complete(std::move(read)));
}

StorageResult<void> ObjectStorage::putRows(std::span<Row> rows, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (options_.valueCache) {
    for (const Row& row : rows)
      if (auto allowed = checkRowSize(options_.shared.limits(), row); !allowed) return allowed;
  }
  if (sql_) sql_->endTurn();
  return remember(backend_->put(rows, options));
}

StorageResult<void> ObjectStorage::put(std::string_view key, Value value, WriteOptions options) {
  Row row{std::string(key), std::move(value)};
  return putRows({&row, 1}, options);
}

StorageResult<void> ObjectStorage::putMany(Rows rows, WriteOptions options) { return putRows(rows, options); }

StorageResult<Answer<bool>> ObjectStorage::remove(std::string_view key, WriteOptions options) {
  auto count = removeMany({std::string(key)}, options);
  if (!count) return tl::unexpected(count.error());
  const auto any = [](std::uint64_t existed) { return existed > 0; };
  if (const std::uint64_t* now = std::get_if<std::uint64_t>(&*count)) return any(*now);
  return std::move(std::get<Ticket<std::uint64_t>>(*count)).map(any);
}

StorageResult<Answer<std::uint64_t>> ObjectStorage::removeMany(std::vector<std::string> keys, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (options_.valueCache) {
    for (const std::string& key : keys)
      if (auto allowed = checkKeySize(options_.shared.limits(), key); !allowed) return tl::unexpected(allowed.error());
  }
  if (sql_) sql_->endTurn();
  return remember(backend_->remove(std::move(keys), options));
}

StorageResult<void> ObjectStorage::deleteAll(DeleteAllOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (auto allowed = backend_->checkDeleteAll(); !allowed) return allowed;
  cursors_->lose();
  if (sql_) sql_->lose();
  if (history_) history_->setNow(nowNs());
  return remember(backend_->deleteAll(options));
}

StorageResult<void> ObjectStorage::beginWrite(WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->beginWrite(options));
}

// ---- ctx.storage.kv and .sql

StorageResult<void> ObjectStorage::allow(Face face) const {
  if (options_.sqlEnabled && !options_.valueCache) return {};
  // Only the local runtime keeps classes that are not SQLite-backed in SQLite all the same.
  return tl::unexpected((face == Face::kKv ? noKv : noSql)(!options_.valueCache));
}

// Made when first used: by a statement of the program's own, or by getInTurn() for its lock of the file.
SqlSession& ObjectStorage::sql() {
  if (!sql_) {
    sql_ = std::make_unique<SqlSession>(
        SqlSession::Surroundings{.database = *database_,
                                 .watch = options_.sqlWatch,
                                 .hooks = options_.hooks,
                                 .limits = options_.shared.limits(),
                                 .beginWrite = [this] { return beginWrite(); },
                                 .commitEnded = [this] { return commitEnded(); },
                                 .failureOf = [this](const SqlError& error) { return failureOf(error); }});
  }
  return *sql_;
}

StorageResult<std::shared_ptr<SqlCursor>> ObjectStorage::execute(std::string_view query,
                                                                 std::vector<SqlValue> bindings) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (auto allowed = allow(Face::kSql); !allowed) return tl::unexpected(allowed.error());
  return sql().execute(query, std::move(bindings));
}

StorageResult<SqlIngested> ObjectStorage::ingest(std::string_view text) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (auto allowed = allow(Face::kSql); !allowed) return tl::unexpected(allowed.error());
  return sql().ingest(text);
}

StorageResult<void> ObjectStorage::setMaxPageCount(std::int64_t pages) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (auto allowed = allow(Face::kSql); !allowed) return allowed;
  return sql().setMaxPageCount(pages);
}

StorageResult<std::int64_t> ObjectStorage::databaseSize() {
  if (isBroken()) return tl::unexpected(*broken_);
  if (auto allowed = allow(Face::kSql); !allowed) return tl::unexpected(allowed.error());
  return sql().databaseSize();
}

StorageResult<std::uint32_t> ObjectStorage::openCursor(const ListOptions& options) {
  if (isBroken()) return tl::unexpected(*broken_);
  auto opened = cursors_->open(options);
  if (!opened) return tl::unexpected(failureOf(opened.error()));
  return *opened;
}

StorageResult<std::optional<Row>> ObjectStorage::nextRow(std::uint32_t cursor) {
  if (isBroken()) return tl::unexpected(*broken_);
  return cursors_->next(cursor);
}

// ---- Transactions

StorageResult<TransactionId> ObjectStorage::beginTransaction() {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->beginTransaction());
}

StorageResult<void> ObjectStorage::rollBackTransaction(TransactionId id) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->rollBackTransaction(id));
}

StorageResult<void> ObjectStorage::endTransaction(TransactionId id) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->endTransaction(id));
}

StorageResult<void> ObjectStorage::openSavepoint() {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->openSavepoint());
}

StorageResult<void> ObjectStorage::closeSavepoint(bool keep) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->closeSavepoint(keep));
}

StorageError ObjectStorage::failureOf(const SqlError& error) {
  if (isBroken()) return *broken_;
  StorageError failed = backend_->failureOf(error);
  if (failed.breaksObject) broken_ = failed;
  return failed;
}

// ---- Turns

void ObjectStorage::endTurn() {
  if (sql_) sql_->endTurn();
  if (!isBroken()) backend_->endTurn();
}

void ObjectStorage::discardTurn() {
  if (sql_) sql_->endTurn();
  if (!isBroken()) backend_->discardTurn();
}

StorageResult<CommitInfo> ObjectStorage::commit() {
  if (sql_) sql_->endTurn();
  if (isBroken()) return tl::unexpected(*broken_);
  if (history_) history_->setNow(nowNs());
  return remember(backend_->commit());
}

// The pool needs the file's descriptors for another object. A failure is answered to whoever comes next, the commit of
// this round at the latest.
StorageResult<void> ObjectStorage::commitEnded() {
  if (isBroken()) return tl::unexpected(*broken_);
  if (history_) history_->setNow(nowNs());
  return remember(backend_->commitEnded());
}

void ObjectStorage::yieldDatabase() {
  if (!commitEnded()) return;
  if (database_->inTransaction()) return;
  cursors_->park();
  if (sql_) sql_->readAhead();
}

bool ObjectStorage::hasPendingWrites() const { return !isBroken() && backend_->pending().any(); }

bool ObjectStorage::hasUnconfirmed() const { return !isBroken() && backend_->pending().unconfirmed(); }

bool ObjectStorage::needsBackpressure() const { return !isBroken() && backend_->needsBackpressure(); }

journal::CacheSnapshot ObjectStorage::cacheSnapshot() const {
  journal::CacheSnapshot snapshot;
  snapshot.valueCache = options_.valueCache;
  const Limits& limits = options_.shared.limits();
  snapshot.softLimit = limits.softCacheBytes;
  snapshot.hardLimit = limits.hardCacheBytes;
  snapshot.dirtyLimit = limits.dirtyBytes;
  snapshot.staleMs = limits.staleMs;
  snapshot.isolateBytes = options_.shared.bytes();
  options_.lookups.describe(snapshot);
  if (!database_) return snapshot;
  snapshot.live = true;
  backend_->describe(snapshot);
  snapshot.pageHits = database_->pageHits();
  snapshot.pageMisses = database_->pageMisses();
  snapshot.pageBytes = database_->pageBytes();
  return snapshot;
}

std::int64_t ObjectStorage::fileBytes() const {
  std::error_code error;
  const auto size = std::filesystem::file_size(options_.path, error);
  return error ? -1 : static_cast<std::int64_t>(size);
}

const std::string& ObjectStorage::path() const { return options_.path; }

std::string ObjectStorage::verifyInvariants() const { return backend_ ? backend_->verifyInvariants() : std::string(); }

}  // namespace durascope::storage
