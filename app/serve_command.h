#pragma once
// `durascope serve`: a project behind HTTP, without a window.

#include <iosfwd>

#include "app/command_line.h"
#include "app/stop_signal.h"
#include "emulator/emulator.h"

namespace durascope::app {

/// Opens the project, serves it until `stop`, closes it. Writes the address to `out` when it listens, all else to
/// `err`. Answers the exit status: 0 after a stop, 1 when the project or the port cannot be had.
int serve(Emulator& emulator, const ServeOptions& options, const StopSignal& stop, std::ostream& out,
          std::ostream& err);

}  // namespace durascope::app
