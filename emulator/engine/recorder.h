#pragma once
// One isolate's half of the journal: it writes, the door drains. Nothing is kept while recording is off but counters.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "emulator/engine/former_instances.h"
#include "emulator/journal/dirty_set.h"
#include "emulator/journal/event.h"
#include "emulator/journal/ring.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

/// Shared by all isolates of an emulator: numbers that must not repeat, the switch, and what reloads leave behind.
struct RecorderShared {
  std::atomic<std::uint64_t> nextSequence{1};
  std::atomic<std::uint64_t> nextRequest{1};
  std::atomic<std::uint64_t> requests{0};  ///< Fetches delivered to objects and the Worker.
  std::atomic<std::int64_t> lastCommitNs{0};
  std::atomic<bool> recording{false};
  FormerInstances former;           ///< Since the project opened.
  std::atomic<bool> logging{true};  ///< kLog, kBreak and kIsolate events are wanted even when not recording.
};

/// push() and publish() from the isolate's thread, drain() from any one other, forgetObjects() from any.
class Recorder {
 public:
  Recorder(RecorderShared& shared, std::uint32_t isolate) : shared_(shared), isolate_(isolate) {}

  RecorderShared& shared() { return shared_; }
  bool recording() const { return shared_.recording.load(std::memory_order_relaxed); }

  void push(journal::Event event) {
    const bool plain = event.kind != journal::EventKind::kLog && event.kind != journal::EventKind::kBreak &&
                       event.kind != journal::EventKind::kIsolate;
    if (plain ? !recording() : !shared_.logging.load(std::memory_order_relaxed)) return;
    event.sequence = shared_.nextSequence.fetch_add(1, std::memory_order_relaxed);
    event.isolate = isolate_;
    ring_.push(std::move(event));
  }
  void publish(journal::ObjectSummary summary) { objects_.put(std::move(summary)); }

  void drain(std::vector<journal::Event>& events, std::vector<journal::ObjectSummary>& objects) {
    ring_.drain(events);
    objects_.drain(objects);
  }
  /// The objects are void: what was not drained of them is not news any more.
  void forgetObjects() {
    std::vector<journal::ObjectSummary> gone;
    objects_.drain(gone);
  }
  std::uint64_t dropped() const { return ring_.dropped(); }

 private:
  RecorderShared& shared_;
  const std::uint32_t isolate_;
  journal::EventRing ring_;
  journal::DirtySet objects_;
};

}  // namespace durascope::engine
