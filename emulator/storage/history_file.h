#pragma once
// The history file of one object: what history.h keeps, as bytes.
//
// Eight bytes of magic, then records, each with its kind, its length and a checksum; integers are little-endian. A file
// that is cut short or damaged ends, for every reader, at its last good record.
//   image   the whole database: a state. Every page without the longest run of zeros in it.
//   frames  pages out of the write-ahead log, and which commits they make: each a state.
//   mark    what the database file was like when its newest state was entered: if it is not like that any more,
//           somebody else wrote it.
//
// Any thread; one at a time for one file.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::storage {

inline constexpr std::size_t kHistoryPage = 4096;

/// A state of the database.
struct HistoryCommit {
  std::uint64_t number = 0;  ///< Rises by one or more with each.
  std::int64_t timeNs = 0;
  std::int64_t bookmarkBefore = -1;  ///< Number of the last bookmark in the state before it; -1: none.
  std::int64_t bookmarkAfter = -1;   ///< And in this one.
  std::uint32_t pages = 0;
  std::uint32_t frames = 0;   ///< How many frames it consists of; of an image: 0.
  std::uint64_t restore = 0;  ///< Of an image after a restore: the order's number, else 0.
};

/// What tells whether a database is still the file that the history knows.
struct FileMark {
  std::uint64_t bytes = 0;
  std::int64_t modifiedNs = 0;
  std::uint64_t inode = 0;
  auto operator<=>(const FileMark&) const = default;

  /// Of the file as it is; all zero when there is none.
  static FileMark of(const std::string& path);
};

/// Records to append, in order, with one write.
class HistoryRecords {
 public:
  void addImage(const HistoryCommit& commit, const std::vector<std::string>& pages);
  /// `pages`: page number and page of each frame; as many as the commits have together.
  void addFrames(const std::vector<HistoryCommit>& commits,
                 const std::vector<std::pair<std::uint32_t, std::string>>& pages);
  void addMark(const FileMark& mark, const HistoryCommit& newest);

  /// To the end of the file; a new one gets its magic and its folder. kIo with the path.
  Result<void> appendTo(const std::string& file) const;
  /// In the place of the file.
  Result<void> replace(const std::string& file) const;
  std::size_t bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
};

/// All of a file.
struct HistoryContents {
  struct State {
    HistoryCommit commit;
    std::size_t image = 0;       ///< The image on which it stands, in `images`.
    std::size_t firstFrame = 0;  ///< The frames between the image and this state: [of the image, endFrame).
    std::size_t endFrame = 0;
  };
  struct Image {
    std::size_t offset = 0;  ///< Of its first page.
    std::uint32_t pages = 0;
    std::size_t firstFrame = 0;
  };
  struct Frame {
    std::uint32_t page = 0;  ///< From 1.
    std::size_t offset = 0;
  };

  std::string bytes;
  std::vector<State> states;  ///< Oldest first.
  std::vector<Image> images;
  std::vector<Frame> frames;
  std::size_t goodBytes = 0;  ///< Where the last good record ends.

  /// The pages of a database in that state.
  std::vector<std::string> pagesOf(const State& state) const;
  std::string pageOf(const Frame& frame) const;
};

/// A file that does not exist has no states. kIo with the path.
Result<HistoryContents> readHistory(const std::string& file);

/// The states of a file, oldest first, without their pages and without the checksums, which would mean to read all of
/// it: a state behind damage is in here, too. A file that does not exist has none. kIo with the path.
Result<std::vector<HistoryCommit>> readHistoryStates(const std::string& file);

/// The end of a file: its mark and the newest state. False: there is no file, or its end is no good mark.
bool readHistoryEnd(const std::string& file, FileMark& mark, HistoryCommit& newest, std::size_t& bytes);

}  // namespace durascope::storage
