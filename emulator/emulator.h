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

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/journal/event.h"
#include "emulator/journal/snapshots.h"

namespace durascope {

/// When instances leave memory. kLocal is what the local runtime does: after `idleMs` without work.
struct EvictionPolicy {
  enum class Kind { kLocal, kNever } kind = Kind::kLocal;
  std::int64_t idleMs = 10'000;  ///< lifecycle.md 4.1
};

struct ProjectOptions {
  std::string path;  ///< A folder with a wrangler configuration, that configuration, or a .js or .ts file.
  std::string
      stateDir;  ///< Folder that holds one folder a namespace; empty: .wrangler/state/v3/do beside the configuration.
  std::uint32_t isolates = 1;  ///< 1 to 64; objects are spread over them by id.
  EvictionPolicy eviction;
  std::int64_t missLatencyUs = 5'000;  ///< Simulated time of a storage read that misses the cache; 0: none.
  std::uint64_t heapLimitMiB = 512;    ///< Heap of one isolate; beyond it the isolate is thrown away.
  bool watch = true;                   ///< Reload when a source file is saved.
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
  std::vector<std::string> warnings;
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
};

struct Response {
  int status = 0;  ///< 0 when `error` is set and no response was made.
  std::string statusText;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
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

  /// Evicts one instance as idleness would, once it is idle. kUnavailable when it is not live or busy for over 30 s.
  virtual void evict(ObjectKey object, Reply<void> reply) = 0;
  /// Evicts every idle instance; answers how many.
  virtual void evictAll(Reply<std::uint64_t> reply) = 0;
  /// As ctx.abort(reason) from inside.
  virtual void abort(ObjectKey object, std::string reason, Reply<void> reply) = 0;
  /// Stops the JavaScript that runs now on the object's isolate, for a loop that never ends. The object breaks.
  virtual void terminate(ObjectKey object, Reply<void> reply) = 0;
  /// As terminate(), by isolate, for code that runs outside any object.
  virtual void terminateIsolate(std::uint32_t isolate, Reply<void> reply) = 0;

  virtual void setEvictionPolicy(EvictionPolicy policy) = 0;
  virtual void setMissLatencyUs(std::int64_t microseconds) = 0;

  /// Details of one object. Reading changes nothing: no getter runs, no instance is made, no idle clock starts anew,
  /// no cache statistic moves. Answered between two events of its isolate.
  virtual void memory(ObjectKey object, Reply<journal::MemorySnapshot> reply) = 0;
  virtual void cache(ObjectKey object, Reply<journal::CacheSnapshot> reply) = 0;
  virtual void storage(ObjectKey object, StorageQuery query, Reply<journal::StorageSnapshot> reply) = 0;
  /// Any SQLite file, opened read-only; leaves no -wal or -shm behind.
  virtual void inspectFile(std::string path, StorageQuery query, Reply<journal::StorageSnapshot> reply) = 0;

  /// Keep events and instances' last fields from now on (the window does; `serve` does not).
  virtual void setRecording(bool on) = 0;
  /// Everything new since the last call. Never waits for an isolate. One consumer.
  virtual Drain drain() = 0;
};

/// Starts the control thread. Once in a process; a second call while one lives fails with kUnavailable.
Result<std::unique_ptr<Emulator>> makeEmulator();

}  // namespace durascope
