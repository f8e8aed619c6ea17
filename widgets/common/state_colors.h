#pragma once
// The colour of an object's state; format.h has its sign and word.

#include "emulator/journal/snapshots.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

inline Token stateToken(journal::ObjectState state) {
  switch (state) {
    case journal::ObjectState::kConstructing:
    case journal::ObjectState::kRunning:
      return Token::kLive;
    case journal::ObjectState::kIdle:
      return Token::kIdle;
    case journal::ObjectState::kHibernated:
      return Token::kHibernated;
    case journal::ObjectState::kBroken:
      return Token::kBroken;
    case journal::ObjectState::kOnDisk:
    case journal::ObjectState::kEvicted:
      break;
  }
  return Token::kEvicted;
}

}  // namespace durascope::widgets
