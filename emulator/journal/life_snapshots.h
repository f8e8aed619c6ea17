#pragma once
// Plain answers about an object's life: what keeps it in memory, who is at its gate, its sockets; and the alarms and
// faults of the whole project. No handle, pointer or lock inside; they may be copied to any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/snapshots.h"

namespace durascope::journal {

/// Somebody at an input gate: an event that waits, or the one that is inside.
struct GateNode {
  std::string label;          ///< "GET /increment", "increment()", "alarm()", "constructor", "timer".
  std::uint64_t request = 0;  ///< As Event::request.
  std::int64_t sinceMs = 0;   ///< Wall clock of the emulator.
};

/// One thing that keeps an instance in memory.
struct HoldNode {
  /// lifecycle.md 4.2, in the order of lifecycle::ActivityKind.
  enum class Kind : std::uint8_t { kEvent, kTimer, kWaitUntil, kSubrequest, kSection, kStream, kExport, kSocket };
  Kind kind = Kind::kEvent;
  std::string label;         ///< "GET /slow", "setTimeout(25 s)", "fetch https://…", "RpcTarget Cursor".
  std::int64_t sinceMs = 0;  ///< Since when it holds.
  /// A timer: when it fires; a critical section under way: when it is cancelled; a limit of the policy: when it holds
  /// no longer; 0: no end known.
  std::int64_t dueMs = 0;
  std::uint64_t request = 0;
};

/// A stub of RPC that crosses an object's border.
struct RpcStubNode {
  std::string what;          ///< "function", "RpcTarget Cursor", "object".
  bool exported = false;     ///< True: others hold one of this object's; false: it holds one of somebody else's.
  bool otherIsKnown = true;  ///< False: it is under way in a message, or whoever let it out is gone.
  bool otherIsObject = false;
  ObjectKey other;  ///< Who is at the other end; valid when otherIsObject, else it is the Worker.
  std::int64_t sinceMs = 0;
  std::uint64_t number = 0;  ///< Of what was let out, the same for all its stubs; never given twice.
};

/// When a critical section runs into its limit (lifecycle.md 3.5), which cancels it and resets its object.
struct SectionEnd {
  ObjectKey object;
  std::int64_t atMs = 0;  ///< Wall clock of the emulator; 0: not known.
};

/// What an object is doing and why it is still there.
struct LifeSnapshot {
  bool live = false;
  std::optional<GateNode> holder;   ///< Who is inside the input gate now and keeps others out.
  std::vector<GateNode> waiting;    ///< In the order in which they will be let in.
  std::vector<HoldNode> holds;      ///< Oldest first.
  std::vector<RpcStubNode> stubs;   ///< At most 1,000.
  std::vector<ObjectKey> waitsFor;  ///< Objects whose answer it awaits.
  /// Not empty: these objects, this one first, wait for each other in a circle, and none goes on before deadlockEnd.
  std::vector<ObjectKey> deadlock;
  /// What ends it by itself: one of them shuts others out by a critical section, which has a limit.
  SectionEnd deadlockEnd;
};

/// How an instance went that was not waited for.
struct Departure {
  std::uint32_t instance = 0;
  bool aborted = false;  ///< An event was in progress, or an answer on its way: whoever waited for it got an error.
};

struct SocketMessage {
  std::int64_t atMs = 0;
  bool fromObject = false;
  bool binary = false;
  bool autoResponse = false;  ///< Answered by the pair of setWebSocketAutoResponse(), without waking the object.
  std::uint64_t bytes = 0;
  std::string preview;  ///< At most 200 bytes.
};

struct SocketNode {
  enum class State : std::uint8_t {
    kAccepted,      ///< By accept(): keeps the instance in memory.
    kHibernatable,  ///< By ctx.acceptWebSocket(), the instance is in memory.
    kHibernated,    ///< As before, and the instance is gone.
    kOutgoing,      ///< Opened by the object.
    kClosing,
  };
  std::uint64_t id = 0;  ///< Never given twice.
  State state = State::kAccepted;
  std::vector<std::string> tags;
  std::optional<ValueNode> attachment;
  std::uint64_t attachmentBytes = 0;
  std::string peer;  ///< "127.0.0.1:51234", "the Worker", an object's name.
  std::int64_t openedMs = 0;
  std::uint64_t received = 0, sent = 0;  ///< Messages.
  std::uint64_t receivedBytes = 0, sentBytes = 0;
  std::int64_t autoResponseMs = 0;      ///< When an auto-response was sent last; 0: never.
  std::vector<SocketMessage> messages;  ///< The last ones, oldest first, at most 200.
};

struct SocketsSnapshot {
  std::vector<SocketNode> sockets;  ///< At most 1,000.
  std::uint64_t socketCount = 0;    ///< All of them.
  std::string autoRequest, autoResponse;
  bool hasAutoResponse = false;
  std::int64_t eventTimeoutMs = 0;  ///< 0: none.
};

/// One object's alarm.
struct AlarmNode {
  ObjectKey key;
  std::string name;          ///< Of the object; empty when unnamed or not known.
  std::int64_t dueMs = 0;    ///< When it is to run next; 0: none is set, the rest tells of the last run.
  std::int64_t setAtMs = 0;  ///< 0: set before the project opened.
  std::string setBy;         ///< Label of the event that set it: "GET /start".
  std::uint64_t setByRequest = 0;
  std::string setAt;            ///< "src/index.ts:14:5"; empty when not known.
  bool running = false;         ///< alarm() is under way.
  std::uint32_t attempt = 0;    ///< Of the run under way or to come: 0 the first, then the retries.
  std::int64_t lastRunMs = 0;   ///< When alarm() was called last; 0: not since the project opened.
  std::int64_t lastLateMs = 0;  ///< By how much that was after its time.
  bool lastFailed = false;
  std::string lastResult;  ///< "ok" or the error.
};

struct AlarmsSnapshot {
  std::vector<AlarmNode> alarms;  ///< Those that are set, by due time, then the others; at most 10,000.
  std::uint64_t setCount = 0;     ///< All that are set.
};

/// A fault on purpose.
struct FaultRule {
  enum class Where : std::uint8_t {
    kStubCall,  ///< fetch or a method on a stub, at the caller.
    kFetch,     ///< fetch() to the outside.
    kStorage,   ///< An operation of ctx.storage.
  };
  enum class Action : std::uint8_t { kDelay, kThrow, kReset };
  std::uint64_t id = 0;  ///< The caller's; by it the state is told.
  Where where = Where::kStubCall;
  std::optional<ObjectKey> object;  ///< The object that is called, that fetches, or whose storage it is; none: any.
  std::string match;                ///< Part of the label ("increment()", "GET /x", "put"); empty: any.
  std::uint32_t nth = 1;            ///< Strikes at the nth that matches, from 1.
  bool everyNth = false;            ///< And at each further nth.
  Action action = Action::kThrow;
  std::int64_t delayMs = 0;  ///< kDelay.
  std::string message;       ///< kThrow: of the Error; kReset: the reason.
};

struct FaultState {
  std::uint64_t id = 0;
  std::uint64_t seen = 0;    ///< How many matched.
  std::uint64_t struck = 0;  ///< At how many it struck.
};

/// The time of the emulated world.
struct ClockState {
  bool paused = false;
  bool frozenNow = false;      ///< Date.now() stands still between I/O, as in production.
  std::int64_t nowMs = 0;      ///< Wall clock of the emulator.
  std::int64_t nextDueMs = 0;  ///< When the next timer, alarm or idle count is due; 0: there is none.
  std::string nextWhat;        ///< "alarm of lobby", "setTimeout of lobby", "lobby falls out of memory".
};

}  // namespace durascope::journal
