#pragma once
// What happens in a served project, as lines for a terminal.

#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/emulator.h"

namespace durascope::app {

class ServeLog {
 public:
  /// Lines for what is worth telling: what user code logged, with the object that said it, and what went wrong.
  std::string lines(const Drain& drain);
  void setProject(const ProjectInfo& project);

 private:
  std::string source(const journal::Event& event) const;

  std::vector<NamespaceInfo> namespaces_;
  std::unordered_map<ObjectKey, std::string> names_;
};

}  // namespace durascope::app
