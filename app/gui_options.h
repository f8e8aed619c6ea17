#pragma once
// How the window is started.

#include <functional>
#include <string>

#include "emulator/emulator.h"

namespace durascope::app {

struct GuiOptions {
  std::string project;  ///< Opened at start; empty: the welcome page.
  /// Puts what the command line says in the place of what the settings say. Never empty.
  std::function<void(ProjectOptions&)> choose = [](ProjectOptions&) {};
};

}  // namespace durascope::app
