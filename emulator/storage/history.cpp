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

}  // namespace

History::History(std::string file, std::string database, const HistoryLimits& limits, Hooks& hooks)
    : file_(std::move(file)), database_(std::move(database)), limits_(limits), hooks_(hooks) {}

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
  if (auto written = write(connection); !written) failed(written.error());
  archivedFrames_ = frames;
  pending_.clear();
  leftover_ = false;
}

void History::merged() {
  if (!std::exchange(appended_, false) || !continues_) return;
  HistoryRecords records;
  records.addMark(FileMark::of(database_), newest_);
  if (auto appended = records.appendTo(file_); !appended) return failed(appended.error());
  fileBytes_ += records.bytes();
}

void History::lostThread() {
  gap_ = true;
  begun_ = continues_ = false;
}

void History::failed(const Error& error) {
  lostThread();
  if (std::exchange(told_, true)) return;
  hooks_.onFault(
      "The newest states of this object are missing from its history; what it stores is not affected. " + error.message,
      file_);
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
  gap_ = cutOff_ = told_ = false;
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

}  // namespace durascope::storage
