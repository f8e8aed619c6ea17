#pragma once
// An Error as the terminal shows it.

#include <string>

#include "emulator/base/result.h"

namespace durascope::app {

/// The sentence, then the place, then the source line with a caret under the column; each on a line of its own.
std::string errorText(const Error& error);

}  // namespace durascope::app
