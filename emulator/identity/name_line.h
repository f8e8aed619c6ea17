#pragma once
// One line of the name index: text <-> record. Private to identity/.

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/object_id.h"

namespace durascope::identity {

struct NameLine {
  std::string uniqueKey;
  ObjectId id;
  std::string name;  ///< WTF-8.
};

/// With its line end.
std::string writeNameLine(const NameLine& line);

/// Reads the line that writeNameLine() wrote, without its end; nothing when it is anything else.
std::optional<NameLine> readNameLine(std::string_view text);

}  // namespace durascope::identity
