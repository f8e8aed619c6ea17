#pragma once
// The folder of one namespace inside the state folder, laid out as the real runtime does: <state>/<uniqueKey>/ with
// metadata.sqlite (the alarm table, made at start-up even when unused) and one <64 hex digits>.sqlite an object.
//
// Immutable after open(), and so are its copies: any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/storage/alarm_index.h"

namespace durascope::storage {

class NamespaceStore {
 public:
  struct FoundObject {
    ObjectId id;
    std::int64_t fileBytes = 0;
  };

  /// Creates what is missing. kBadInput when `uniqueKey` cannot be a folder's name; kIo, kCorrupt with the path.
  static Result<NamespaceStore> open(const std::string& stateDir, const std::string& uniqueKey);

  const std::string& folder() const { return folder_; }
  /// Where the object's database is or will be.
  std::string objectPath(const ObjectId& id) const;
  /// The alarm table. Shared by the copies of this store.
  AlarmIndex& alarms() const { return *alarms_; }
  /// Every object that has a file, in id order.
  Result<std::vector<FoundObject>> objects() const;

 private:
  explicit NamespaceStore(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
  std::shared_ptr<AlarmIndex> alarms_;
};

}  // namespace durascope::storage
