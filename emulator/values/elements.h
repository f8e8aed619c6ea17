#pragma once
// The elements of typed arrays, as text and from numbers. Private to values/.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/values/value.h"

namespace durascope::values {

/// The names of typed arrays and of DataView: "Uint8Array".
std::string viewName(journal::ElementType type);
std::optional<journal::ElementType> viewNamed(std::string_view name);

/// True when elements can be written as numbers, so as to be read back by appendElement().
bool hasElements(journal::ElementType type);

/// One element as a literal; empty when no literal gives these bits: a NaN that is not the usual one.
std::string elementText(journal::ElementType type, std::string_view bytes);

/// Appends the bytes of the number or BigInt that `node` is. False when it is none, or does not fit.
bool appendElement(journal::ElementType type, const Node& node, std::string& bytes);

}  // namespace durascope::values
