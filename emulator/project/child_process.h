#pragma once
// Runs a program and waits for it. No shell is involved, so no argument is ever interpreted.

#include <chrono>
#include <string>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::project {

struct ChildOutcome {
  int exitCode = 0;  ///< 128 + the signal's number when a signal ended it.
  std::string stderrText;
};

/// `arguments[0]` is the program, looked up in PATH when it has no slash. Standard input and output are /dev/null.
/// Errors: kNotFound when there is no such program, kUnavailable when it does not end within `limit` and is killed,
/// kIo.
Result<ChildOutcome> runChild(const std::vector<std::string>& arguments, const std::string& workingFolder,
                              std::chrono::milliseconds limit = std::chrono::seconds(60));

}  // namespace durascope::project
