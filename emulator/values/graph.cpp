#include "emulator/values/graph.h"

namespace durascope::values {

std::unordered_set<NodeId> sharedNodes(const Value& value) {
  std::unordered_set<NodeId> shared;
  std::vector<bool> met(value.nodes.size(), false);
  std::vector<NodeId> open = {value.root};
  met[value.root] = true;
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    eachChild(value[node], [&](NodeId child) {
      if (met[child]) {
        shared.insert(child);
      } else {
        met[child] = true;
        open.push_back(child);
      }
    });
  }
  return shared;
}

}  // namespace durascope::values
