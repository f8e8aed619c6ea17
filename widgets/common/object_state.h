#pragma once
// How the state of an object is shown: its own, unless it is stuck in JavaScript that does not come back, or waits in a
// circle of objects that wait for each other.

#include "widgets/common/format.h"
#include "widgets/common/session.h"
#include "widgets/common/state_colors.h"

namespace durascope::widgets {

inline bool isStuck(const Session& session, const journal::ObjectSummary& object) {
  return session.isDeadlocked(object.key) || session.busyIsolateOf(object.key) != nullptr;
}

/// Always shown beside its colour.
inline QString signOf(const Session& session, const journal::ObjectSummary& object) {
  return session.isDeadlocked(object.key) ? QString(QChar(0x25A0)) : stateSign(object.state);
}

inline Token tokenOf(const Session& session, const journal::ObjectSummary& object) {
  return isStuck(session, object) ? Token::kBroken : stateToken(object.state);
}

inline QString wordOf(const Session& session, const journal::ObjectSummary& object) {
  return session.isDeadlocked(object.key) ? QStringLiteral("stuck") : stateWord(object.state);
}

}  // namespace durascope::widgets
