#pragma once
// The table _cf_METADATA of one database: the object's alarm and the number of its last bookmark. Created by the first
// write, inside its transaction.
//
// An alarm is known in two places, in here and in the namespace's alarm table, from which it fires. Whoever commits the
// database calls beforeCommit() and afterCommit(), which keep the two in step: a move to an earlier time enters the
// namespace's table first, a later time or none enters it afterwards. So whenever the process dies, the table never
// has a later time than the object.
//
// Isolate thread only.

#include <cstdint>
#include <optional>

#include "emulator/storage/operations.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

class Database;

/// Where the alarm fires from.
class AlarmListener {
 public:
  virtual ~AlarmListener() = default;
  /// The object's alarm is, or is about to be, `alarm`. Durable when it returns. A failure before a commit fails that
  /// commit.
  virtual SqlResult<void> alarmIs(Alarm alarm) = 0;
};

class MetadataTable {
 public:
  /// `database` outlives the table.
  explicit MetadataTable(Database& database) : database_(database) {}

  /// Null: nobody wants to know. Outlives the table.
  void setListener(AlarmListener* listener) { listener_ = listener; }

  /// As written last, committed or not: for the program, which knows then.
  SqlResult<Alarm> alarm();
  /// The same for who only looks.
  SqlResult<Alarm> peekAlarm();
  /// setAlarm() would be without effect.
  SqlResult<bool> isAlarmKnownAs(Alarm alarm);
  /// REQUIRES: in a transaction, or nobody else writes. Without effect when that is the alarm already; but once after
  /// becameEmpty() none is written down, too, unless alarm() was asked or something was committed before. So does
  /// workerd.
  SqlResult<void> setAlarm(Alarm alarm);

  /// Number of the last bookmark; nothing: there was none yet.
  SqlResult<std::optional<std::int64_t>> bookmark();
  SqlResult<void> setBookmark(std::int64_t number);
  /// What a commit does to the number, as far as bookmark() and setBookmark() have been asked; -1: none.
  std::int64_t bookmarkBefore() const { return bookmarkBefore_.value_or(bookmarkAfter()); }
  std::int64_t bookmarkAfter() const { return bookmark_ ? bookmark_->value_or(-1) : -1; }

  SqlResult<void> beforeCommit();
  void afterCommit();
  /// After a rollback, or when the file is another one.
  void forget();
  /// As KvTable::isNew().
  void isNew() { exists_ = false; }
  /// There is an alarm, committed or not; also when that cannot be told.
  bool mayHaveAlarm();
  /// The file was made anew, with no alarm in it; the listener hears of it if it `hadAlarm`.
  void becameEmpty(bool hadAlarm);
  /// The file was made anew; it gets its alarm back.
  SqlResult<void> restoreAlarm(std::int64_t timeNs);

 private:
  SqlResult<std::optional<std::int64_t>> read(std::int64_t key);
  SqlResult<void> write(std::int64_t key, std::optional<std::int64_t> value);
  SqlResult<bool> exists();

  Database& database_;
  AlarmListener* listener_ = nullptr;
  std::optional<bool> exists_;                           ///< No value: not asked yet.
  std::optional<Alarm> alarm_;                           ///< No value: not asked yet.
  bool isUnasked_ = false;                               ///< Since becameEmpty(): see setAlarm().
  std::optional<std::optional<std::int64_t>> bookmark_;  ///< No value: not asked yet.
  std::optional<std::int64_t> bookmarkBefore_;           ///< As committed; no value: not changed since.
  std::optional<Alarm> committed_;  ///< What the file has durably; no value: the alarm was not changed yet.
};

}  // namespace durascope::storage
