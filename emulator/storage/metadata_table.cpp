#include "emulator/storage/metadata_table.h"

#include <limits>
#include <string_view>
#include <utility>

#include "emulator/storage/database.h"

namespace durascope::storage {

namespace {

constexpr std::int64_t kAlarmKey = 1, kBookmarkKey = 2;

constexpr std::string_view kExists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_cf_METADATA'";
// The text is stored in the file: spaces and line ends are workerd's.
constexpr const char* kCreate =
    "CREATE TABLE _cf_METADATA (\n"
    "        key INTEGER PRIMARY KEY,\n"
    "        value BLOB\n"
    "      )";
constexpr std::string_view kGet = "SELECT value FROM _cf_METADATA WHERE key = ?1";
constexpr std::string_view kPut =
    "INSERT INTO _cf_METADATA (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// No alarm is later than any.
std::int64_t dueOf(Alarm alarm) { return alarm.value_or(std::numeric_limits<std::int64_t>::max()); }

}  // namespace

SqlResult<bool> MetadataTable::exists() {
  if (exists_) return *exists_;
  auto connection = database_.reader();
  if (!connection) return tl::unexpected(connection.error());
  auto statement = (*connection)->prepare(kExists);
  if (!statement) return tl::unexpected(statement.error());
  auto row = Query(*statement).step();
  if (row) exists_ = *row;
  return row;
}

SqlResult<std::optional<std::int64_t>> MetadataTable::read(std::int64_t key) {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (!*known) return std::nullopt;
  auto connection = database_.reader();
  if (!connection) return tl::unexpected(connection.error());
  auto statement = (*connection)->prepare(kGet);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  auto row = query.integer(1, key).step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || query.isNull(0)) return std::nullopt;
  return query.integer(0);
}

SqlResult<void> MetadataTable::write(std::int64_t key, std::optional<std::int64_t> value) {
  auto known = exists();
  if (!known) return tl::unexpected(known.error());
  if (!*known) {
    if (auto created = database_.execute(kCreate); !created) return created;
    exists_ = true;
  }
  auto connection = database_.connection();
  if (!connection) return tl::unexpected(connection.error());
  auto statement = (*connection)->prepare(kPut);
  if (!statement) return tl::unexpected(statement.error());
  Query query(*statement);
  query.integer(1, key);
  if (value) query.integer(2, *value);  // what is not bound is NULL
  auto done = query.step();
  if (!done) return tl::unexpected(done.error());
  return {};
}

SqlResult<Alarm> MetadataTable::alarm() {
  isUnasked_ = false;
  return peekAlarm();
}

SqlResult<Alarm> MetadataTable::peekAlarm() {
  if (!alarm_) {
    auto stored = read(kAlarmKey);
    if (!stored) return stored;
    alarm_ = *stored;
  }
  return *alarm_;
}

SqlResult<bool> MetadataTable::isAlarmKnownAs(Alarm alarm) {
  auto known = peekAlarm();
  if (!known) return tl::unexpected(known.error());
  return *known == alarm && !isUnasked_;
}

SqlResult<void> MetadataTable::setAlarm(Alarm alarm) {
  auto known = isAlarmKnownAs(alarm);
  if (!known) return tl::unexpected(known.error());
  if (*known) return {};
  isUnasked_ = false;
  if (!committed_) committed_ = *alarm_;
  auto written = write(kAlarmKey, alarm);
  if (written) alarm_ = alarm;
  return written;
}

SqlResult<std::optional<std::int64_t>> MetadataTable::bookmark() {
  if (!bookmark_) {
    auto stored = read(kBookmarkKey);
    if (!stored) return stored;
    bookmark_ = *stored;
  }
  return *bookmark_;
}

SqlResult<void> MetadataTable::setBookmark(std::int64_t number) {
  auto present = bookmark();
  if (!present) return tl::unexpected(present.error());
  auto written = write(kBookmarkKey, number);
  if (!written) return written;
  if (!bookmarkBefore_) bookmarkBefore_ = present->value_or(-1);
  bookmark_ = number;
  return {};
}

SqlResult<void> MetadataTable::beforeCommit() {
  isUnasked_ = false;
  if (!committed_ || !listener_) return {};
  auto next = peekAlarm();  // a rollback may have undone the change
  if (!next) return tl::unexpected(next.error());
  if (dueOf(*next) >= dueOf(*committed_)) return {};
  return listener_->alarmIs(*next);
}

void MetadataTable::afterCommit() {
  bookmarkBefore_.reset();
  if (!committed_) return;
  const auto next = peekAlarm();
  if (!next) return;
  // What could not be entered is found out when the alarm fires.
  if (listener_ && dueOf(*next) > dueOf(*committed_)) (void)listener_->alarmIs(*next);
  committed_.reset();
}

void MetadataTable::forget() {
  exists_.reset();
  alarm_.reset();
  bookmark_.reset();
  bookmarkBefore_.reset();
}

bool MetadataTable::mayHaveAlarm() {
  if (committed_ && *committed_) return true;
  const auto known = peekAlarm();
  return !known || *known;
}

void MetadataTable::becameEmpty(bool hadAlarm) {
  forget();
  isUnasked_ = true;
  committed_.reset();
  if (hadAlarm && listener_) (void)listener_->alarmIs(std::nullopt);
}

SqlResult<void> MetadataTable::restoreAlarm(std::int64_t timeNs) {
  forget();
  committed_.reset();
  if (listener_)
    if (auto told = listener_->alarmIs(timeNs); !told) return told;
  if (auto written = write(kAlarmKey, timeNs); !written) return written;
  alarm_ = timeNs;
  return {};
}

}  // namespace durascope::storage
