#pragma once
// What the editor's text (edit.h) writes as a call: `new Map([[1, 2]])`. Private to values/.

#include <string_view>
#include <vector>

#include "emulator/values/value.h"

namespace durascope::values {

struct Call {
  std::string_view name;
  bool legacy = false;  ///< The word `legacy` stood before it.
  NodeId node = 0;      ///< Where the result goes; labels refer to it already.
  std::vector<NodeId> arguments;
};

/// Puts what the call makes at `call.node`. What the arguments held moves there, so none that is taken apart may be
/// labelled. Answers what is wrong, a clause to which the place is to be added, or nothing.
std::string_view makeOf(const Call& call, Value& value, const std::vector<bool>& labelled);

}  // namespace durascope::values
