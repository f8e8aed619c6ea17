#pragma once
// The one door of the emulator. The window, the gateway and the command line reach it through this header alone.
//
// Every call may be made from any thread and returns at once. Answers come through the callback that was given, on a
// thread of the emulator: do little there, hand over to your own thread. A callback is called exactly once, also when
// the emulator closes meanwhile (with an Error of kind kUnavailable), and never from inside the call itself.
//
// The window replaces this class by a fake in its tests; that is why it is an interface.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/byte_pipe.h"
#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/journal/event.h"
#include "emulator/journal/life_snapshots.h"
#include "emulator/journal/snapshots.h"

namespace durascope {

class SocketEnd;

/// When instances leave memory (lifecycle.md 4).
struct EvictionPolicy {
  enum class Kind : std::uint8_t {
    kLocal,            ///< As the local runtime: after `idleMs` without work.
    kProduction,       ///< Hibernation after `idleMs` without work; timers and the like hold for 70 to 140 s only.
    kAfterEveryEvent,  ///< As soon as the last event has left, whatever else is pending.
    kManual,           ///< Only by hand.
    kNever,            ///< As manual, and by hand neither (preventEviction).
  } kind = Kind::kLocal;
  std::int64_t idleMs = 10'000;  ///< lifecycle.md 4.1
};

/// Who shares module globals with whom (lifecycle.md 5).
enum class Isolation : std::uint8_t {
  kShared,    ///< All objects of the script in one isolate and one global scope: the truth locally.
  kSpread,    ///< Over ProjectOptions::isolates by id: the truth in production, where two may or may not share.
  kSeparate,  ///< Each instance has globals of its own.
};

/// Which storage the objects get.
enum class StorageMode : std::uint8_t {
  kProduction,  ///< As deployed: classes of new_classes have a value cache, those of new_sqlite_classes have SQL.
  kLocal,       ///< As the local runtime: every class on SQLite, none with a value cache.
};

/// Numbers that storage obeys. The defaults are those of production where it has the number.
struct StorageLimits {
  std::uint64_t softCacheBytes = std::uint64_t{16}
                                 << 20;  ///< An isolate's caches: above it the least recently used go.
  std::uint64_t hardCacheBytes = std::uint64_t{128} << 20;  ///< Above it with nothing clean left, all are reset.
  std::uint64_t dirtyBytes = std::uint64_t{8} << 20;        ///< An object's unwritten values: above it puts wait.
  std::int64_t staleMs = 30'000;                            ///< Entries that nobody reads for up to twice this go.
  std::int64_t sqlTimeMs = 0;                               ///< A statement that runs longer is stopped; 0: no limit.
  std::int64_t historyMs = std::int64_t{30} * 24 * 3'600'000;  ///< How long an object's past can be restored.
  std::uint64_t historyBytes = std::uint64_t{64} << 20;  ///< Most that an object's past takes on disk; 0: none is kept.

