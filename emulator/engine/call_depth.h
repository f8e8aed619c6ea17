#pragma once
// Objects that call each other without end. The local runtime has no limit for that but its memory, so nothing ends it
// early here either; but the log says what it is.

#include <cstdint>
#include <string>
#include <utility>

#include "emulator/engine/frame.h"
#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

/// No program is known that means so long a chain of calls.
inline constexpr std::uint32_t kLongChain = 5'000;

/// To be called when a call has got to where it is served: says once that a chain of calls is long.
inline void noteDepth(IsolateHost& host, const FrameRef& frame) {
  // A recursion that branches gets there many times; once an object is enough.
  thread_local const Instance* told = nullptr;
  if (frame->depth != kLongChain || (told != nullptr && told == frame->instance.get())) return;
  told = frame->instance.get();
  host.log(journal::LogLevel::kWarn,
           "This is the 5,000th call in a chain of calls, each made by the one before it. Do objects call each other "
           "without end? If each waits for the next, it goes on until the isolate's memory is used up.",
           "", frame);
}

/// What may have used up the memory; empty: nothing is known.
inline std::string depthHint(const Frame& frame) {
  if (frame.depth < kLongChain) return {};
  return " It was the end of a chain of over 5,000 calls, each made by the one before it: do objects call each other "
         "without end?";
}

}  // namespace durascope::engine
