#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <type_traits>
#include <variant>

#include "app/command_line.h"
#include "app/error_text.h"
#include "app/gui.h"
#include "app/inspect_command.h"
#include "app/serve_command.h"
#include "app/test_command.h"

using namespace durascope;
using namespace durascope::app;

namespace {

/// Runs a command that needs no window.
template <class Options, class Run>
int withEmulator(const Options& options, Run run) {
  Result<std::unique_ptr<Emulator>> emulator = makeEmulator();
  if (!emulator) {
    std::cerr << "durascope: " << errorText(emulator.error());
    return 1;
  }
  // After the emulator, because Node.js sets handlers of its own when it starts.
  const StopSignal stop;
  return run(**emulator, options, stop, std::cout, std::cerr);
}

// Qt ends the program without a display, and a mistyped command would open a window to say so.
int runWindow(int& argc, char** argv, const GuiOptions& options) {
  if (!options.project.empty() && !std::filesystem::exists(options.project)) {
    std::cerr << "durascope: There is no command and no project called " << options.project
              << ". See durascope --help.\n";
    return 2;
  }
  const auto isSet = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
    std::cerr << "durascope: There is no display to open a window on. Without one, use durascope serve PROJECT.\n";
    return 1;
  }
  return runGui(argc, argv, options);
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
          return runWindow(argc, argv, options);
        } else if constexpr (std::is_same_v<Options, ServeOptions>) {
          return withEmulator(options, [](auto&... all) { return serve(all...); });
        } else if constexpr (std::is_same_v<Options, TestOptions>) {
          return withEmulator(options, runTests);
        } else if constexpr (std::is_same_v<Options, InspectOptions>) {
          return inspect(options, std::cout, std::cerr);
        } else {
          std::cout << options.text;
          return 0;
        }
      },
      *command);
}
