#pragma once
// Reading whole files, and pointing into them.

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/base/result.h"

namespace durascope::document {

/// All bytes of a file. Errors: kNotFound, kIo.
Result<std::string> readFile(const std::string& path);

/// Line `line` (from 1) of `text`, without its end; empty past the last one.
std::string_view lineOf(std::string_view text, int line);

/// "path:line:column", as editors and terminals understand it.
std::string placeText(std::string_view path, int line, int column);

}  // namespace durascope::document
