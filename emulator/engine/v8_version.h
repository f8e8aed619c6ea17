#pragma once
// Which V8 runs the program's JavaScript, for the about box. Any thread.

#include <string>

namespace durascope::engine {

/// One line: `V8 10.2.154.26-node.36, from libnode 18.20.4`.
std::string v8Version();

}  // namespace durascope::engine