  bool operator==(const StorageLimits&) const = default;
};

struct ProjectOptions {
  std::string path;         ///< A folder with a wrangler configuration, that configuration, or a .js or .ts file.
  std::string environment;  ///< Of the configuration's `env`, as wrangler's --env; empty: the top level.
  std::string
      stateDir;  ///< Folder that holds one folder a namespace; empty: .wrangler/state/v3/do beside the configuration.
  std::uint32_t isolates = 1;  ///< 1 to 64; objects are spread over them by id.
  /// Files of objects that are open at a time, over all isolates; fewer where the system gives fewer.
  std::uint32_t openDatabases = 500;
  EvictionPolicy eviction;
  Isolation isolation = Isolation::kSpread;
  bool frozenNow = false;  ///< Date.now() stands still between I/O, as in production.
  bool paused = false;     ///< The clock stands until stepClock(), fastForward() or setClockPaused(false).
  bool skipWaits = false;  ///< While a test handler runs, what everybody waits for comes at once.
  bool outgoing = true;    ///< fetch() may leave the program.
  std::optional<std::uint64_t>
      seed;  ///< Fixes ids, random values, the clock's start and the order of the simultaneous.
  std::int64_t missLatencyUs = 5'000;  ///< Simulated time of a storage read that misses the cache; 0: none.
  std::uint64_t heapLimitMiB = 512;    ///< Heap of one isolate; beyond it the isolate is thrown away.
  bool watch = true;                   ///< Reload when a source file is saved.
  StorageMode storage = StorageMode::kProduction;
  StorageLimits limits;
};

struct NamespaceInfo {
  std::string binding;  ///< Name in env; empty for a class that is exported without a binding.
  std::string className;
  std::string uniqueKey;  ///< "<script>-<Class>", also its folder's name.
  bool sqlite = false;    ///< Declared in new_sqlite_classes.
};

struct ProjectInfo {
  std::string name;
  std::string path;        ///< As opened, absolute.
  std::string configFile;  ///< Base name, empty for a single source file.
  std::string stateDir;    ///< Absolute.
  std::string compatibilityDate;
  bool hasWorker = false;  ///< The main module has a default export with fetch.
  std::vector<NamespaceInfo> namespaces;
  std::vector<std::string> tests;  ///< Exports with a test() method, in the order in which runTest() should take them.
  std::vector<std::string> warnings;
};

/// How a test handler ended.
struct TestResult {
  std::optional<Error> error;  ///< None: it passed. Message as JavaScript has it.
  std::string stack;           ///< Of the error, source-mapped.
  std::int64_t totalNs = 0;
};

struct Request {
  enum class To { kWorker, kObjectByName, kObjectById } to = To::kWorker;
  std::uint32_t ns = 0;  ///< For objects: index into ProjectInfo::namespaces.
  std::string name;      ///< kObjectByName.
  ObjectId id;           ///< kObjectById.
  std::string method = "GET";
  std::string url = "http://localhost/";  ///< Absolute.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<PipeReader> stream;  ///< In place of `body`: it is still on its way.
  bool streaming = false;              ///< The answer may come with a `stream`; else it comes when it is whole.
};

struct Response {
  int status = 0;  ///< 0 when `error` is set and no response was made.
  std::string statusText;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<PipeReader> stream;  ///< In place of `body`, when the request allowed it.
  /// Status 101: the request asked for a WebSocket, and this is the client's end of it. Who lets go of it hangs up.
  std::shared_ptr<SocketEnd> socket;
  std::int64_t totalNs = 0;         ///< From send() to the answer.
  std::int64_t gateWaitNs = 0;      ///< Of which waiting at the input gate (object targets).
  std::int64_t constructionNs = 0;  ///< Of which constructing the instance; 0 when it was live.
  std::optional<ObjectKey> object;  ///< The object that answered, for object targets.
  std::optional<Error>
      error;               ///< What the caller of the object gets instead of a response; message as JavaScript has it.
  std::string errorStack;  ///< Source-mapped; empty when none.
};

/// What changed since the last drain.
struct Drain {
  std::uint64_t projectGeneration = 0;  ///< Rises with each open() and reload.
  std::uint64_t openGeneration =
      0;  ///< That of the last open(), or reload with other namespaces: objects and indices of before are void.
  bool running = false;                ///< There is a project now, though the newest build or start may have failed.
  std::vector<journal::Event> events;  ///< By sequence.
  std::uint64_t droppedEvents = 0;     ///< Since the emulator was made.
  std::vector<journal::ObjectSummary> objects;  ///< Those that changed, each once.
  std::vector<journal::IsolateSummary> isolates;
  std::uint64_t requestsTotal = 0;
  std::int64_t lastCommitNs = 0;       ///< Duration of the last commit; 0 before the first.
  std::optional<ProjectInfo> project;  ///< Set when the project was opened or reloaded since the last drain.
  std::optional<Error> problem;  ///< Set when a build or start failed since the last drain; `running` tells whether an
                                 ///< older version goes on.
};

struct StorageQuery {
  std::string after;  ///< Keys greater than this one; empty: from the start.
  std::uint32_t limit = 200;
  bool tables = true;
  bool internals = false;      ///< The runtime's own tables among them.
  std::string table;           ///< Not empty: this table alone, with a page of its rows.
  std::uint64_t firstRow = 0;  ///< Of that page, in the table's own order.
  std::uint32_t rowLimit = 200;
};

/// A change of one stored value by hand.
struct StorageEdit {
  enum class Kind {
    kAdd,     ///< Refused when the key exists.
    kPut,     ///< Replaces, or adds.
    kDelete,  ///< Refused when there is no such key.
  } kind = Kind::kPut;
  std::string key;   ///< Raw bytes, as StoredEntry::key.
  std::string text;  ///< The value as StoredValue::text writes it; unused when deleting.
};

struct SqlRequest {
  std::string sql;  ///< One statement or several; the last one's rows are the answer, and the earlier ones' with it.
  std::uint32_t rowLimit = 1'000;
  std::uint64_t run = 0;  ///< The caller's number for this run, by which cancelSql() knows it; 0: it has none.
};

class Emulator {
 public:
  template <class T>
  using Reply = std::function<void(Result<T>)>;

  virtual ~Emulator() = default;

