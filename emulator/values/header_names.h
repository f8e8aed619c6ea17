#pragma once
// Header names that workerd stores as a number.

#include <cstdint>
#include <string_view>

namespace durascope::values {

/// The number of a name, in whatever case; 0 for one that is spelled out.
std::uint32_t commonHeader(std::string_view name);

/// The name in lower case; empty for 0 and for numbers that are none.
std::string_view commonHeaderName(std::uint32_t number);

}  // namespace durascope::values
