#pragma once
// The alarms of all objects of a namespace, in its metadata.sqlite: what a scheduler reads to know when to wake whom,
// without opening the objects' own files.
//
// Shared by all isolates that have objects of the namespace: any thread. Only changes of alarms come here. The file is
// open from the first of them on; a namespace without alarms holds no descriptor.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/storage/metadata_table.h"

namespace durascope::storage {

class AlarmIndex {
 public:
  struct Entry {
    ObjectId id;
    std::int64_t timeNs = 0;          ///< Since the Unix epoch.
    std::optional<std::string> name;  ///< Nothing: the object was not made by name, or the file does not say.
  };

  /// Makes the file and its table when missing, and adds the column that old files lack. kCorrupt, kIo with the path.
  static Result<std::unique_ptr<AlarmIndex>> open(std::string path);
  AlarmIndex(const AlarmIndex&) = delete;
  AlarmIndex& operator=(const AlarmIndex&) = delete;

  /// Durable when it returns. A name that is absent leaves the stored one alone.
  SqlResult<void> set(const ObjectId& id, Alarm alarm, const std::optional<std::string>& name);
  /// What the table says about an object.
  SqlResult<Alarm> find(const ObjectId& id);
  /// Earliest first. Rows that name no object are left out.
  SqlResult<std::vector<Entry>> all();

 private:
  explicit AlarmIndex(std::string path) : path_(std::move(path)) {}
  SqlResult<void> connect();
  SqlResult<void> makeTable();
  SqlResult<sqlite3_stmt*> prepare(std::string_view sql);

  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;  // guarded by mutex_
};

}  // namespace durascope::storage
