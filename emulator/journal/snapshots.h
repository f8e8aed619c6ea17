#pragma once
// Plain answers to 'what is it now?': summaries that isolates publish by themselves, and details that a view asks for.
// No handle, pointer or lock inside; they may be copied to any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/sql_table.h"

namespace durascope::journal {

/// Where an object is in its life (lifecycle.md 0).
enum class ObjectState : std::uint8_t {
  kOnDisk,        ///< Known from its file only. Next: kConstructing (first event).
  kConstructing,  ///< Constructor or its blockConcurrencyWhile runs. Next: kRunning, kBroken.
  kRunning,       ///< One event or more inside. Next: kIdle (last one left), kBroken.
  kIdle,          ///< No event inside, memory kept. Next: kRunning (event), kEvicted, kHibernated (policy).
  kHibernated,    ///< Evicted with its WebSockets held. Next: kConstructing (event).
  kEvicted,       ///< Memory dropped quietly; stubs stay valid. Next: kConstructing (event).
  kBroken,        ///< Constructor, critical section, abort or storage failed. Next: kConstructing (new stub).
};

/// Published for each object that changed since the last drain.
struct ObjectSummary {
  ObjectKey key;
  std::string name;    ///< The name it was made from; empty when unnamed or not known.
  bool named = false;  ///< Tells the empty name from no name.
  ObjectState state = ObjectState::kOnDisk;
  std::uint32_t isolate = 0;
  std::uint32_t instance = 0;        ///< How many instances it has had; 0 when none since the project opened.
  std::int64_t stateSinceMs = 0;     ///< Wall clock.
  std::int64_t instanceSinceMs = 0;  ///< When the present (or last) instance was constructed; 0 when none.
  std::int64_t evictAtMs = 0;        ///< When the idle clock will evict it; 0 when it will not.
  std::int64_t constructionNs = 0;   ///< How long the last construction took.
  std::uint64_t requests = 0;        ///< Events since the project opened: delivered, or failed with the constructor.
  std::uint32_t inFlight = 0;        ///< Events inside now.
  std::uint32_t waiting = 0;         ///< Events waiting at the input gate now.
  std::uint32_t sockets = 0;         ///< WebSockets that are open at it, hibernated ones too.
  std::uint32_t hibernatable = 0;    ///< Of which by ctx.acceptWebSocket(): they outlive an eviction.
  std::uint64_t cacheHits = 0;       ///< Since the project opened, over all instances.
  std::uint64_t cacheMisses = 0;
  std::int64_t storageBytes = -1;  ///< Size of the database file, -1 when not known yet.
  std::string reason;  ///< Why it was evicted or broke, a clause: "idle for 10 s", "its constructor threw TypeError: x
                       ///< at a.js:3:5".
};

enum class ValueKind : std::uint8_t {
  kUndefined,
  kNull,
  kBoolean,
  kNumber,
  kBigInt,
  kString,
  kSymbol,
  kDate,
  kRegExp,
  kFunction,
  kObject,
  kArray,
  kMap,
  kSet,
  kBinary,
  kError,
  kPromise,
  kAccessor,
  kUndecodable,
  kOther,
};

/// One row of a value tree, ready to show. The same for fields in memory, cached values and stored values, so that
/// twins can be compared: equal values give equal `kind`, `preview` and `children`. Made with the helpers of preview.h:
///
///   kind       type                     preview                    children
///   undefined, null, boolean, number, bigint: type is typeof ("null" for null), preview as written in source
///   string     string(length)           formatString               none; length in UTF-16 units
///   kDate      Date                     formatDate                 none
///   kRegExp    RegExp                   formatRegExp               none
///   kObject    Object or class name     { a: 1 }, Counter { a: 1 } own enumerable properties, in order
///   kArray     Array(length)            [1, <2 empty>, 3, p: 4]    elements that exist ("0", "3"), then named
///   properties kMap       Map(size)                Map(1) { "a" => 1 }        name: preview of the key; the value kSet
///   Set(size)                Set(1) { 1 }               "0", "1", ... kBinary    Uint8Array(length)       formatBinary
///   none; also DataView, ArrayBuffer
///              Blob(size)               Blob(1) "text/plain"       none
///   kError     class or name            formatError                stack, then cause and other own properties
///   kOther     Number, String, ...      Number { 1 }               none: boxed primitives
///              Headers                  Headers { a: "b" }         one a header
///              Request, Response        as an object               url, then what it was made with
///              circular                 [Circular]                 none: an object within itself
///
/// An object that occurs twice without being within itself is shown twice. childCount counts all children; a container
/// is closed (no children, preview formatClosed()) when it lies kTreeDepth levels below the top, or when kTreeNodes
/// nodes were made before it, counted depth first. Of more than kTreeChildren children the first are there.
struct ValueNode {
  std::string name;  ///< Field name (with '#' when private), key or index; UTF-8.
  ValueKind kind = ValueKind::kUndefined;
  std::string type;              ///< "number", "string(12)", "Map(3)", "Counter".
  std::string preview;           ///< One line, at most 200 bytes: `128`, `"lobby"`, `{ at: 1, user: "bob" }`.
  std::uint64_t childCount = 0;  ///< All children; more than children.size() when the rest was not asked for.
  std::vector<ValueNode> children;

