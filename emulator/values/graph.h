#pragma once
// What holds what in a Value. Private to values/.

#include <initializer_list>
#include <unordered_set>

#include "emulator/values/naming.h"
#include "emulator/values/value.h"

namespace durascope::values {

/// Every child of a node, whatever it means there.
template <class Visit>
void eachChild(const Node& node, Visit visit) {
  const auto all = [&](const std::vector<NodeId>& nodes) {
    for (const NodeId id : nodes) visit(id);
  };
  const auto some = [&](std::initializer_list<NodeId> nodes) {
    for (const NodeId id : nodes) {
      if (id != kNoNode) visit(id);
    }
  };
  std::visit(Overloaded{[&](const Object& n) { all(n.entries); },
                        [&](const Array& n) {
                          all(n.elements);
                          all(n.extra);
                        },
                        [&](const SparseArray& n) { all(n.entries); }, [&](const Map& n) { all(n.entries); },
                        [&](const Set& n) { all(n.members); }, [&](const View& n) { some({n.buffer}); },
                        [&](const LegacyError& n) {
                          some({n.message, n.stack, n.cause});
                        },
                        [&](const NativeError& n) {
                          some({n.name, n.message, n.properties});
                        },
                        [&](const Request& n) { some({n.init}); },
                        [&](const Response& n) {
                          some({n.body, n.init});
                        },
                        [](const auto&) {}},
             node);
}

/// The nodes that are held more than once, the root counting as held by the world. Linear, no recursion.
std::unordered_set<NodeId> sharedNodes(const Value& value);

}  // namespace durascope::values
