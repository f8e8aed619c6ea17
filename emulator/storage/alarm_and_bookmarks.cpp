// ObjectStorage: the alarm, bookmarks, and the way back to a past state.

#include "emulator/storage/backend.h"
#include "emulator/storage/bookmark.h"
#include "emulator/storage/database.h"
#include "emulator/storage/object_storage.h"

namespace durascope::storage {

namespace {

constexpr const char* kNoRecovery = "This Durable Object's storage back-end does not implement point-in-time recovery.";

}  // namespace

std::int64_t ObjectStorage::nowNs() const { return options_.shared.nowMs() * 1'000'000; }

StorageResult<Answer<Alarm>> ObjectStorage::alarm(ReadOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->alarm(options));
}

StorageResult<Alarm> ObjectStorage::storedAlarm() {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->storedAlarm());
}

StorageResult<void> ObjectStorage::setAlarm(Alarm alarm, WriteOptions options) {
  if (isBroken()) return tl::unexpected(*broken_);
  return remember(backend_->setAlarm(alarm, options));
}

StorageResult<std::string> ObjectStorage::currentBookmark() {
  if (isBroken()) return tl::unexpected(*broken_);
  if (options_.valueCache) return refuse(JsClass::kError, kNoRecovery);
  if (auto begun = remember(backend_->beginWrite({})); !begun) return tl::unexpected(begun.error());
  MetadataTable& metadata = database_->metadata();
  auto last = metadata.bookmark();
  if (!last) return tl::unexpected(failureOf(last.error()));
  // deleteAll() takes the number away; with a history an old bookmark must not name a new state.
  const std::int64_t number = last->value_or(history_ ? history_->lastBookmark() : -1) + 1;
  if (auto set = metadata.setBookmark(number); !set) return tl::unexpected(failureOf(set.error()));
  return Bookmark{.number = number}.text();
}

StorageResult<std::string> ObjectStorage::bookmarkForTime(std::int64_t timeNs) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (!history_) return refuse(JsClass::kError, kNoRecovery);
  database_->archiveLog();
  history_->setNow(nowNs());
  auto found = history_->bookmarkForTime(timeNs);
  if (!found) return refuse(JsClass::kError, found.error().message);
  return *found;
}

StorageResult<std::string> ObjectStorage::restoreOnNextStart(const std::string& bookmark) {
  if (isBroken()) return tl::unexpected(*broken_);
  if (!history_) return refuse(JsClass::kError, kNoRecovery);
  database_->archiveLog();
  auto undo = history_->orderRestore(bookmark);
  if (!undo) return refuse(JsClass::kError, undo.error().message);
  return *undo;
}

Result<std::vector<Moment>> ObjectStorage::moments() {
  if (!history_) return std::vector<Moment>();
  if (database_) database_->archiveLog();
  history_->setNow(nowNs());
  return history_->moments();
}

}  // namespace durascope::storage
