#pragma once
// Primitive values and what is written like one, in the editor's text: so that reading it back gives the same bytes.

#include <string>
#include <string_view>

#include "emulator/values/value.h"

namespace durascope::values {

/// 1.5; a double that V8 would not have written as one keeps its form as `1.0`.
std::string literal(double number);
/// "text"; with `wide` before it when two bytes a character were not needed.
std::string literal(const String& string);
/// As a property's name: without quotes where it may be.
std::string keyLiteral(const String& string);
/// new Date("…"), or its number where no calendar date says as much.
std::string literal(const Date& date);
/// /a/g, or new RegExp("…", "g") where slashes cannot hold it.
std::string literal(const RegExp& regExp);

/// Whether bytes are well-formed UTF-8, and so can be shown as text.
bool isText(std::string_view bytes);

}  // namespace durascope::values
