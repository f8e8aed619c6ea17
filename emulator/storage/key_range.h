#pragma once
// Ranges of keys, as list() means them. Bytes compare as unsigned, shorter first.
//
// Any thread.

#include <optional>
#include <string>
#include <string_view>

namespace durascope::storage {

struct ListOptions;

/// The least key greater than `key`.
std::string successor(std::string_view key);

/// The keys k with begin <= k < end.
struct KeyRange {
  std::string begin;
  std::optional<std::string> end;  ///< No value: the end of the key space.

  bool empty() const { return end && *end <= begin; }
  bool contains(std::string_view key) const { return key >= begin && (!end || key < *end); }
};

/// start, startAfter and end, intersected with prefix.
KeyRange rangeOf(const ListOptions& options);

}  // namespace durascope::storage
