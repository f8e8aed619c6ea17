#include <iostream>
#include <type_traits>
#include <variant>

#include "app/command_line.h"
#include "app/error_text.h"
#include "app/gui.h"
#include "app/inspect_command.h"
#include "app/serve_command.h"

using namespace durascope;
using namespace durascope::app;

namespace {

int runServe(const ServeOptions& options) {
  Result<std::unique_ptr<Emulator>> emulator = makeEmulator();
  if (!emulator) {
    std::cerr << "durascope: " << errorText(emulator.error());
    return 1;
  }
  // After the emulator, because Node.js sets handlers of its own when it starts.
  const StopSignal stop;
  return serve(**emulator, options, stop, std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
  const Result<Command> command = parseCommandLine({argv + 1, argv + argc});
  if (!command) {
    std::cerr << "durascope: " << errorText(command.error());
    return 2;
  }
  return std::visit(
      [&](const auto& options) {
        using Options = std::decay_t<decltype(options)>;
        if constexpr (std::is_same_v<Options, GuiOptions>) {
          return runGui(argc, argv, options);
        } else if constexpr (std::is_same_v<Options, ServeOptions>) {
          return runServe(options);
        } else if constexpr (std::is_same_v<Options, InspectOptions>) {
          return inspect(options, std::cout, std::cerr);
        } else {
          std::cout << options.text;
          return 0;
        }
      },
      *command);
}
