#pragma once
// What the inspector remembers of one object over all its instances.

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "emulator/storage/hooks.h"
#include "emulator/storage/lookup_log.h"

namespace durascope::engine {

class IsolateHost;

/// Isolate thread only.
class ObjectLog final : public storage::Hooks {
 public:
  ObjectLog(IsolateHost& host, ObjectKey key) : host_(host), key_(key) {}

  storage::LookupLog lookups;
  std::int64_t storageBytes = -1;

  /// The fields of the last instance as it went; instance 0: none went yet, or nobody was looking.
  struct Last {
    std::uint32_t instance = 0;
    std::int64_t endMs = 0;
    std::string reason;
    std::vector<journal::ValueNode> fields;
    std::vector<journal::ValueNode> globals;
  } last;

  // storage::Hooks
  std::int64_t monotonicNs() override;
  void onLookup(const storage::LookupRecord& record) override;
  void onFault(const std::string& sentences, const std::string& path) override;

 private:
  IsolateHost& host_;
  const ObjectKey key_;
};

}  // namespace durascope::engine
