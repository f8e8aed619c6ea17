#pragma once
// Why a cache does not know a key that it could have known: a bounded memory of what was evicted, and what was read or
// written with noCache. Serves explanations only; nothing depends on it.
//
// Isolate thread only.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "emulator/storage/key_range.h"
#include "emulator/storage/lookup_log.h"

namespace durascope::storage {

class ForgottenKeys {
 public:
  struct Note {
    KeyRange range;
    LookupReason cause;
    std::int64_t atMs;
  };

  explicit ForgottenKeys(std::size_t capacity) : capacity_(capacity) {}

  /// Beyond the capacity the oldest note goes.
  void add(Note note);
  /// The newest note that covers the key, or null.
  const Note* find(std::string_view key) const;
  void clear() { notes_.clear(); }

 private:
  std::deque<Note> notes_;
  std::size_t capacity_;
};

}  // namespace durascope::storage
