#include "emulator/values/header_names.h"

#include <algorithm>

#include "emulator/values/tags.h"

namespace durascope::values {

std::uint32_t commonHeader(std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::uint32_t number = 1; number < kCommonHeaders.size(); ++number) {
    const std::string_view common = kCommonHeaders[number];
    const bool same = std::equal(name.begin(), name.end(), common.begin(), common.end(),
                                 [&](char given, char known) { return lower(given) == known; });
    if (same) return number;
  }
  return 0;
}

std::string_view commonHeaderName(std::uint32_t number) {
  return number < kCommonHeaders.size() ? kCommonHeaders[number] : std::string_view();
}

}  // namespace durascope::values
