#pragma once
// How the window is started.

#include <string>

namespace durascope::app {

struct GuiOptions {
  std::string project;  ///< Opened at start; empty: the welcome page.
};

}  // namespace durascope::app
