#pragma once
// One of a configuration's named environments (`env.staging`): what it inherits and what it must say itself.

#include <string>

#include "emulator/base/result.h"
#include "emulator/document/document.h"

namespace durascope::project {

/// Turns the document into what it is for this environment: top-level fields that environments inherit, in their place
/// those that it has itself, and its name, "<name>-<environment>" unless it has one of its own. Bindings and variables
/// are not inherited. kBadInput when there is no such environment.
Result<void> selectEnvironment(document::Document& document, const std::string& environment);

}  // namespace durascope::project
