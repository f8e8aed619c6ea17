#pragma once
// The JavaScript half of the API, compiled into the program from resources/runtime.

#include <span>

namespace durascope::engine {

struct RuntimeSource {
  const char* name;
  const char* text;
};

/// In the order in which they must run; bootstrap.js first.
std::span<const RuntimeSource> runtimeSources();

}  // namespace durascope::engine
