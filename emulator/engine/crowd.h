#pragma once
// Objects that call each other without end, each waiting for the next. The local runtime has no limit for that but its
// memory, so nothing ends it early here either; but the log says what it is.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

/// So many events inside one object at a time are no crowd of clients any more.
inline constexpr std::size_t kCrowd = 5'000;

/// To be called when an event has entered the object: says once that there are many.
inline void noteCrowd(IsolateHost& host, const std::shared_ptr<Instance>& instance) {
  // Where the number goes up and down around that, once is enough.
  thread_local const Instance* told = nullptr;
  if (instance->inside.size() != kCrowd || std::exchange(told, instance.get()) == instance.get()) return;
  host.log(journal::LogLevel::kWarn,
           "5,000 events are inside this object, each waiting for something. Do objects call each other without end? "
           "It goes on until the isolate's memory is used up.",
           "", std::make_shared<Frame>(Frame{instance, nullptr, 0}));
}

/// What may have used up the memory; empty: nothing is known.
inline std::string crowdHint(const Instance* instance) {
  const std::size_t inside = instance == nullptr ? 0 : instance->inside.size();
  if (inside < kCrowd) return {};
  return " Over 5,000 events were inside the object, each waiting for something: do objects call each other without "
         "end?";
}

}  // namespace durascope::engine
