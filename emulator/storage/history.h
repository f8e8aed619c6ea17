#pragma once
// Point-in-time recovery: the past states of one object, and the way back to one of them.
//
// Beside the object's database (in another folder, which the real runtime does not read) lies a history file: images of
// the whole database, each followed by what every commit after it changed. It is fed from the write-ahead log, right
// before SQLite merges that into the database: a commit itself costs an entry in memory, an object that only reads
// costs nothing. Nothing is synced: after a power failure the newest part may be missing, which is noticed. When
// somebody else wrote the database meanwhile (the real runtime on the same folder), or a crash lost the thread, the
// history goes on from a new image; what was before stays within reach.
//
// A state has a name, its bookmark (bookmark.h). A restore is ordered now and carried out by restoreIfOrdered(), before
// the object's next start.
//
// What goes wrong here fails no commit. The hooks hear of it, once until something is kept again.
//
// Isolate thread of the object, or any thread while the object has no instance.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/storage/history_file.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/limits.h"
#include "emulator/storage/metadata_table.h"
#include "emulator/storage/wal_observer.h"

namespace durascope::storage {

/// One state that can be restored. Plain value.
struct Moment {
  std::string bookmark;
  std::int64_t timeNs = 0;         ///< Wall clock, of the commit that made it.
  std::uint32_t pages = 0;         ///< Size of the database, in pages of 4096 bytes.
  std::uint32_t changedPages = 0;  ///< How many of them the commit wrote; all of them for the image of a database.
};

class History final : public WalObserver {
 public:
  /// `file`: its folder is made when something is written. `database`: the object's file. `hooks` outlive it.
  History(std::string file, std::string database, const HistoryLimits& limits, Hooks& hooks = noHooks());

  /// Commits from here on happened at that time.
  void setNow(std::int64_t nowNs) { nowNs_ = nowNs; }

  /// Every state that is kept, oldest first. Feed the live part first: Database::archiveLog().
  Result<std::vector<Moment>> moments() const;
  /// The newest state at or before that time. kUnavailable with a sentence when it is older than what is kept.
  Result<std::string> bookmarkForTime(std::int64_t timeNs) const;
  /// At its next start the object is to be as `bookmark` says; a later order takes the place of an earlier one. Answers
  /// the bookmark of the state that the object will have had just before. kBadInput: not a bookmark; kUnavailable: not
  /// kept.
  Result<std::string> orderRestore(const std::string& bookmark);
  /// Carries an order out, if there is one. REQUIRES: nobody has the database open. `alarms` hears of the alarm that
  /// came back. False: nothing was ordered. A failure before the file took its place leaves the database as before; one
  /// behind it (the folder cannot be synced) says so. An order that never can be carried out is given up with the
  /// failure: kUnavailable, it is not kept any more; kCorrupt, what is kept is damaged. A database that is damaged is
  /// set aside under another name, which the hooks hear of.
  Result<bool> restoreIfOrdered(AlarmListener* alarms);
  /// Number of the last bookmark that any state had; -1: none.
  std::int64_t lastBookmark() const;

  // WalObserver
  void opened(Connection& connection) override;
  void committed(Connection& connection, const WalCommit& commit) override;
  void archive(Connection& connection) override;
  void merged() override;
  void recreated() override;

 private:
  struct Pending {
    WalCommit commit;
    std::int64_t timeNs = 0;
  };

  /// Reads the end of the history file: does it fit the database?
  Result<void> begin();
  Result<void> write(Connection& connection);
  HistoryCommit commitOf(const Pending& pending, std::uint32_t pages, std::uint32_t frames);
  Result<void> fold();
  /// The file is looked at anew before it is written again.
  void lostThread();
  void failed(const Error& error);
  /// What is behind damage cannot be read, and nothing that follows it.
  Result<void> cutOffDamage();
  Result<bool> restore(AlarmListener* alarms);
  Result<void> archivePresent();
  Result<void> setAside();
  std::string keptText() const;

  const std::string file_;
  const std::string database_;
  const HistoryLimits limits_;
  Hooks& hooks_;
  std::int64_t nowNs_ = 0;
  bool told_ = false;  ///< The hooks know that nothing is kept at the moment.

  // Of the present write-ahead log.
  std::vector<Pending> pending_;      ///< Commits that are not in the history file yet.
  std::uint32_t archivedFrames_ = 0;  ///< How many frames of the log are.
  std::uint64_t salts_ = 0;           ///< Tells this log from the next one; 0: not seen yet.
  bool leftover_ = false;             ///< The first pending commit is all that a process wrote that died.

  // Of the history file, since opened().
  bool begun_ = false;
  bool continues_ = false;  ///< Its newest state is the database plus the archived frames.
  bool gap_ = false;        ///< Something could not be appended: only an image can follow.
  bool cutOff_ = false;     ///< Its newest states were lost: the database as it is must follow.
  bool appended_ = false;   ///< Something was written since the last merge.
  HistoryCommit newest_;    ///< Its newest state.
  std::size_t fileBytes_ = 0;
  std::optional<std::int64_t> emptiedNs_;  ///< When deleteAll() made the database anew; not written yet.
};

}  // namespace durascope::storage
