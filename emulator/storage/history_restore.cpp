// History: going back to a bookmark.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "emulator/storage/bookmark.h"
#include "emulator/storage/database.h"
#include "emulator/storage/history.h"

namespace durascope::storage {

namespace {

/// What a bookmark names; null: nothing that is kept.
const HistoryContents::State* find(const HistoryContents& contents, const Bookmark& bookmark) {
  const auto& states = contents.states;
  switch (bookmark.kind) {
    case Bookmark::Kind::kCommit:
      for (const auto& state : states)
        if (state.commit.number == bookmark.commit) return &state;
      return nullptr;
    case Bookmark::Kind::kNumber:
      for (auto state = states.rbegin(); state != states.rend(); ++state)
        if (state->commit.bookmarkBefore < bookmark.number && bookmark.number <= state->commit.bookmarkAfter)
          return &*state;
      // Given by a process that died: the state that it left.
      for (std::size_t i = 1; i < states.size(); ++i)
        if (states[i - 1].commit.bookmarkAfter < bookmark.number && bookmark.number <= states[i].commit.bookmarkBefore)
          return &states[i - 1];
      return nullptr;
    case Bookmark::Kind::kUndo:
      for (std::size_t i = 1; i < states.size(); ++i)
        if (states[i].commit.restore == bookmark.commit) return &states[i - 1];
      return nullptr;
  }
  return nullptr;
}

std::string orderFile(const std::string& file) { return file + ".restore"; }

/// An order: the commit's number, and its own.
struct Order {
  std::uint64_t commit = 0;
  std::uint64_t number = 0;
};

std::optional<Order> readOrder(const std::string& file) {
  const int descriptor = ::open(orderFile(file).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  Order order;
  const bool whole = ::read(descriptor, &order, sizeof order) == static_cast<ssize_t>(sizeof order);
  ::close(descriptor);
  return whole ? std::optional(order) : std::nullopt;
}

/// Makes `path` a file with these bytes, durably, in one step.
bool writeDurably(const std::string& path, const std::vector<std::string_view>& parts) {
  const std::string fresh = path + ".new";
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return false;
  bool good = true;
  for (const std::string_view part : parts)
    good = good && ::write(descriptor, part.data(), part.size()) == static_cast<ssize_t>(part.size());
  good = good && ::fsync(descriptor) == 0;
  ::close(descriptor);
  return good && ::rename(fresh.c_str(), path.c_str()) == 0;
}

bool syncFolderOf(const std::string& path) {
  const int folder = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return synced;
}

bool isDamage(const SqlError& error) { return error.code == SQLITE_CORRUPT || error.code == SQLITE_NOTADB; }

/// A database on its way into its place.
struct Prepared {
  std::vector<std::string> pages;
  Alarm alarm;
};

/// The numbers of bookmarks go on where the history is, not where the restored state was. kCorrupt: the kept state is
/// damaged.
Result<Prepared> prepare(const std::string& path, std::int64_t lastBookmark) {
  Prepared prepared;
  auto database = Database::open(path, 0);
  if (!database) return tl::unexpected(database.error());
  const auto done = [&]() -> SqlResult<void> {
    auto connection = (*database)->connection();
    if (!connection) return tl::unexpected(connection.error());
    auto check = (*connection)->prepare("PRAGMA quick_check(1)");
    if (!check) return tl::unexpected(check.error());
    {
      Query query(*check);
      auto row = query.step();
      if (!row) return tl::unexpected(row.error());
      if (*row && query.bytes(0) != "ok")
        return tl::unexpected(
            SqlError{SQLITE_CORRUPT, "the kept state is damaged (" + std::string(query.bytes(0)) + ")"});
    }
    auto alarm = (*database)->metadata().alarm();
    if (!alarm) return tl::unexpected(alarm.error());
    prepared.alarm = *alarm;
    if (lastBookmark < 0) return {};
    if (auto begun = (*database)->begin(); !begun) return begun;
    if (auto set = (*database)->metadata().setBookmark(lastBookmark); !set) return set;
    return (*database)->commit();
  }();
  if (!done)
    return fail(isDamage(done.error()) ? ErrorKind::kCorrupt : ErrorKind::kIo,
                "Cannot prepare the restored file " + path + ": " + done.error().text + ".", path);
  database->reset();
  std::ifstream file(path, std::ios::binary);
  std::string page(kHistoryPage, '\0');
  while (file.read(page.data(), static_cast<std::streamsize>(page.size()))) prepared.pages.push_back(page);
  return prepared;
}

}  // namespace

Result<std::string> History::orderRestore(const std::string& text) {
  const std::optional<Bookmark> bookmark = Bookmark::parse(text);
  if (!bookmark)
    return fail(
        ErrorKind::kBadInput,
        "\"" + text + "\" is not a bookmark. Bookmarks come from getCurrentBookmark() and getBookmarkForTime().");
  const auto contents = readHistory(file_);
  if (!contents) return tl::unexpected(contents.error());
  const std::optional<Order> earlier = readOrder(file_);
  const HistoryContents::State* state = find(*contents, *bookmark);
  const bool undoesItself = bookmark->kind == Bookmark::Kind::kUndo && earlier && earlier->number == bookmark->commit;
  if (state == nullptr && undoesItself && !contents->states.empty()) state = &contents->states.back();
  if (state == nullptr || state->commit.timeNs < 0)
    return fail(ErrorKind::kUnavailable,
                "The state of this object that the bookmark " + text + " names is not kept. " + keptText());
  const HistoryCommit& newest = contents->states.back().commit;
  const Order order{state->commit.number, earlier ? earlier->number : newest.number + 1};
  if (!writeDurably(orderFile(file_), {{reinterpret_cast<const char*>(&order), sizeof order}}))
    return fail(ErrorKind::kIo, "Cannot write " + orderFile(file_) + ": " + std::strerror(errno) + ".", file_);
  return Bookmark{Bookmark::Kind::kUndo, std::max<std::int64_t>(newest.bookmarkAfter, 0), order.number}.text();
}

Result<bool> History::restoreIfOrdered(AlarmListener* alarms) {
  if (::access(orderFile(file_).c_str(), F_OK) != 0) return false;
  return restore(alarms);
}

Result<void> History::cutOffDamage() {
  auto contents = readHistory(file_);
  if (!contents) return tl::unexpected(contents.error());
  if (contents->goodBytes >= contents->bytes.size()) return {};
  if (auto begun = begin(); !begun) return begun;  // numbers go on behind those that are lost
  if (::truncate(file_.c_str(), static_cast<off_t>(contents->goodBytes)) != 0)
    return fail(ErrorKind::kIo, "Cannot repair the history file " + file_ + ": " + std::strerror(errno) + ".", file_);
  lostThread();
  cutOff_ = true;
  return {};
}

/// What the last instance wrote, also one that died, is the state that can be gone back to.
Result<void> History::archivePresent() {
  if (FileMark::of(database_).bytes == 0) return {};
  auto last = Database::open(database_, 0, nullptr, this);
  if (!last) return tl::unexpected(last.error());
  if (cutOff_) (void)(*last)->connection();  // which looks at the log when it is closed
  return {};
}

/// The database is in nobody's way any more, and nothing of it is lost: SQLite has merged its log, or found none in it.
Result<void> History::setAside() {
  std::string aside = database_ + ".damaged";
  for (int i = 2; ::access(aside.c_str(), F_OK) == 0; ++i) aside = database_ + ".damaged" + std::to_string(i);
  if (::rename(database_.c_str(), aside.c_str()) != 0)
    return fail(ErrorKind::kIo, "Cannot rename the damaged file " + database_ + ": " + std::strerror(errno) + ".",
                database_);
  hooks_.onFault("The storage file of this object was damaged and is now called " + aside +
                     ". The object goes on with the state that was chosen from its history.",
                 aside);
  return {};
}

Result<bool> History::restore(AlarmListener* alarms) {
  const std::optional<Order> order = readOrder(file_);
  if (auto sound = cutOffDamage(); !sound) return tl::unexpected(sound.error());
  auto present = archivePresent();
  if (!present && present.error().kind != ErrorKind::kCorrupt) return tl::unexpected(present.error());
  const auto contents = readHistory(file_);
  if (!contents) return tl::unexpected(contents.error());
  const HistoryContents::State* state = order ? find(*contents, {Bookmark::Kind::kCommit, 0, order->commit}) : nullptr;
  if (state == nullptr) {
    (void)::unlink(orderFile(file_).c_str());  // the next start is one without a restore
    return fail(ErrorKind::kUnavailable,
                "The state that this object was to go back to is not kept any more. " + keptText(), file_);
  }
  newest_ = contents->states.back().commit;

  const std::string fresh = file_ + ".restoring";
  std::vector<std::string> pages = contents->pagesOf(*state);
  if (!writeDurably(fresh, {pages.begin(), pages.end()}))
    return fail(ErrorKind::kIo, "Cannot write " + fresh + ": " + std::strerror(errno) + ".", fresh);
  auto prepared = prepare(fresh, newest_.bookmarkAfter);
  if (!prepared && prepared.error().kind == ErrorKind::kCorrupt) {
    // No later start could do better.
    for (const std::string& file : {orderFile(file_), fresh, fresh + "-wal", fresh + "-shm"})
      (void)::unlink(file.c_str());
    return fail(ErrorKind::kCorrupt,
                "The state that this object was to go back to is damaged in its history. The object stays as it is; "
                "choose another state. (" +
                    prepared.error().message + ")",
                file_);
  }
  if (!prepared) return tl::unexpected(prepared.error());
  if (!present)
    if (auto aside = setAside(); !aside) return tl::unexpected(aside.error());
  for (const char* suffix : {"-wal", "-shm"}) (void)::unlink((database_ + suffix).c_str());
  if (::rename(fresh.c_str(), database_.c_str()) != 0 || !syncFolderOf(database_))
    return fail(ErrorKind::kIo,
                "Cannot put the restored file in the place of " + database_ + ": " + std::strerror(errno) + ".",
                database_);

  HistoryRecords records;
  Pending restored;
  restored.timeNs = nowNs_;
  HistoryCommit commit = commitOf(restored, static_cast<std::uint32_t>(prepared->pages.size()), 0);
  commit.restore = order->number;
  records.addImage(commit, prepared->pages);
  records.addMark(FileMark::of(database_), commit);
  if (auto appended = records.appendTo(file_); !appended) return tl::unexpected(appended.error());
  // An order that is cut short here is carried out again.
  if (alarms != nullptr)
    if (auto entered = alarms->alarmIs(prepared->alarm); !entered)
      return fail(ErrorKind::kIo, "Cannot enter the restored alarm: " + entered.error().text + ".", database_);
  (void)::unlink(orderFile(file_).c_str());
  return true;
}

}  // namespace durascope::storage
