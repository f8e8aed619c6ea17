#pragma once
// The window's main().

#include "app/gui_options.h"

namespace durascope::app {

/// Shows the window and runs until it is closed. Answers the exit status of the process.
int runGui(int& argc, char** argv, const GuiOptions& options);

}  // namespace durascope::app
