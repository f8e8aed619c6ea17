#pragma once
// Bookmarks: names of an object's states that sort by time.
//
// Three kinds, all of the real runtime's shape XXXXXXXX-YYYYYYYY-ZZZZZZZZ-<32 digits>, where X and Y hold the number of
// the last bookmark that getCurrentBookmark() gave (X = n / 4294967295, Y = the rest; workerd):
//   by number    Z and the digits are zero: what getCurrentBookmark() answers.
//   by commit    the digits are the commit's number in the object's history, Z its lower part: any state.
//   undo         Z is ffffffff, the digits number a restore: the state just before it.
//
// Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace durascope::storage {

struct Bookmark {
  enum class Kind { kNumber, kCommit, kUndo };
  Kind kind = Kind::kNumber;
  std::int64_t number = 0;   ///< Of the last bookmark by number; not negative.
  std::uint64_t commit = 0;  ///< Number of the commit or restore.

  std::string text() const;
  /// Nothing: no bookmark.
  static std::optional<Bookmark> parse(std::string_view text);
};

}  // namespace durascope::storage
