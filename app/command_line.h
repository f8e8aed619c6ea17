#pragma once
// What the user typed, checked and turned into one of the program's commands.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/gui_options.h"
#include "emulator/base/result.h"
#include "emulator/emulator.h"

namespace durascope::app {

struct ServeOptions {
  std::uint16_t port = 8787;  ///< 0: any free one.
  std::string faults;         ///< File of faults on purpose; empty: none.
  bool quiet = false;         ///< No line for each request.
  ProjectOptions project;
};

struct InspectOptions {
  std::string file;
  bool json = false;
};

struct TestOptions {
  double limitSeconds = 30;  ///< For each handler.
  std::string filter;        ///< Only handlers whose name contains it; empty: all.
  std::string junit;         ///< File for the results as XML; empty: none.
  bool shared = false;       ///< All handlers in one world instead of one each.
  bool verbose = false;      ///< What was logged is shown of those that pass, too.
  std::string faults;        ///< File of faults on purpose; empty: none.
  ProjectOptions project;
};

/// `--help` or `--version`: something to print, and that is all.
struct TextToPrint {
  std::string text;
};

using Command = std::variant<GuiOptions, ServeOptions, TestOptions, InspectOptions, TextToPrint>;

/// `arguments` without the program's name. Error: kBadInput with a sentence; the exit status is then 2.
Result<Command> parseCommandLine(const std::vector<std::string>& arguments);

}  // namespace durascope::app
