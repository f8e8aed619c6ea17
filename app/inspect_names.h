#pragma once
// The name of the object whose file is inspected, where Durascope has written it down.

#include <optional>
#include <string>

namespace durascope::app {

/// Looks for the id that `file` is called by in the durascope-names.jsonl of the state folder it lies in. Nothing when
/// there is no such file or line. UTF-8, lone surrogates as their three bytes.
std::optional<std::string> objectName(const std::string& file);

}  // namespace durascope::app
