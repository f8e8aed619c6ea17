#pragma once
// The one sentence about an object: what it is doing, since when, and what happens to it next. Pure functions.

#include <QString>

#include "emulator/emulator.h"
#include "emulator/journal/life_snapshots.h"
#include "emulator/journal/snapshots.h"

namespace durascope::widgets {

struct SentenceFacts {
  const journal::ObjectSummary& object;
  std::int64_t nowMs = 0;   ///< Of the emulator's clock.
  std::int64_t realMs = 0;  ///< Of the user's.
  EvictionPolicy eviction;
  const journal::IsolateSummary* isolate = nullptr;  ///< The one that the object lives on; null when unknown.
  QString busyObject;                                ///< Name of the object that keeps the isolate busy.
  QString deadlock;                                  ///< "waits for bob, bob for ada"; empty when it is in none.
  QString deadlockEnd;                               ///< A sentence: what ends that by itself.
  const journal::MemorySnapshot* memory = nullptr;   ///< Knows how the previous instance ended; null when not loaded.
  const journal::LifeSnapshot* life = nullptr;       ///< Knows what holds it; null when not loaded.
  std::int64_t alarmMs = 0;                          ///< When its alarm is due; 0: none is set.
};

/// Rich text; everything that comes from user code is escaped. The sign of the state is not part of it.
QString objectSentence(const SentenceFacts& facts);

}  // namespace durascope::widgets
