#pragma once
// Faults on purpose, as `--faults FILE` brings them. The file is a JSON array of objects:
//
//   [{"where": "storage", "match": "put", "nth": 3, "action": "throw", "message": "disk full"},
//    {"where": "call", "object": {"binding": "ROOM", "name": "lobby"}, "every": 2, "action": "delay", "delayMs": 200},
//    {"where": "fetch", "match": "https://example.com/", "action": "reset"}]
//
// where: call (of a stub), fetch, storage; action: delay, throw, reset; nth strikes once, every each time.

#include <optional>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/emulator.h"

namespace durascope::app {

/// A rule whose object is still a name or an id.
struct NamedFault {
  journal::FaultRule rule;
  std::string binding;              ///< Empty: any object.
  std::optional<std::string> name;  ///< Of the object, or
  std::string id;                   ///< its 64 hex digits.
  std::string where = {};           ///< "file:line:column", for complaints.
};

/// kNotFound, kIo, kBadInput with the place in the file and its line.
Result<std::vector<NamedFault>> readFaults(const std::string& file);
/// kBadInput, with its place, when the project has no such binding, or the id is none.
Result<std::vector<journal::FaultRule>> faultsOf(const std::vector<NamedFault>& faults, const ProjectInfo& project);
/// Sets them in place of what was set and was counted before; blocks.
Result<void> setFaults(Emulator& emulator, const std::vector<NamedFault>& faults, const ProjectInfo& project);

}  // namespace durascope::app
