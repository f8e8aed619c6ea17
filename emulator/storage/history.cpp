#include "emulator/storage/history.h"

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
#include "emulator/storage/history_wal.h"

namespace durascope::storage {

namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
Bookmark bookmarkOf(const HistoryCommit& commit) {
  return {Bookmark::Kind::kCommit, std::max<std::int64_t>(commit.bookmarkAfter, 0), commit.number};
}

std::string hours(std::int64_t milliseconds) { return std::to_string(milliseconds / 3'600'000); }
std::string mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20); }

/// The database with its log merged, as a connection sees it between transactions.
std::vector<std::string> mergedPages(Connection& connection, const WalReader& log, std::uint32_t frames) {
  std::vector<std::string> pages;
  const std::uint32_t onDisk = pagesOnDisk(connection);
  for (std::uint32_t i = 1; i <= onDisk; ++i)
    pages.push_back(pageOnDisk(connection, i).value_or(std::string(kHistoryPage, '\0')));
  for (std::uint32_t i = 1; i <= frames; ++i) {
    auto frame = log.frame(i);
    if (!frame || frame->page == 0) return {};
    if (frame->page > pages.size()) pages.resize(frame->page, std::string(kHistoryPage, '\0'));
    pages[frame->page - 1] = std::move(frame->bytes);
    if (frame->pagesAfter != 0) pages.resize(frame->pagesAfter, std::string(kHistoryPage, '\0'));
  }
  return pages;
}

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

/// A database on its way into its place.
struct Prepared {
  std::vector<std::string> pages;
  Alarm alarm;
};

/// The numbers of bookmarks go on where the history is, not where the restored state was.
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
    return fail(ErrorKind::kIo, "Cannot prepare the restored file " + path + ": " + done.error().text + ".", path);
  database->reset();
  std::ifstream file(path, std::ios::binary);
  std::string page(kHistoryPage, '\0');
  while (file.read(page.data(), static_cast<std::streamsize>(page.size()))) prepared.pages.push_back(page);
  return prepared;
}

}  // namespace

History::History(std::string file, std::string database, const HistoryLimits& limits)
    : file_(std::move(file)), database_(std::move(database)), limits_(limits) {}

// ---- Feeding

void History::opened(Connection& connection) {
  pending_.clear();
  archivedFrames_ = 0;
  begun_ = continues_ = appended_ = leftover_ = false;
  const WalReader log(connection);
  salts_ = log.salts();
  const std::uint32_t frames = log.committedFrames();  // none, unless a process died
  if (frames == 0) return;
  leftover_ = true;
  pending_.push_back({{frames, -1, -1}, FileMark::of(database_ + "-wal").modifiedNs});
}

void History::committed(Connection& connection, const WalCommit& commit) {
  if (pending_.size() == (leftover_ ? 1U : 0U)) {
    const std::uint64_t salts = WalReader(connection).salts();
    if (salts != salts_) archivedFrames_ = 0;  // everything was merged, the log began anew
    salts_ = salts;
  }
  if (leftover_)
    pending_.front().commit.bookmarkAfter = std::max(pending_.front().commit.bookmarkAfter, commit.bookmarkBefore);
  pending_.push_back({commit, nowNs_});
}

void History::archive(Connection& connection) {
  if (pending_.empty() && !emptiedNs_ && !cutOff_) return;
  const std::uint32_t frames = pending_.empty() ? archivedFrames_ : pending_.back().commit.frames;
  // A state that cannot be written is a gap; the next image bridges it.
  if (!write(connection)) failed();
  archivedFrames_ = frames;
  pending_.clear();
  leftover_ = false;
}

void History::merged() {
  if (!std::exchange(appended_, false) || !continues_) return;
  HistoryRecords records;
  records.addMark(FileMark::of(database_), newest_);
  if (!records.appendTo(file_)) return failed();
  fileBytes_ += records.bytes();
}

// The file is looked at anew before it is written again.
void History::failed() {
  gap_ = true;
  begun_ = continues_ = false;
}

void History::recreated() { emptiedNs_ = nowNs_; }

