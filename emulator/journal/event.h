#pragma once
// What happened, as plain data. Isolate threads write events, the window reads them; nobody calls back.
//
// Times are wall-clock nanoseconds since the Unix epoch as the emulator's Clock has them; durations are exact.

#include <cstdint>
#include <string>

#include "emulator/base/object_id.h"

namespace durascope::journal {

enum class EventKind : std::uint8_t {
  kConstruct,  ///< Constructor and its blockConcurrencyWhile; label: class, detail: error if it failed.
  kRequest,    ///< One fetch handled by an object; label: "GET /path", detail: "200" or the error.
  kWorker,     ///< One fetch handled by the Worker itself (no object).
  kGateWait,   ///< An event waited at the input gate; label: what waited, detail: who held it.
  kStorage,    ///< One storage operation; label: "get", detail: key or range.
  kCommit,     ///< The commit of a turn's writes; label: number of writes.
  kEvict,      ///< Instance evicted; detail: why.
  kBreak,      ///< Instance broken: abort, failed constructor or critical section, storage failure; detail: the error.
  kLog,        ///< console.* of user code, or a message of ours; label: the text, detail: source location.
  kIsolate,    ///< Isolate started, stopped, reloaded, terminated or out of memory; detail: a sentence.
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kLog, kWarn, kError };

/// How a storage read was answered (storage.md 5.3: a 'local read' is neither hit nor miss).
enum class CacheOutcome : std::uint8_t { kNone, kHit, kMiss, kPartial, kLocalRead };

struct Event {
  std::uint64_t sequence = 0;  ///< Rises by one for each event of the emulator; a hole means dropped events.
  std::int64_t startNs = 0;
  std::int64_t endNs = 0;  ///< Equal to startNs for what has no extent.
  EventKind kind = EventKind::kLog;
  LogLevel level = LogLevel::kLog;           ///< kLog only.
  CacheOutcome cache = CacheOutcome::kNone;  ///< kStorage only.
  bool failed = false;                       ///< The thing ended in an error.
  bool storageFault = false;                 ///< kLog: an object's storage failed; detail is its file.
  std::uint32_t isolate = 0;
  std::uint32_t instance = 0;  ///< Instance number of the object, 0 when none.
  std::uint64_t request = 0;   ///< Groups the events of one request; 0 when none.
  bool hasObject = false;
  ObjectKey object;  ///< Valid when hasObject.
  std::string label;
  std::string detail;
};

}  // namespace durascope::journal
