#pragma once
// Which states of an object are those of one with an instance.

#include "emulator/journal/snapshots.h"

namespace durascope::widgets {

inline bool isInMemory(journal::ObjectState state) {
  return state == journal::ObjectState::kConstructing || state == journal::ObjectState::kRunning ||
         state == journal::ObjectState::kIdle;
}

}  // namespace durascope::widgets