Result<void> History::begin() {
  const HistoryCommit known = newest_;
  FileMark mark;
  if (readHistoryEnd(file_, mark, newest_, fileBytes_)) {
    continues_ = mark == FileMark::of(database_);
  } else {
    const auto contents = readHistory(file_);
    if (!contents) return tl::unexpected(contents.error());
    newest_ = contents->states.empty() ? HistoryCommit{} : contents->states.back().commit;
    fileBytes_ = contents->goodBytes;
    // What is appended behind a bad end would never be found.
    if (contents->goodBytes < contents->bytes.size() && ::truncate(file_.c_str(), static_cast<off_t>(fileBytes_)) != 0)
      return fail(ErrorKind::kIo, "Cannot repair the history file " + file_ + ": " + std::strerror(errno) + ".", file_);
  }
  // After a failure: numbers never go back.
  newest_.number = std::max(newest_.number, known.number);
  newest_.timeNs = std::max(newest_.timeNs, known.timeNs);
  newest_.bookmarkAfter = std::max(newest_.bookmarkAfter, known.bookmarkAfter);
  begun_ = true;
  return {};
}

/// The next state of the file. Bookmarks' numbers never go back, whatever happened to the database.
HistoryCommit History::commitOf(const Pending& pending, std::uint32_t pages, std::uint32_t frames) {
  HistoryCommit commit;
  commit.number = newest_.number + 1;
  commit.timeNs = std::max(pending.timeNs, newest_.timeNs);
  commit.bookmarkBefore = std::max(pending.commit.bookmarkBefore, newest_.bookmarkAfter);
  commit.bookmarkAfter = std::max(pending.commit.bookmarkAfter, commit.bookmarkBefore);
  commit.pages = pages;
  commit.frames = frames;
  newest_ = commit;
  return commit;
}

Result<void> History::write(Connection& connection) {
  if (pagesOnDisk(connection) > limits_.databaseBytes / kHistoryPage) {
    gap_ = true;
    return {};
  }
  if (!begun_)
    if (auto begun = begin(); !begun) return begun;
  const WalReader log(connection);
  HistoryRecords records;
  const bool sameLog = log.salts() == salts_;
  if (!continues_ || gap_ || emptiedNs_ || !sameLog) {
    // The file with what of this log may have been merged into it by now. A log that somebody else merged and began
    // anew is one state.
    std::uint32_t frames = archivedFrames_;
    std::size_t inImage = 0;
    if (!sameLog) inImage = pending_.size();
    if (sameLog && leftover_) inImage = 1;
    Pending state;
    if (inImage > 0) {
      state = pending_[inImage - 1];
      frames = state.commit.frames;
    } else if (emptiedNs_) {
      state.timeNs = *emptiedNs_;
    } else {
      state.timeNs = std::min(FileMark::of(database_).modifiedNs, pending_.empty() ? nowNs_ : pending_.front().timeNs);
      if (!pending_.empty())
        state.commit.bookmarkBefore = state.commit.bookmarkAfter = pending_.front().commit.bookmarkBefore;
    }
    const std::vector<std::string> pages = mergedPages(connection, log, frames);
    if (pages.empty())
      return fail(ErrorKind::kIo, "The write-ahead log of " + database_ + " cannot be read.", database_);
    records.addImage(commitOf(state, static_cast<std::uint32_t>(pages.size()), 0), pages);
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(inImage));
    archivedFrames_ = frames;
  }
  std::vector<HistoryCommit> commits;
  std::vector<std::pair<std::uint32_t, std::string>> pages;
  std::uint32_t at = archivedFrames_;
  for (const Pending& pending : pending_) {
    const std::uint32_t first = at;
    std::uint32_t pagesAfter = 0;
    while (at < pending.commit.frames) {
      auto frame = log.frame(++at);
      if (!frame) return fail(ErrorKind::kIo, "The write-ahead log of " + database_ + " cannot be read.", database_);
      if (frame->pagesAfter != 0) pagesAfter = frame->pagesAfter;
      pages.emplace_back(frame->page, std::move(frame->bytes));
    }
    if (at > first) commits.push_back(commitOf(pending, pagesAfter, at - first));
  }
  if (!commits.empty()) records.addFrames(commits, pages);
  if (auto appended = records.appendTo(file_); !appended) return appended;
  fileBytes_ += records.bytes();
  continues_ = appended_ = true;
  gap_ = cutOff_ = false;
  emptiedNs_.reset();
  return fileBytes_ > limits_.bytes ? fold() : Result<void>();
}

