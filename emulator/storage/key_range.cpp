#include "emulator/storage/key_range.h"

#include "emulator/storage/operations.h"

namespace durascope::storage {

namespace {

/// The least byte string above everything that starts with `prefix`; none when the prefix is all 0xFF. The result need
/// not be valid UTF-8.
std::optional<std::string> endOfPrefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

}  // namespace

std::string successor(std::string_view key) {
  std::string result;
  result.reserve(key.size() + 1);
  result.append(key).push_back('\0');
  return result;
}

KeyRange rangeOf(const ListOptions& options) {
  KeyRange range;
  if (options.start) range.begin = *options.start;
  if (options.startAfter) range.begin = successor(*options.startAfter);
  range.end = options.end;
  if (options.prefix.empty()) return range;
  if (options.prefix > range.begin) range.begin = options.prefix;
  if (auto end = endOfPrefix(options.prefix); end && (!range.end || *end < *range.end)) range.end = std::move(end);
  return range;
}

}  // namespace durascope::storage