  bool operator==(const ValueNode&) const = default;
};

/// True when two trees show the same value, whatever they are called.
inline bool sameValue(const ValueNode& a, const ValueNode& b) {
  return a.kind == b.kind && a.preview == b.preview && a.childCount == b.childCount && a.children == b.children;
}

/// A variable at the top of a user module.
struct GlobalNode {
  ValueNode value;
  bool isConstant = false;         ///< Declared with const, class or function.
  std::vector<ObjectKey> writers;  ///< Objects in whose turns its value changed, first writer first, at most 16.
  std::uint64_t writerCount = 0;   ///< All of them.
};

/// The fields of an instance, or of the last one when it is gone.
struct MemorySnapshot {
  std::uint32_t instance = 0;  ///< 0: never constructed since the project opened.
  bool live = false;           ///< False: `fields` are those of the last instance, taken when it went.
  std::int64_t takenAtMs = 0;
  std::string endReason;  ///< Why the last instance went; when not live.
  std::vector<ValueNode> fields;
  std::uint32_t previousInstance = 0;  ///< 0: there is nothing to compare with.
  std::int64_t previousEndMs = 0;
  std::string previousEndReason;
  std::vector<ValueNode> previousFields;
  std::vector<GlobalNode> globals;
  std::vector<ValueNode> previousGlobals;  ///< As they were when the previous instance went.
  std::string note;                        ///< A sentence when something could not be read; else empty.
};

enum class CacheEntryState : std::uint8_t { kClean, kDirty, kAbsent, kAbsentDirty, kKnownEmptyRange };

struct CacheEntryNode {
  std::string key;  ///< Raw key bytes (UTF-8 for all but lone surrogates). For kKnownEmptyRange: where the gap begins.
  std::string end;  ///< kKnownEmptyRange: where the gap ends; empty means the end of the key space.
  CacheEntryState state = CacheEntryState::kClean;
  std::uint64_t bytes = 0;  ///< What it costs in the cache.
  std::uint64_t hits = 0;
  ValueNode value;
};

struct LookupNode {
  std::uint64_t sequence = 0;
  std::int64_t atMs = 0;
  std::string operation;  ///< "get", "list", "delete".
  std::string key;        ///< Key, keys or range as written: `"value"`, `"a" … "z"`.
  bool hit = false;
  bool partial = false;  ///< A miss for which only some keys had to be read.
  std::string reason;    ///< "clean entry", "known not to exist", "first read since construction", ...
  std::int64_t durationNs = 0;
  bool local = false;  ///< Neither hit nor miss: the class has no value cache.
};

struct CacheSnapshot {
  bool valueCache = false;             ///< False for SQLite-backed classes: they have none, only SQLite's page cache.
  bool live = false;                   ///< False: the instance is gone, and its cache with it.
  std::uint64_t hits = 0, misses = 0;  ///< Of the present or last instance.
  std::uint64_t bytes = 0, softLimit = 0;
  std::uint64_t isolateBytes = 0;  ///< Of all objects of the isolate: what the limits count.
  std::uint64_t hardLimit = 0;
  std::uint64_t dirtyBytes = 0, dirtyLimit = 0;
  std::int64_t staleMs = 0;
  std::uint64_t evictions = 0;  ///< Entries that left this instance's cache under pressure or unused.
  std::uint64_t entryCount = 0;
  std::vector<CacheEntryNode> entries;  ///< In key order, at most 1,000.
  std::vector<LookupNode> lookups;      ///< Newest first, at most 200; kept over evictions.
  std::vector<float> hitRates;          ///< Hit rate of the last 60 groups of lookups, oldest first, 0 to 1.
  std::uint64_t pageHits = 0, pageMisses = 0, pageBytes = 0;  ///< SQLite's page cache of the open database.
};

struct StoredEntry {
  std::string key;
  ValueNode value;    ///< kUndecodable with the reason as preview when the bytes are not a value.
  std::string bytes;  ///< Raw value, at most 64 KiB of it.
  std::uint64_t size = 0;
};

/// A table, view or index of the file.
struct StoredTable {
  enum class Kind : std::uint8_t { kTable, kView, kVirtual };
  struct Column {
    std::string name;
    std::string type;  ///< As declared; may be empty.
    bool notNull = false;
    int primaryKey = 0;  ///< Place in the primary key from 1; 0: not part of it.
  };
  struct Index {
    std::string name;
    bool unique = false;
    std::vector<std::string> columns;  ///< An expression is "(expression)".
  };

