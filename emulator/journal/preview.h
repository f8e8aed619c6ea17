#pragma once
// How values look in one line. Memory (from V8) and storage (from bytes) both use these, so that equal values look equal.

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/journal/snapshots.h"

namespace durascope::journal {

inline constexpr std::size_t kPreviewBytes = 200;

/// As JavaScript's String(number), with "-0" for negative zero.
std::string formatNumber(double value);
/// Quoted and escaped as JSON does; cut after about kPreviewBytes with '…'. Invalid UTF-8 becomes U+FFFD.
std::string formatString(std::string_view utf8);
/// ISO 8601 with milliseconds, or "Invalid Date". `ms` as Date.prototype.getTime gives it.
std::string formatDate(double ms);
/// One line from the children: `{ a: 1, b: "x" }`, `[1, 2]`, `Map(2) { "a" => 1, … }`; for kObject with a class name
/// other than Object, `Name { … }`. Property names that are identifiers stand bare, others are quoted. Fills
/// node.preview from node.kind, node.type, node.children and node.childCount.
void setContainerPreview(ValueNode& node);

}  // namespace durascope::journal
