#pragma once
// What an object is doing and why it is still there; and in which circles objects wait for each other.
//
// Isolate thread only, except where a function says otherwise.

#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/life_snapshots.h"

namespace durascope::engine {

class IsolateHost;

/// All but what may reach over several isolates: the circle, and who is at the other end of stubs.
journal::LifeSnapshot lifeOf(IsolateHost& host, const ObjectKey& key);

/// What this isolate knows of the other ends of `stubs`, which are lifeOf()'s: a node for each holder of what the
/// object has let out, and for each stub that it holds of something that was let out here.
std::vector<journal::RpcStubNode> otherEndsOf(IsolateHost& host, const std::vector<journal::RpcStubNode>& stubs);
/// Puts what all isolates know into lifeOf()'s stubs. Any thread.
void joinEnds(std::vector<journal::RpcStubNode>& stubs, const std::vector<journal::RpcStubNode>& ends);

/// One object waits for another: from inside a critical section, or with each event that is in it.
struct Standstill {
  ObjectKey who;
  ObjectKey waitsFor;
  bool keepsOthersOut = false;     ///< Somebody waits at its gate until its section ends.
  std::int64_t sectionEndsMs = 0;  ///< When that is at the latest; wall clock. 0: it is in none.
};
std::vector<Standstill> standstillsOf(IsolateHost& host);

/// The circle through `key` in which nobody can go on, beginning with it; empty when there is none. Any thread.
std::vector<ObjectKey> circleThrough(const ObjectKey& key, const std::vector<Standstill>& standstills);
/// The section of those in a circle that runs into its limit first. Any thread.
journal::SectionEnd firstEndOf(const std::vector<ObjectKey>& circle, const std::vector<Standstill>& standstills);

}  // namespace durascope::engine
