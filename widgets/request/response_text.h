#pragma once
// A response in words. Pure functions.

#include <QString>

#include "emulator/emulator.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

/// 2xx live, 3xx idle, 4xx miss, the rest broken.
Token statusToken(int status);
/// "200 OK", "Error" when the object threw.
QString statusLine(const Response& response);
/// "6.1 ms construction · 0.9 ms waited at the gate": what the time went into; parts of no length are left out.
QString timeParts(const Response& response);
/// What was thrown, its stack, place and source line.
QString errorText(const Response& response);
/// One `name: value` a line.
QString headerLines(const Response& response);

}  // namespace durascope::widgets
