#pragma once
// What the inspector remembers of one object over all its instances.

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/engine/former_instances.h"
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

  FormerCounts before;  ///< What versions before this one counted.
  LastInstance last;    ///< Of this isolate.

  // storage::Hooks
  std::int64_t monotonicNs() override;
  void onLookup(const storage::LookupRecord& record) override;
  void onFault(const std::string& sentences, const std::string& path) override;

 private:
  IsolateHost& host_;
  const ObjectKey key_;
};

}  // namespace durascope::engine
