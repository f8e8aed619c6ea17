#pragma once
// How much waits for the commit, and whether the output gate waits with it.
//
// Isolate thread only.

#include <cstdint>

#include "emulator/storage/operations.h"

namespace durascope::storage {

/// Plain value: for the turns that have ended and for the running one.
struct PendingWrites {
  struct Part {
    std::uint64_t writes = 0;
    bool confirmed = false;

    void add(std::uint64_t count, WriteOptions options) { add({count, !options.allowUnconfirmed}); }
    void add(const Part& other) {
      writes += other.writes;
      confirmed |= other.confirmed;
    }
  };
  Part ended, turn;

  void endTurn() {
    ended.add(turn);
    turn = {};
  }
  bool any() const { return ended.writes + turn.writes > 0; }
  bool unconfirmed() const { return ended.confirmed || turn.confirmed; }
};

}  // namespace durascope::storage
