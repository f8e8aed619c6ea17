#pragma once
// The folder of one namespace inside the state folder, laid out as the real runtime does: <state>/<uniqueKey>/ with
// metadata.sqlite (the alarm table, made at start-up even when unused) and one <64 hex digits>.sqlite an object; of an
// object with facets also <64 hex digits>.facets, their index, and one <64 hex digits>.<number>.sqlite a facet.
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
  /// Where the database of the object, or of a facet of it, is or will be; `facet` as ObjectKey::facet.
  std::string objectPath(const ObjectId& id, std::uint32_t facet = 0) const;
  /// Where the index of the object's facets is or will be.
  std::string facetIndexPath(const ObjectId& id) const;
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
