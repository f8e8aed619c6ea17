#pragma once
// Promises that are rejected while nobody looks after them. Node watches them too, but in a time that grows with the
// square of their number; so it never hears of them.

#include <v8.h>

#include "emulator/engine/parts.h"

namespace durascope::engine {

class IsolateHost;

/// Isolate thread only.
class RejectionWatch final : public IsolatePart {
 public:
  explicit RejectionWatch(IsolateHost& host);
  ~RejectionWatch() override;

  /// `happened(whether rejected without a handler; else a handler was added later, promise, reason)` is called when it
  /// happens, `tell()` by tell(). Empty `tell`: there is nothing to do then.
  void watch(v8::Local<v8::Function> happened, v8::Local<v8::Function> tell);

  /// Something has happened since tell().
  bool isWaiting() const { return waiting_; }
  /// Tells of those that still have no handler. REQUIRES: all microtasks have run, and will again behind it.
  void tell();

 private:
  static void rejected(v8::PromiseRejectMessage message);

  /// V8 gives its callback no data of ours; each isolate has a thread of its own.
  static thread_local RejectionWatch* of_;
  v8::Isolate* const isolate_;
  v8::Global<v8::Function> happened_;
  v8::Global<v8::Function> tell_;
  bool waiting_ = false;
};

}  // namespace durascope::engine