/// Leaves out the oldest states, so that half of what is allowed is free again; the oldest that stays becomes an image.
Result<void> History::fold() {
  const auto contents = readHistory(file_);
  if (!contents) return tl::unexpected(contents.error());
  const auto& states = contents->states;
  if (states.empty() || contents->goodBytes != contents->bytes.size()) {
    // Damaged within: what is behind the place cannot be read, and what follows must not build on it.
    fileBytes_ = states.empty() ? 0 : contents->goodBytes;
    gap_ = true;
    if (::truncate(file_.c_str(), static_cast<off_t>(fileBytes_)) == 0) return {};
    return fail(ErrorKind::kIo, "Cannot repair the history file " + file_ + ": " + std::strerror(errno) + ".", file_);
  }
  std::size_t kept = states.size() - 1;
  const auto startOf = [&](const HistoryContents::State& state) {
    return state.commit.frames == 0 ? contents->images[state.image].offset : contents->frames[state.firstFrame].offset;
  };
  const std::int64_t oldestNs = nowNs_ - limits_.ageMs * kNsPerMs;
  while (kept > 0 && states[kept].commit.timeNs > oldestNs &&
         contents->goodBytes - startOf(states[kept - 1]) < limits_.bytes / 2)
    --kept;
  HistoryRecords records;
  for (std::size_t i = kept; i < states.size();) {
    HistoryCommit image = states[i].commit;
    image.frames = 0;
    records.addImage(image, contents->pagesOf(states[i]));
    const std::size_t of = states[i].image;
    std::vector<HistoryCommit> commits;
    std::vector<std::pair<std::uint32_t, std::string>> pages;
    for (++i; i < states.size() && states[i].image == of; ++i) {
      commits.push_back(states[i].commit);
      for (std::size_t f = states[i].firstFrame; f < states[i].endFrame; ++f)
        pages.emplace_back(contents->frames[f].page, contents->pageOf(contents->frames[f]));
    }
    if (!commits.empty()) records.addFrames(commits, pages);
  }
  if (auto replaced = records.replace(file_); !replaced) return replaced;
  fileBytes_ = records.bytes();
  return {};
}

// ---- Looking

std::string History::keptText() const {
  return "Of each object the states of the last " + hours(limits_.ageMs) + " hours are kept, at most " +
         mebibytes(limits_.bytes) + " MiB of changes, and none of a database larger than " +
         mebibytes(limits_.databaseBytes) + " MiB.";
}

Result<std::vector<Moment>> History::moments() const {
  const auto states = readHistoryStates(file_);
  if (!states) return tl::unexpected(states.error());
  std::vector<Moment> moments;
  const std::int64_t oldestNs = nowNs_ - limits_.ageMs * kNsPerMs;
  for (std::size_t i = 0; i < states->size(); ++i) {
    const HistoryCommit& commit = states->at(i);
    const bool lastOld = i + 1 == states->size() || states->at(i + 1).timeNs > oldestNs;
    if (commit.timeNs <= oldestNs && !lastOld) continue;
    moments.push_back(
        {bookmarkOf(commit).text(), commit.timeNs, commit.pages, commit.frames == 0 ? commit.pages : commit.frames});
  }
  return moments;
}

Result<std::string> History::bookmarkForTime(std::int64_t timeNs) const {
  const auto states = readHistoryStates(file_);
  if (!states) return tl::unexpected(states.error());
  const HistoryCommit* found = nullptr;
  for (const HistoryCommit& commit : *states)
    if (commit.timeNs <= timeNs) found = &commit;
  if (found == nullptr || timeNs < nowNs_ - limits_.ageMs * kNsPerMs)
    return fail(ErrorKind::kUnavailable, "No state of this object from that time is kept. " + keptText());
  return bookmarkOf(*found).text();
}

std::int64_t History::lastBookmark() const {
  HistoryCommit newest = newest_;
  if (!begun_) {
    FileMark mark;
    std::size_t bytes = 0;
    if (!readHistoryEnd(file_, mark, newest, bytes))
      if (const auto contents = readHistory(file_); contents && !contents->states.empty())
        newest = contents->states.back().commit;
  }
  for (const Pending& pending : pending_)
    newest.bookmarkAfter = std::max(newest.bookmarkAfter, pending.commit.bookmarkAfter);
  return newest.bookmarkAfter;
}

// ---- Going back

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
  failed();
  cutOff_ = true;
  return {};
}

Result<bool> History::restore(AlarmListener* alarms) {
  const std::optional<Order> order = readOrder(file_);
  if (auto sound = cutOffDamage(); !sound) return tl::unexpected(sound.error());
  // What the last instance wrote, also one that died, is the state that can be gone back to.
  if (FileMark::of(database_).bytes > 0) {
    auto last = Database::open(database_, 0, nullptr, this);
    if (!last) return tl::unexpected(last.error());
    if (cutOff_) (void)(*last)->connection();  // which looks at the log when it is closed
  }
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
  if (!prepared) return tl::unexpected(prepared.error());
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
