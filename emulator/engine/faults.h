#pragma once
// Faults on purpose: the rules of the whole project, and what each isolate does while there are any.
//
// Nothing is asked while no rule is set: only then does the runtime's faults.js put itself between the API and the
// native functions.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/engine/parts.h"
#include "emulator/journal/life_snapshots.h"

namespace durascope::engine {

class IsolateHost;

/// The rules and how often each was met: one count for all isolates, so that the third call is the third wherever it is
/// made. Any thread.
class FaultBook {
 public:
  /// In place of those before; rules with an id that was there go on counting.
  void set(std::vector<journal::FaultRule> rules);
  std::vector<journal::FaultState> states() const;
  bool isEmpty() const { return empty_.load(std::memory_order_relaxed); }
  /// Counts for each rule that matches; the first that strikes is answered. `object` null: none has to do with it.
  std::optional<journal::FaultRule> strike(journal::FaultRule::Where where, const ObjectKey* object,
                                           std::string_view label);

 private:
  struct Entry {
    journal::FaultRule rule;
    journal::FaultState state;
  };

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // guarded by mutex_
  std::atomic<bool> empty_{true};
};

/// Tells the isolate's JavaScript whether to ask. Isolate thread.
class Faults final : public IsolatePart {
 public:
  explicit Faults(IsolateHost& host) : host_(host) {}
  /// Rules were set, or taken away.
  void changed();

 private:
  IsolateHost& host_;
  bool armed_ = false;
};

}  // namespace durascope::engine
