#pragma once
// `durascope inspect`: what a database holds, on the terminal.

#include <iosfwd>

#include "app/command_line.h"

namespace durascope::app {

/// Prints to `out`, failures to `err`. Answers the exit status: 0, or 1 when the file cannot be read.
int inspect(const InspectOptions& options, std::ostream& out, std::ostream& err);

}  // namespace durascope::app
