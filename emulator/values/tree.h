#pragma once
// A Value as rows for the window. The form is the one that snapshots.h describes at ValueNode.
//
// Any thread.

#include <cstdint>
#include <string_view>

#include "emulator/journal/snapshots.h"
#include "emulator/values/value.h"

namespace durascope::values {

/// Shows `value` under `name`, at most `depth` levels of children and `children` of them each. Never fails.
journal::ValueNode toNode(std::string_view name, const Value& value, std::uint32_t depth = journal::kTreeDepth,
                          std::uint32_t children = journal::kTreeChildren);

/// Shows the value that `bytes` hold; when they hold none, a node of kind kUndecodable whose preview says why.
journal::ValueNode toNode(std::string_view name, std::string_view bytes, std::uint32_t depth = journal::kTreeDepth,
                          std::uint32_t children = journal::kTreeChildren);

}  // namespace durascope::values
