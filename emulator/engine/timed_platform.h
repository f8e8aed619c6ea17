#pragma once
// Node's platform, with a clock of ours: V8 asks the platform for the time of Date.

#include <node.h>

#include <memory>

namespace durascope::engine {

/// `inner` does all but telling the time, which ScriptTime does on the threads that have one.
std::unique_ptr<node::MultiIsolatePlatform> makeTimedPlatform(std::unique_ptr<node::MultiIsolatePlatform> inner);

}  // namespace durascope::engine
