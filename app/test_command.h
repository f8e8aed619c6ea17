#pragma once
// `durascope test`: runs a project's test handlers, each in a world of its own.

#include <iosfwd>

#include "app/command_line.h"
#include "app/stop_signal.h"
#include "emulator/emulator.h"

namespace durascope::app {

/// Blocks until all have run or the user stops it. Results go to `out`, what is wrong with the project to `err`. The
/// exit status: 0 when all passed, 1 when one failed or nothing could be run.
int runTests(Emulator& emulator, const TestOptions& options, const StopSignal& stop, std::ostream& out,
             std::ostream& err);

}  // namespace durascope::app
