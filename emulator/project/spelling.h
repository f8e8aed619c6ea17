#pragma once
// Which known word a mistyped one may have meant.

#include <span>
#include <string>
#include <string_view>

namespace durascope::project {

/// The word of `known` that is most like `word`; empty when none is much like it.
std::string_view closest(std::string_view word, std::span<const std::string_view> known);

/// " Did you mean \"name\"?" for the closest of `known`; empty when there is none.
std::string didYouMean(std::string_view word, std::span<const std::string_view> known);

}  // namespace durascope::project
