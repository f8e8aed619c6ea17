#include "emulator/storage/object_storage.h"

#include <cassert>
#include <filesystem>
#include <system_error>
#include <utility>

#include "emulator/storage/cached_backend.h"
#include "emulator/storage/database.h"
#include "emulator/storage/local_backend.h"

namespace durascope::storage {

namespace {

std::unique_ptr<Backend> makeBackend(bool valueCache, BackendContext context) {
  if (valueCache) return std::make_unique<CachedBackend>(context);
  return std::make_unique<LocalBackend>(context);
}

}  // namespace

Result<std::unique_ptr<ObjectStorage>> ObjectStorage::open(Options options) {
  auto database = Database::open(options.path, options.shared.limits().rowBytes, options.databases);
  if (!database) return tl::unexpected(database.error());
  options.lookups.beginInstance();
  return std::unique_ptr<ObjectStorage>(new ObjectStorage(std::move(options), std::move(*database)));
}

ObjectStorage::ObjectStorage(Options options, std::unique_ptr<Database> database)
    : options_(std::move(options)),
      database_(std::move(database)),
      backend_(makeBackend(options_.valueCache, {*database_, options_.shared, options_.lookups, options_.hooks})) {
  database_->onYield([this] { yieldDatabase(); });
}

ObjectStorage::~ObjectStorage() { close(); }

void ObjectStorage::close() {
  backend_.reset();
  database_.reset();
  broken_ = StorageError{JsClass::kError, "Durable Object storage is no longer accessible."};
}

bool ObjectStorage::isBroken() const {
  assert(thread_.isCurrent());
  return broken_.has_value();
}

// An error that breaks the object is the answer to everything that comes after it.
template <class T>
StorageResult<T> ObjectStorage::remember(StorageResult<T> result) {
  if (!result && result.error().breaksObject) broken_ = result.error();
  return result;
}

StorageResult<Answer<Value>> ObjectStorage::get(std::string_view key, ReadOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->get(key, options));
}

StorageResult<Answer<Rows>> ObjectStorage::getMany(std::vector<std::string> keys, ReadOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->getMany(std::move(keys), options));
}

StorageResult<Answer<Rows>> ObjectStorage::list(const ListOptions& options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->list(options));
}

StorageResult<void> ObjectStorage::completeRead(PendingRead read) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->complete(std::move(read)));
}

StorageResult<void> ObjectStorage::put(std::string_view key, Value value, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->put(key, std::move(value), options));
}

StorageResult<void> ObjectStorage::putMany(Rows rows, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->putMany(std::move(rows), options));
}

StorageResult<Answer<bool>> ObjectStorage::remove(std::string_view key, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->remove(key, options));
}

StorageResult<Answer<std::uint64_t>> ObjectStorage::removeMany(std::vector<std::string> keys, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->removeMany(std::move(keys), options));
}

StorageResult<void> ObjectStorage::deleteAll(DeleteAllOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->deleteAll(options));
}

StorageResult<void> ObjectStorage::beginWrite(WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->beginWrite(options));
}

void ObjectStorage::endTurn() {
  if (!isBroken()) backend_->endTurn();
}

void ObjectStorage::discardTurn() {
  if (!isBroken()) backend_->discardTurn();
}

StorageResult<CommitInfo> ObjectStorage::commit() {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->commit());
}

// The pool needs the file's descriptors for another object. A failure is answered to whoever comes next, the commit of
// this round at the latest.
void ObjectStorage::yieldDatabase() {
  if (!isBroken()) (void)remember(backend_->commitEnded());
}

bool ObjectStorage::hasOpenFile() const { return database_ && database_->isOpen(); }

bool ObjectStorage::hasPendingWrites() const { return !isBroken() && backend_->pending().any(); }

bool ObjectStorage::hasUnconfirmed() const { return !isBroken() && backend_->pending().unconfirmed(); }

bool ObjectStorage::needsBackpressure() const { return !isBroken() && backend_->needsBackpressure(); }

journal::CacheSnapshot ObjectStorage::cacheSnapshot() const {
  journal::CacheSnapshot snapshot;
  snapshot.valueCache = options_.valueCache;
  snapshot.softLimit = options_.shared.limits().softCacheBytes;
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
