#pragma once
// What storage tells its surroundings. The defaults do nothing, so that tests need none of it.
//
// Isolate thread; called in the middle of an operation: do not call back into storage.

#include <cstdint>
#include <string>

namespace durascope::storage {

struct LookupRecord;

/// One object's journal.
class Hooks {
 public:
  virtual ~Hooks() = default;
  /// For durations. The default makes all of them 0.
  virtual std::int64_t monotonicNs() { return 0; }
  /// A lookup was answered: a hit or local read at once, a miss when its ticket is completed.
  virtual void onLookup(const LookupRecord& /*record*/) {}
  /// Something went wrong of which no operation tells the program; the sentences are for the user. `path`: the file.
  virtual void onFault(const std::string& /*sentences*/, const std::string& /*path*/) {}
};

/// The hooks that do nothing.
inline Hooks& noHooks() {
  static Hooks hooks;
  return hooks;
}

}  // namespace durascope::storage