  /// Builds and starts a project; one that is open is closed first. Failure: kBadInput, kNotFound, kScript, kIo with a
  /// sentence, place and source line; the emulator then has no project (but goes on watching its sources if it can).
  virtual void open(ProjectOptions options, Reply<ProjectInfo> reply) = 0;
  /// Stops all isolates; instances vanish as at a restart, storage is committed and closed.
  virtual void close(Reply<void> reply) = 0;
  /// Builds again and replaces all isolates: fresh module globals, storage kept. On failure the old ones go on.
  virtual void reload(Reply<ProjectInfo> reply) = 0;

  /// Sends a request to the Worker or to an object. Errors of user code arrive as Response::error, not as Result error.
  virtual void send(Request request, Reply<Response> reply) = 0;

  /// Calls `test(controller, env, ctx)` of an export, and waits for it and for what it gave to waitUntil(), as the real
  /// runtime does. Answered when it ends: one that can never end, since it waits for nothing, is cancelled and fails.
  /// Who does not want to wait for the others closes the project. kNotFound: no such test.
  virtual void runTest(std::string exported, Reply<TestResult> reply) = 0;

  /// Evicts one instance as idleness would, once it is idle. kUnavailable when it is not live or busy for over 30 s.
  virtual void evict(ObjectKey object, Reply<void> reply) = 0;
  /// Drops the instance whatever holds it, and answers how. Without an event in progress or an answer on its way it
  /// goes as by evict(): timers, promises of waitUntil(), calls and sockets are lost, as production loses them; the
  /// journal says which. Else as by abort(reason), since whoever waits is to learn of it. kUnavailable when it is not
  /// in memory (any more), and where nothing is evicted.
  virtual void evictNow(ObjectKey object, std::string reason, Reply<journal::Departure> reply) = 0;
  /// Evicts every idle instance; answers how many.
  virtual void evictAll(Reply<std::uint64_t> reply) = 0;
  /// As ctx.abort(reason) from inside.
  virtual void abort(ObjectKey object, std::string reason, Reply<void> reply) = 0;
  /// Stops the JavaScript that runs now on the object's isolate, for a loop that never ends. The object breaks.
  virtual void terminate(ObjectKey object, Reply<void> reply) = 0;
  /// As terminate(), by isolate, for code that runs outside any object.
  virtual void terminateIsolate(std::uint32_t isolate, Reply<void> reply) = 0;

  /// For the open project until it closes, also for instances that are live. Without a project nothing happens.
  virtual void setEvictionPolicy(EvictionPolicy policy) = 0;
  /// Simulated time of reads that miss the cache, from the next one on until the project closes; 0: none.
  virtual void setMissLatencyUs(std::int64_t microseconds) = 0;
  /// From now on, also for objects that are live; history's from an object's next start. kBadInput when one limit
  /// contradicts another.
  virtual void setStorageLimits(StorageLimits limits, Reply<void> reply) = 0;
  /// Reloads with the other mode when it is not the present one.
  virtual void setStorageMode(StorageMode mode, Reply<ProjectInfo> reply) = 0;

  /// Details of one object. Reading changes nothing: no getter runs, no instance is made, no idle clock starts anew,
  /// no cache statistic moves. Answered between two events of its isolate.
  virtual void memory(ObjectKey object, Reply<journal::MemorySnapshot> reply) = 0;
  virtual void cache(ObjectKey object, Reply<journal::CacheSnapshot> reply) = 0;
  virtual void storage(ObjectKey object, StorageQuery query, Reply<journal::StorageSnapshot> reply) = 0;
  /// One stored value, whole, in the text form that editStorage() takes. kNotFound when there is no such key.
  virtual void storedValue(ObjectKey object, std::string key, Reply<journal::StoredValue> reply) = 0;
  /// Changes one value by hand. A live object writes it as a turn of its own, after the events that are inside its
  /// input gate; of any other the file is changed and nothing is constructed. Answered when the change is durable.
  /// kBadInput with `where` = "line:column" of the text when it is not a value.
  virtual void editStorage(ObjectKey object, StorageEdit edit, Reply<void> reply) = 0;
  /// Runs SQL by hand, on a live object's own connection as a turn of its own. What is wrong with the SQL is in the
  /// answer; Result errors are that it could not be run.
  virtual void runSql(ObjectKey object, SqlRequest request, Reply<journal::SqlResult> reply) = 0;
  /// Stops the SQL that runs now on the object's isolate; that one fails with an error. `run` is that of the
  /// SqlRequest, or 0: whoever's SQL it is, the program's also. kUnavailable when it does not run.
  virtual void cancelSql(ObjectKey object, std::uint64_t run, Reply<void> reply) = 0;
  /// The moments to which the object's storage can be put back, and how much of the past is kept.
  virtual void history(ObjectKey object, Reply<journal::HistorySnapshot> reply) = 0;
  /// Puts storage back to a moment of history(). A live object is reset for that, as by onNextSessionRestoreBookmark()
  /// and abort(). Answers the bookmark that undoes it.
  virtual void restore(ObjectKey object, std::string bookmark, Reply<std::string> reply) = 0;
  /// Any SQLite file, opened read-only; leaves no -wal or -shm behind.
  virtual void inspectFile(std::string path, StorageQuery query, Reply<journal::StorageSnapshot> reply) = 0;

