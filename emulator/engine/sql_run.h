#pragma once
// A cursor of ctx.storage.sql as JavaScript holds it.

#include <memory>

#include "emulator/engine/instance.h"
#include "emulator/storage/sql_cursor.h"

namespace durascope::engine {

/// Isolate thread only.
struct SqlRun {
  std::shared_ptr<Instance> instance;  ///< Only its own JavaScript may use it.
  std::shared_ptr<storage::SqlCursor> cursor;
};

}  // namespace durascope::engine
