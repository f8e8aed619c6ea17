#pragma once
// What happens in a served project, as lines for a terminal.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "emulator/emulator.h"

namespace durascope::app {

class ServeLog {
 public:
  /// `wayOut` says what ends JavaScript that does not come back.
  explicit ServeLog(std::string wayOut = "A saved change of the source or Ctrl+C ends it.")
      : wayOut_(std::move(wayOut)) {}

  /// Lines for what is worth telling: what user code logged, with the object that said it, and what went wrong.
  std::string lines(const Drain& drain);
  void setProject(const ProjectInfo& project);
  /// "Counter/lobby", or the begin of its id where no name is known.
  std::string nameOf(const ObjectKey& object) const;

 private:
  std::string source(const journal::Event& event) const;
  /// Once for each time that an isolate stays in JavaScript for long.
  std::string busyLine(const journal::IsolateSummary& isolate);

  std::string wayOut_;
  std::vector<NamespaceInfo> namespaces_;
  std::vector<std::string> warnings_;  ///< Of the project as it was told last.
  std::unordered_map<ObjectKey, std::string> names_;
  std::unordered_set<std::uint32_t> busyTold_;
  bool opened_ = false;
};

}  // namespace durascope::app
