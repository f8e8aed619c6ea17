#pragma once
// How much room text takes in a terminal.

#include <cstddef>
#include <string>
#include <string_view>

namespace durascope::app {

/// Columns that a terminal gives `utf8`: two for East Asian characters and most emoji, none for combining marks.
std::size_t textWidth(std::string_view utf8);

/// `utf8` on one line and without what would steer a terminal: control characters are escaped as in JSON.
std::string oneLine(std::string_view utf8);

}  // namespace durascope::app
