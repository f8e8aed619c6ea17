#pragma once
// Faults on purpose, in words. Pure functions.

#include <QString>

#include "emulator/base/result.h"
#include "emulator/journal/life_snapshots.h"

namespace durascope::widgets {

/// "call of a stub", "fetch to the outside", "storage operation".
QString faultWhere(journal::FaultRule::Where where);
/// "at the 3rd", "at each 3rd", "at each".
QString faultAt(const journal::FaultRule& rule);
/// "waits for 2 s", "throws Error: no", "resets the object: no".
QString faultAction(const journal::FaultRule& rule);
/// "1st", "2nd", "3rd", "11th".
QString ordinal(std::uint32_t number);

/// What stands in the form beside the choices: of kDelay a span of time, else a message. Error: a sentence.
Result<void> setFaultText(journal::FaultRule& rule, const QString& text);

}  // namespace durascope::widgets