  /// What an object is doing, who is at its gate, and what keeps it in memory.
  virtual void life(ObjectKey object, Reply<journal::LifeSnapshot> reply) = 0;
  virtual void sockets(ObjectKey object, Reply<journal::SocketsSnapshot> reply) = 0;
  /// As if the client at the other end had sent it. kNotFound when the object has no such WebSocket any more.
  virtual void sendToSocket(ObjectKey object, std::uint64_t socket, std::string data, bool binary,
                            Reply<void> reply) = 0;
  /// As if the client had closed it; code 1005: without a code, 1006: as if it had vanished. kBadInput when it is
  /// neither these nor from 1000 to 4999; kNotFound as above.
  virtual void closeSocket(ObjectKey object, std::uint64_t socket, int code, std::string reason, Reply<void> reply) = 0;
  /// Calls a method over RPC, as a Worker would. `arguments` are JavaScript values as StoredValue::text has them,
  /// between commas; the answer is written the same way, and what only code can use in brackets ([function]). What user
  /// code throws is the Error, kScript, with its stack in `where`.
  virtual void call(Request target, std::string method, std::string arguments, Reply<std::string> reply) = 0;

  /// All alarms that are set, and the last run of those that were; by due time, at most 10,000.
  virtual void alarms(Reply<journal::AlarmsSnapshot> reply) = 0;
  /// Runs the alarm now, whatever its time; answered when the handler has ended. kUnavailable when none is set, when it
  /// is running already, or when the project is closed meanwhile; kNotFound when the project has no such namespace;
  /// kScript when the handler failed.
  virtual void fireAlarm(ObjectKey object, Reply<void> reply) = 0;
  /// Sets or moves the alarm by hand; nothing cancels it. A time that has passed means now. Answered when it is
  /// durable. kBadInput when the time is not after 1970 and before April 2262, and for a facet; kNotFound when the
  /// project has no such namespace; kIo when it could not be written.
  virtual void setAlarm(ObjectKey object, std::optional<std::int64_t> dueMs, Reply<void> reply) = 0;

  /// Time stands still, or goes on. Timers, alarms, idle counts and simulated latencies obey.
  virtual void setClockPaused(bool paused) = 0;
  /// Moves a paused clock on; what becomes due meanwhile runs in order. Answered when all of it has run.
  virtual void stepClock(std::int64_t ms, Reply<journal::ClockState> reply) = 0;
  /// To the next timer, alarm or idle count; kUnavailable when there is none.
  virtual void fastForward(Reply<journal::ClockState> reply) = 0;
  /// Back to real time: a clock that is behind the system's moves on to it, what comes due meanwhile runs in order, and
  /// then it runs with the system's. Pausing it, or letting it run, ends that where it is. kUnavailable when it is
  /// ahead, since time does not go back, and when a seed fixes time: what is opened anew has real time again.
  virtual void catchUp(Reply<journal::ClockState> reply) = 0;
  /// Whether Date.now() stands still between I/O, as in production. Without an open project nothing happens.
  virtual void setFrozenNow(bool frozen) = 0;
  /// Changes nothing.
  virtual void clock(Reply<journal::ClockState> reply) = 0;

  /// Faults on purpose, in place of those before; counts begin anew for rules with a new id.
  virtual void setFaults(std::vector<journal::FaultRule> rules, Reply<void> reply) = 0;
  /// The rules as setFaults() has them, each with how often it has matched and struck.
  virtual void faults(Reply<std::vector<journal::FaultState>> reply) = 0;

  /// Reloads with the other isolation when it is not the present one.
  virtual void setIsolation(Isolation isolation, std::uint32_t isolates, Reply<ProjectInfo> reply) = 0;

  /// Keep events and instances' last fields from now on (the window does; `serve` does not).
  virtual void setRecording(bool on) = 0;
  /// Everything new since the last call. Never waits for an isolate. One consumer.
  virtual Drain drain() = 0;
};

/// Starts the control thread. Once in a process; a second call while one lives fails with kUnavailable.
Result<std::unique_ptr<Emulator>> makeEmulator();

}  // namespace durascope
