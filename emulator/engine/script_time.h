#pragma once
// What the time is to JavaScript: Date.now() and new Date() ask V8's platform, and the platform asks this.

#include <cstdint>
#include <optional>

#include "emulator/clock/clock.h"

namespace durascope::engine {

/// Isolate thread only. While it lives it is the time of its thread; other threads have the system's.
class ScriptTime {
 public:
  /// `clock` outlives it.
  explicit ScriptTime(const clock::Clock& clock) : clock_(clock) { current_ = this; }
  ScriptTime(const ScriptTime&) = delete;
  ScriptTime& operator=(const ScriptTime&) = delete;
  ~ScriptTime() { current_ = nullptr; }

  /// Stands still at that time, milliseconds since the Unix epoch; nothing: goes with the clock.
  void standAt(std::optional<std::int64_t> ms) { standsAtMs_ = ms; }
  std::int64_t nowMs() const { return standsAtMs_ ? *standsAtMs_ : clock_.nowMs(); }

  /// That of the calling thread; null for none.
  static const ScriptTime* current() { return current_; }

 private:
  inline static thread_local const ScriptTime* current_ = nullptr;

  const clock::Clock& clock_;
  std::optional<std::int64_t> standsAtMs_;
};

}  // namespace durascope::engine
