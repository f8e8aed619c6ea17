#include "emulator/storage/backend.h"

#include <algorithm>

namespace durascope::storage {

namespace {

/// As much of a key as is worth keeping of a lookup: more than any view shows of it.
std::string_view shown(std::string_view key) {
  constexpr std::size_t kMost = 256;
  if (key.size() <= kMost) return key;
  std::size_t end = kMost;
  // Not within a character; one of UTF-8 has at most three bytes that continue it.
  for (int i = 0; i < 3 && (static_cast<unsigned char>(key[end]) & 0xc0) == 0x80; ++i) --end;
  return key.substr(0, end);
}

}  // namespace

const LookupRecord& recordLookup(const BackendContext& context, const Asked& asked, journal::CacheOutcome outcome,
                                 LookupReason reason, std::int64_t startNs, std::uint64_t unknownCount,
                                 std::int64_t agoMs) {
  const bool answered = outcome == journal::CacheOutcome::kHit || outcome == journal::CacheOutcome::kLocalRead;
  LookupRecord& record = context.lookups.add(outcome);
  record.atMs = context.shared.nowMs();
  record.operation = asked.operation;
  record.reason = reason;
  record.agoMs = agoMs;
  record.keyCount = asked.keyCount;
  record.unknownCount = unknownCount;
  record.key.assign(shown(asked.key));
  record.end.assign(shown(asked.end));
  record.durationNs = answered ? context.hooks.monotonicNs() - startNs : 0;
  if (answered) context.hooks.onLookup(record);
  return record;
}

StorageError cacheOverflow() {
  return {.message =
              "Durable Object's isolate exceeded its memory limit due to overflowing the storage cache. This could be "
              "due to writing too many values to storage without stopping to wait for writes to complete, or due to "
              "reading too many values in a single operation (e.g. a large list()). All objects in the isolate were "
              "reset.",
          .breaksObject = true,
          .overloaded = true};
}

void makeUnique(std::vector<std::string>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace durascope::storage
