#pragma once
// Which number each facet of an object has: the file <64 hex digits>.facets beside the object's own, as the real
// runtime writes it (storage.md 8.1). A facet is named within its parent, which is the object itself (number 0) or
// another facet; its number is part of its database's name.
//
// Numbers are given in order and stay: the file only grows, also when a facet is deleted. So each entry needs no number
// of its own: 8 bytes of magic, then {parent: 2 bytes, length of the name: 2 bytes, name}, little-endian. What the
// reader cannot take for an entry is the end of the file, cut off by a power failure before anybody relied on it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::storage {

/// Thread-confined; reads the file once. REQUIRES: nobody else writes it meanwhile.
class FacetIndex {
 public:
  static constexpr std::uint32_t kMaxNumber = 65'535;
  static constexpr std::size_t kMaxNameBytes = 65'535;

  /// A file that is missing or holds no entry is an empty index. kCorrupt: it is none, or has more entries than there
  /// are numbers; kIo: it cannot be read. The sentence has the path.
  static Result<FacetIndex> open(std::string path);

  /// Nobody has got a number yet.
  bool isEmpty() const { return numbers_.empty(); }
  /// The facet's number, if it has one.
  std::optional<std::uint32_t> find(std::uint32_t parent, std::string_view name) const;
  /// The facet's number. If it gets it only now, that is on the disk when this returns. kBadInput: the name is empty,
  /// too long or no UTF-8, the parent has no number, or there is no number left; kIo: it cannot be written.
  Result<std::uint32_t> number(std::uint32_t parent, std::string_view name);

  struct Child {
    std::string name;
    std::uint32_t number = 0;
  };
  /// What was ever inside `parent`, in the order of the names' bytes.
  std::vector<Child> children(std::uint32_t parent) const;

 private:
  explicit FacetIndex(std::string path) : path_(std::move(path)) {}
  Result<void> read(std::string_view bytes);
  Result<void> append(std::string_view entry);

  std::string path_;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t, std::less<>> numbers_;  ///< By parent and name.
  std::size_t end_ = 0;  ///< Of the last entry in the file, in bytes; 0: not even the magic is there.
};

}  // namespace durascope::storage
