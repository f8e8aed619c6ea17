#pragma once
// The engine's half of one instance: the user's JavaScript object, its storage, its timers, and the events inside it.

#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "emulator/clock/clock.h"
#include "emulator/engine/messages.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/lifecycle/container.h"
#include "emulator/storage/object_storage.h"

namespace durascope::engine {

class ObjectLog;

/// Isolate thread only. Closures of user code may hold it (through frames) long after it went; `alive` tells.
class Instance {
 public:
  Instance(lifecycle::Container& owner, ObjectLog& objectLog)
      : container(owner.shared_from_this()), key(owner.key()), number(owner.instance()), log(objectLog) {}

  std::weak_ptr<lifecycle::Container> container;
  const ObjectKey key;
  const std::uint32_t number;
  ObjectLog& log;
  bool alive = true;
  std::string idInErrors;  ///< Hex id that its errors tell the caller; empty: a facet whose id is a text.

  v8::Global<v8::Object> self;     ///< What the constructor returned; empty before.
  v8::Global<v8::Object> context;  ///< `ctx`; not shown as a field.
  v8::Global<v8::Function> fetch;  ///< Captured once after construction; empty: the class has none.
  v8::Global<v8::Function> alarm;  ///< As fetch.
  v8::Global<v8::Function> webSocketMessage, webSocketClose, webSocketError;  ///< As fetch.
  bool lacksAlarm = false;  ///< Known once the constructor has returned.
  std::unique_ptr<storage::ObjectStorage> storage;
  lifecycle::OutputGate::Lock unconfirmed;  ///< Held from the first confirmed write of a batch until its commit.
  bool touched = false;                     ///< Wrote in the present turn.

  Parts<InstancePart> parts;  ///< What subjects keep for it; gone with the instance.

  /// Events whose answer has not left, to be failed when the instance breaks: number -> how.
  std::unordered_map<std::uint64_t, std::function<void(const lifecycle::BreakError&)>> inside;

  /// Requests of which nothing runs any more, though the instance goes on.
  std::unordered_set<std::uint64_t> givenUp;

  struct Timer {
    clock::TimerId clock = clock::kNoTimer;
    IoHold hold;
  };
  using Timers = std::unordered_map<std::uint32_t, Timer>;
  Timers timers;
};

}  // namespace durascope::engine
