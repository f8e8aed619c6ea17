#pragma once
// `durascope serve`: a project behind HTTP, without a window.

#include <chrono>
#include <cstdlib>
#include <iosfwd>

#include "app/command_line.h"
#include "app/stop_signal.h"
#include "emulator/emulator.h"

namespace durascope::app {

/// Opens the project, serves it until `stop`, closes it. Writes the address to `out` when it listens, all else to
/// `err`. Answers the exit status: 0 after a stop, 1 when the project or the port cannot be had, 2 when the options are
/// wrong. What runs on at the end for longer than `patience` and cannot be broken off (a key that is being generated)
/// is left to itself: `leave` ends the process, without a destructor that would wait for it.
int serve(Emulator& emulator, const ServeOptions& options, const StopSignal& stop, std::ostream& out, std::ostream& err,
          std::chrono::milliseconds patience = std::chrono::seconds(5), void (*leave)(int) = std::_Exit);

}  // namespace durascope::app
