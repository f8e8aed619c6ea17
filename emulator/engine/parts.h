#pragma once
// What a subject of the engine (RPC, sockets, alarms) keeps for a whole isolate or for one instance, without the host
// knowing the subject: found by its type, made when first asked for.

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/lifecycle/break_error.h"

namespace durascope::engine {

class Instance;

/// What an isolate's host tells its parts. All on the isolate's thread.
class IsolatePart {
 public:
  virtual ~IsolatePart() = default;
  /// The constructor has returned.
  virtual void constructed(Instance&) {}
  /// The instance goes; its JavaScript objects are still there, none of its code runs any more. `error` null: evicted.
  virtual void gone(Instance&, const lifecycle::BreakError* /*error*/) {}
  /// The Worker's code gave a promise to waitUntil() in `request`.
  virtual void workerWaits(std::uint64_t /*request*/) {}
  /// That promise has settled; `rejected` null: it was fulfilled.
  virtual void workerWaited(std::uint64_t /*request*/, const lifecycle::BreakError* /*rejected*/) {}
  /// The Worker's code threw where nobody catches: in a timer, in a listener.
  virtual void workerThrew(std::uint64_t /*request*/, const lifecycle::BreakError&) {}
  /// `request`, which is the Worker's, goes no further: its JavaScript was terminated, the request was cancelled
  /// because it waits for nothing, or abortIsolate() ended it.
  virtual void workerTerminated(std::uint64_t /*request*/, const lifecycle::BreakError&) {}
  /// Something of the object waits here for its next instance.
  virtual bool hibernates(const ObjectKey&) const { return false; }
  /// The object is evicted on request in a way that its clients are not kept.
  virtual void dropSockets(const ObjectKey&) {}
  /// The isolate closes; instances are gone already.
  virtual void closing(const lifecycle::BreakError&) {}
};

/// What an instance keeps for a subject.
class InstancePart {
 public:
  virtual ~InstancePart() = default;
};

/// Thread-confined. Destroyed in the reverse of the order in which they were made.
template <class Base>
class Parts {
 public:
  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { clear(); }

  /// The part of type T; null when nobody has asked for it by get() yet.
  template <class T>
  T* find() const {
    for (const auto& [key, part] : all_) {
      if (key == keyOf<T>()) return static_cast<T*>(part.get());
    }
    return nullptr;
  }

  /// As find(), made from `arguments` when there is none.
  template <class T, class... Arguments>
  T& get(Arguments&&... arguments) {
    if (T* found = find<T>()) return *found;
    auto made = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    T& part = *made;
    all_.emplace_back(keyOf<T>(), std::move(made));
    return part;
  }

  /// Calls `tell` with each; parts that are made meanwhile are not told.
  template <class Tell>
  void each(Tell tell) {
    for (std::size_t i = 0, count = all_.size(); i < count; ++i) tell(*all_[i].second);
  }

  void clear() {
    while (!all_.empty()) all_.pop_back();
  }

 private:
  // The address of a variable of its own is the type's name.
  template <class T>
  static const void* keyOf() {
    static const char key = 0;
    return &key;
  }

  std::vector<std::pair<const void*, std::unique_ptr<Base>>> all_;
};

}  // namespace durascope::engine
