#pragma once
// What an object is doing and why it is still there; and in which circles objects wait for each other.
//
// Isolate thread only, except where a function says otherwise.

#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/life_snapshots.h"

namespace durascope::engine {

class IsolateHost;

/// All but the circle, which may reach over several isolates.
journal::LifeSnapshot lifeOf(IsolateHost& host, const ObjectKey& key);

/// One object waits for another: from inside a critical section, or with each event that is in it.
struct Standstill {
  ObjectKey who;
  ObjectKey waitsFor;
  bool keepsOthersOut = false;  ///< Somebody waits at its gate until its section ends.
};
std::vector<Standstill> standstillsOf(IsolateHost& host);

/// The circle through `key` in which nobody can go on, beginning with it; empty when there is none. Any thread.
std::vector<ObjectKey> circleThrough(const ObjectKey& key, const std::vector<Standstill>& standstills);

}  // namespace durascope::engine
