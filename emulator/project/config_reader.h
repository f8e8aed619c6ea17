#pragma once
// From a configuration's text to what a project is.

#include <string>

#include "emulator/document/document.h"
#include "emulator/project/config.h"

namespace durascope::project {

/// `config`, which has folder and defaults, with what the document says. kBadInput: all that is wrong.
Result<Config> fillConfig(Config config, const document::Document& document);

/// `name` with a dash for each character that a script's name may not have.
std::string asScriptName(std::string name);

}  // namespace durascope::project
