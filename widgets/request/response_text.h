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
/// "7.9 ms · 6.1 ms construction · 0.9 ms waited at the gate": parts of no length are left out.
QString timeLine(const Response& response);
/// What was thrown, its stack, place and source line.
QString errorText(const Response& response);
/// One `name: value` a line.
QString headerLines(const Response& response);

}  // namespace durascope::widgets