  std::string name;
  Kind kind = Kind::kTable;
  bool internal = false;  ///< The runtime's own (_cf_…, sqlite_…): to look at only.
  std::string sql;        ///< The statement that made it.
  std::uint64_t rowCount = 0;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< First rows as text, at most 100; none of internal tables.
  std::vector<Column> details;                 ///< As `columns`, with what is known of them.
  std::vector<Index> indexes;
};

/// A page of one table.
struct TablePage {
  std::string table;
  std::uint64_t firstRow = 0;
  SqlTable rows;
  std::string problem;  ///< Why its rows cannot be read; else empty.
};

/// What SQL that was run by hand came to.
struct SqlResult {
  SqlTable table;
  std::string error;     ///< As the program would get it; empty when all went well.
  int errorOffset = -1;  ///< Byte of the SQL that the error is about; -1 when SQLite does not say.
};

/// One stored value for editing.
struct StoredValue {
  std::string key;
  std::string text;         ///< Reads back as the same value; empty when it cannot be edited.
  std::string notEditable;  ///< A sentence why not; empty when it can be.
  std::string bytes;        ///< Raw value, at most 64 KiB of it.
  std::uint64_t size = 0;
};

/// A moment to which storage can be put back.
struct KeptMoment {
  std::string bookmark;
  std::int64_t atMs = 0;
  std::uint64_t bytes = 0;  ///< What keeping it costs on disk.
  std::string label;        ///< What happened then, a clause; may be empty.
};

struct HistorySnapshot {
  std::vector<KeptMoment> moments;  ///< Newest first, at most 1,000.
  std::uint64_t momentCount = 0;    ///< All of them.
  std::uint64_t bytes = 0;          ///< On disk.
  std::string problem;              ///< A sentence why nothing is kept or it cannot be read; else empty.
};

/// One page of an object's file, or of any SQLite file.
struct StorageSnapshot {
  std::string path;
  std::int64_t fileBytes = -1;  ///< -1: there is no file yet.
  bool exists = false;
  std::uint64_t keyCount = 0;
  std::vector<StoredEntry> entries;
  std::vector<StoredTable> tables;
  std::optional<TablePage> page;  ///< When a table was asked for and exists.
  std::optional<std::int64_t> alarmMs;
  std::string problem;  ///< A sentence when the file cannot be read (wholly); else empty.
};

struct IsolateSummary {
  std::uint32_t number = 0;
  bool running = false;
  bool busy = false;  ///< In JavaScript for over 100 ms without coming back.
  std::int64_t busySinceMs = 0;
  ObjectKey busyObject;  ///< Whose event it is in; valid when busyHasObject.
  bool busyHasObject = false;
  std::string busyName;  ///< Its name where it is known, also when nothing was told of the object yet.
  bool inSql = false;    ///< Busy, and in an SQL statement.
  std::uint64_t heapBytes = 0;
  std::string problem;  ///< Why it does not run.
};

}  // namespace durascope::journal
