#pragma once
// A stand-in for the emulator, for tests of what lies above the door: the window, the gateway, the command line.
//
// A test scripts the answers (`onSend = [](const Request& r) -> Result<Response> {...}`) and reads what was asked
// (`sent`, `evicted`, `calls`). As the real one does, it never answers from inside a call: answers wait until the test
// says deliver(), or, with Delivery::kThread, come on a thread of the fake's own.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/emulator.h"

namespace durascope::test {

/// Fields are set up by the test before the code under test runs; with kManual all of it lives on one thread.
class FakeEmulator final : public Emulator {
 public:
  enum class Delivery { kManual, kThread };

  explicit FakeEmulator(Delivery delivery = Delivery::kManual) {
    if (delivery == Delivery::kThread) deliverer_ = std::thread([this] { deliverUntilStopped(); });
  }
  FakeEmulator(const FakeEmulator&) = delete;
  FakeEmulator& operator=(const FakeEmulator&) = delete;
  /// Answers that were not delivered are dropped.
  ~FakeEmulator() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (deliverer_.joinable()) deliverer_.join();
  }

  // What it answers. Without a script: the plain values below, or success.
  ProjectInfo projectInfo;
  Response response{.status = 200, .statusText = "OK"};
  journal::MemorySnapshot memorySnapshot;
  journal::CacheSnapshot cacheSnapshot;
  journal::StorageSnapshot storageSnapshot;
  journal::StoredValue storedValueAnswer;
  journal::SqlResult sqlResult;
  journal::HistorySnapshot historySnapshot;
  journal::LifeSnapshot lifeSnapshot;
  journal::SocketsSnapshot socketsSnapshot;
  std::vector<journal::AlarmNode> alarmList;
  std::uint64_t alarmsSetCount = 0;
  journal::ClockState clockState;
  std::vector<journal::FaultState> faultStates;
  std::uint64_t evictAllCount = 0;
  std::function<Result<ProjectInfo>(const ProjectOptions&)> onOpen;
  std::function<Result<ProjectInfo>()> onReload;
  std::function<Result<Response>(const Request&)> onSend;
  std::function<Result<TestResult>(const std::string&)> onRunTest;
  std::function<Result<void>(ObjectKey)> onEvict;
  std::function<Result<journal::Departure>(ObjectKey)> onEvictNow;
  std::function<Result<void>(ObjectKey)> onAbort;
  std::function<Result<void>(ObjectKey)> onTerminate;
  std::function<Result<journal::MemorySnapshot>(ObjectKey)> onMemory;
  std::function<Result<journal::CacheSnapshot>(ObjectKey)> onCache;
  std::function<Result<journal::StorageSnapshot>(ObjectKey, const StorageQuery&)> onStorage;
  std::function<Result<journal::StorageSnapshot>(const std::string&, const StorageQuery&)> onInspectFile;
  std::function<Result<journal::StoredValue>(ObjectKey, const std::string&)> onStoredValue;
  std::function<Result<void>(ObjectKey, const StorageEdit&)> onEditStorage;
  std::function<Result<journal::SqlResult>(ObjectKey, const SqlRequest&)> onRunSql;
  std::function<Result<void>(ObjectKey)> onCancelSql;
  std::function<Result<std::string>(ObjectKey, const std::string&)> onRestore;
  std::function<Result<void>(const StorageLimits&)> onSetStorageLimits;
  std::function<Result<journal::AlarmsSnapshot>()> onAlarms;
  std::function<Result<void>(ObjectKey)> onAlarmAct;   ///< fireAlarm and setAlarm.
  std::function<Result<void>(ObjectKey)> onSocketAct;  ///< sendToSocket and closeSocket.
  std::function<Result<std::string>(const Request&, const std::string&, const std::string&)> onCall;
  std::function<Result<journal::ClockState>()> onClock;  ///< clock, stepClock, fastForward and catchUp.
  std::function<Result<void>(const std::vector<journal::FaultRule>&)> onSetFaults;
  /// What the next drain() gives; it is emptied by being taken.
  Drain nextDrain;

  // What it was asked.
  std::vector<std::string> calls;  ///< "open", "send", "evict", ... in order.
  std::vector<ProjectOptions> opened;
  std::vector<Request> sent;
  std::vector<std::string> testsRun;
  bool silentTests = false;  ///< Test handlers do not end.
  bool silentClose = false;  ///< It does not get done with closing.
  std::vector<ObjectKey> evicted, evictedNow, aborted, terminated;
  std::vector<std::string> abortReasons;
  std::vector<std::uint32_t> terminatedIsolates;
  std::vector<ObjectKey> memoryAsked, cacheAsked, storageAsked;
  std::vector<StorageQuery> storageQueries;
  std::vector<std::string> inspectedFiles;
  EvictionPolicy evictionPolicy;
  std::vector<StorageEdit> edits;
  std::vector<SqlRequest> sqlRequests;
  std::vector<std::pair<ObjectKey, std::uint64_t>> sqlCancelled;  ///< And the run.
  std::vector<std::string> restored;                              ///< Bookmarks.
  std::vector<StorageMode> storageModes;
  StorageLimits storageLimits;
  std::int64_t missLatencyUs = 5'000;
  std::vector<ObjectKey> lifeAsked, socketsAsked, alarmsFired;
  std::vector<std::pair<ObjectKey, std::optional<std::int64_t>>> alarmsSet;
  struct SocketAct {
    ObjectKey object;
    std::uint64_t socket = 0;
    std::string data;  ///< Sent, or the reason of closing.
    bool binary = false;
    int code = 0;  ///< 0: it was sent.
  };
  std::vector<SocketAct> socketActs;
  struct MethodCall {
    Request target;
    std::string method, arguments;
  };
  std::vector<MethodCall> methodCalls;
  std::vector<std::int64_t> clockSteps;
  bool clockPaused = false, frozenNow = false;
  std::vector<journal::FaultRule> faultRules;
  std::vector<std::pair<Isolation, std::uint32_t>> isolations;
  bool recording = false;

  /// Gives all answers that wait, and those that their callbacks ask for meanwhile. Returns how many.
  std::size_t deliver() {
    std::size_t count = 0;
    while (std::function<void()> answer = nextAnswer()) {
      answer();
      ++count;
    }
    return count;
  }

  std::size_t pendingCount() const {
    const std::lock_guard lock(mutex_);
    return pending_.size();
  }

  /// How often `call` was made.
  std::size_t callCount(const std::string& call) const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const std::string& made : calls) count += made == call;
    return count;
  }

  void open(ProjectOptions options, Reply<ProjectInfo> reply) override {
    note("open", [&] { opened.push_back(options); });
    answer(std::move(reply), [this, options] { return onOpen ? onOpen(options) : Result<ProjectInfo>(projectInfo); });
  }
  void close(Reply<void> reply) override {
    note("close", [] {});
    if (silentClose) return;
    answer(std::move(reply), [] { return Result<void>(); });
  }
  void reload(Reply<ProjectInfo> reply) override {
    note("reload", [] {});
    answer(std::move(reply), [this] { return onReload ? onReload() : Result<ProjectInfo>(projectInfo); });
  }
  void send(Request request, Reply<Response> reply) override {
    note("send", [&] { sent.push_back(request); });
    answer(std::move(reply), [this, request] { return onSend ? onSend(request) : Result<Response>(response); });
  }
  void runTest(std::string exported, Reply<TestResult> reply) override {
    note("runTest", [&] { testsRun.push_back(exported); });
    if (silentTests) return;
    answer(std::move(reply),
           [this, exported] { return onRunTest ? onRunTest(exported) : Result<TestResult>(TestResult{}); });
  }
  void evict(ObjectKey object, Reply<void> reply) override {
    note("evict", [&] { evicted.push_back(object); });
    answer(std::move(reply), [this, object] { return onEvict ? onEvict(object) : Result<void>(); });
  }
  void evictNow(ObjectKey object, std::string, Reply<journal::Departure> reply) override {
    note("evictNow", [&] { evictedNow.push_back(object); });
    answer(std::move(reply), [this, object] {
      return onEvictNow ? onEvictNow(object) : Result<journal::Departure>(journal::Departure{.instance = 1});
    });
  }
  void evictAll(Reply<std::uint64_t> reply) override {
    note("evictAll", [] {});
    answer(std::move(reply), [this] { return Result<std::uint64_t>(evictAllCount); });
  }
  void abort(ObjectKey object, std::string reason, Reply<void> reply) override {
    note("abort", [&] {
      aborted.push_back(object);
      abortReasons.push_back(std::move(reason));
    });
    answer(std::move(reply), [this, object] { return onAbort ? onAbort(object) : Result<void>(); });
  }
  void terminate(ObjectKey object, Reply<void> reply) override {
    note("terminate", [&] { terminated.push_back(object); });
    answer(std::move(reply), [this, object] { return onTerminate ? onTerminate(object) : Result<void>(); });
  }
  void terminateIsolate(std::uint32_t isolate, Reply<void> reply) override {
    note("terminateIsolate", [&] { terminatedIsolates.push_back(isolate); });
    answer(std::move(reply), [] { return Result<void>(); });
  }
  void setEvictionPolicy(EvictionPolicy policy) override {
    note("setEvictionPolicy", [&] { evictionPolicy = policy; });
  }
  void setMissLatencyUs(std::int64_t microseconds) override {
    note("setMissLatencyUs", [&] { missLatencyUs = microseconds; });
  }
  void setStorageLimits(StorageLimits limits, Reply<void> reply) override {
    note("setStorageLimits", [&] { storageLimits = limits; });
    answer(std::move(reply),
           [this, limits] { return onSetStorageLimits ? onSetStorageLimits(limits) : Result<void>(); });
  }
  void setStorageMode(StorageMode mode, Reply<ProjectInfo> reply) override {
    note("setStorageMode", [&] { storageModes.push_back(mode); });
    answer(std::move(reply), [this] { return Result<ProjectInfo>(projectInfo); });
  }
  void storedValue(ObjectKey object, std::string key, Reply<journal::StoredValue> reply) override {
    note("storedValue", [] {});
    answer(std::move(reply), [this, object, key] {
      return onStoredValue ? onStoredValue(object, key) : Result<journal::StoredValue>(storedValueAnswer);
    });
  }
  void editStorage(ObjectKey object, StorageEdit edit, Reply<void> reply) override {
    note("editStorage", [&] { edits.push_back(edit); });
    answer(std::move(reply),
           [this, object, edit] { return onEditStorage ? onEditStorage(object, edit) : Result<void>(); });
  }
  void runSql(ObjectKey object, SqlRequest request, Reply<journal::SqlResult> reply) override {
    note("runSql", [&] { sqlRequests.push_back(request); });
    answer(std::move(reply), [this, object, request] {
      return onRunSql ? onRunSql(object, request) : Result<journal::SqlResult>(sqlResult);
    });
  }
  void cancelSql(ObjectKey object, std::uint64_t run, Reply<void> reply) override {
    note("cancelSql", [&] { sqlCancelled.emplace_back(object, run); });
    answer(std::move(reply), [this, object] { return onCancelSql ? onCancelSql(object) : Result<void>(); });
  }
  void history(ObjectKey, Reply<journal::HistorySnapshot> reply) override {
    note("history", [] {});
    answer(std::move(reply), [this] { return Result<journal::HistorySnapshot>(historySnapshot); });
  }
  void restore(ObjectKey object, std::string bookmark, Reply<std::string> reply) override {
    note("restore", [&] { restored.push_back(bookmark); });
    answer(std::move(reply),
           [this, object, bookmark] { return onRestore ? onRestore(object, bookmark) : Result<std::string>("undo"); });
  }
  void memory(ObjectKey object, Reply<journal::MemorySnapshot> reply) override {
    note("memory", [&] { memoryAsked.push_back(object); });
    answer(std::move(reply),
           [this, object] { return onMemory ? onMemory(object) : Result<journal::MemorySnapshot>(memorySnapshot); });
  }
  void cache(ObjectKey object, Reply<journal::CacheSnapshot> reply) override {
    note("cache", [&] { cacheAsked.push_back(object); });
    answer(std::move(reply),
           [this, object] { return onCache ? onCache(object) : Result<journal::CacheSnapshot>(cacheSnapshot); });
  }
  void storage(ObjectKey object, StorageQuery query, Reply<journal::StorageSnapshot> reply) override {
    note("storage", [&] {
      storageAsked.push_back(object);
      storageQueries.push_back(query);
    });
    answer(std::move(reply), [this, object, query] {
      return onStorage ? onStorage(object, query) : Result<journal::StorageSnapshot>(storageSnapshot);
    });
  }
  void inspectFile(std::string path, StorageQuery query, Reply<journal::StorageSnapshot> reply) override {
    note("inspectFile", [&] {
      inspectedFiles.push_back(path);
      storageQueries.push_back(query);
    });
    answer(std::move(reply), [this, path, query] {
      return onInspectFile ? onInspectFile(path, query) : Result<journal::StorageSnapshot>(storageSnapshot);
    });
  }
  void life(ObjectKey object, Reply<journal::LifeSnapshot> reply) override {
    note("life", [&] { lifeAsked.push_back(object); });
    answer(std::move(reply), [this] { return Result<journal::LifeSnapshot>(lifeSnapshot); });
  }
  void sockets(ObjectKey object, Reply<journal::SocketsSnapshot> reply) override {
    note("sockets", [&] { socketsAsked.push_back(object); });
    answer(std::move(reply), [this] { return Result<journal::SocketsSnapshot>(socketsSnapshot); });
  }
  void sendToSocket(ObjectKey object, std::uint64_t socket, std::string data, bool binary, Reply<void> reply) override {
    note("sendToSocket", [&] { socketActs.push_back({object, socket, std::move(data), binary}); });
    answer(std::move(reply), [this, object] { return onSocketAct ? onSocketAct(object) : Result<void>(); });
  }
  void closeSocket(ObjectKey object, std::uint64_t socket, int code, std::string reason, Reply<void> reply) override {
    note("closeSocket", [&] { socketActs.push_back({object, socket, std::move(reason), false, code}); });
    answer(std::move(reply), [this, object] { return onSocketAct ? onSocketAct(object) : Result<void>(); });
  }
  void call(Request target, std::string method, std::string arguments, Reply<std::string> reply) override {
    note("call", [&] { methodCalls.push_back({target, method, arguments}); });
    answer(std::move(reply), [this, target, method, arguments] {
      return onCall ? onCall(target, method, arguments) : Result<std::string>("undefined");
    });
  }
  void alarms(Reply<journal::AlarmsSnapshot> reply) override {
    note("alarms", [] {});
    answer(std::move(reply), [this] {
      return onAlarms ? onAlarms() : Result<journal::AlarmsSnapshot>({alarmList, alarmsSetCount});
    });
  }
  void fireAlarm(ObjectKey object, Reply<void> reply) override {
    note("fireAlarm", [&] { alarmsFired.push_back(object); });
    answer(std::move(reply), [this, object] { return onAlarmAct ? onAlarmAct(object) : Result<void>(); });
  }
  void setAlarm(ObjectKey object, std::optional<std::int64_t> dueMs, Reply<void> reply) override {
    note("setAlarm", [&] { alarmsSet.emplace_back(object, dueMs); });
    answer(std::move(reply), [this, object] { return onAlarmAct ? onAlarmAct(object) : Result<void>(); });
  }
  void setClockPaused(bool paused) override {
    note("setClockPaused", [&] { clockState.paused = clockPaused = paused; });
  }
  void stepClock(std::int64_t ms, Reply<journal::ClockState> reply) override {
    note("stepClock", [&] { clockSteps.push_back(ms); });
    answerClock(std::move(reply));
  }
  void fastForward(Reply<journal::ClockState> reply) override {
    note("fastForward", [] {});
    answerClock(std::move(reply));
  }
  void catchUp(Reply<journal::ClockState> reply) override {
    note("catchUp", [&] { clockState.paused = clockPaused = false; });
    answerClock(std::move(reply));
  }
  void setFrozenNow(bool frozen) override {
    note("setFrozenNow", [&] { clockState.frozenNow = frozenNow = frozen; });
  }
  void clock(Reply<journal::ClockState> reply) override {
    note("clock", [] {});
    answerClock(std::move(reply));
  }
  void setFaults(std::vector<journal::FaultRule> rules, Reply<void> reply) override {
    note("setFaults", [&] { faultRules = rules; });
    answer(std::move(reply), [this, rules] { return onSetFaults ? onSetFaults(rules) : Result<void>(); });
  }
  void faults(Reply<std::vector<journal::FaultState>> reply) override {
    note("faults", [] {});
    answer(std::move(reply), [this] { return Result<std::vector<journal::FaultState>>(faultStates); });
  }
  void setIsolation(Isolation isolation, std::uint32_t isolates, Reply<ProjectInfo> reply) override {
    note("setIsolation", [&] { isolations.emplace_back(isolation, isolates); });
    answer(std::move(reply), [this] { return Result<ProjectInfo>(projectInfo); });
  }
  void setRecording(bool on) override {
    note("setRecording", [&] { recording = on; });
  }
  Drain drain() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(nextDrain, Drain{.projectGeneration = nextDrain.projectGeneration,
                                          .openGeneration = nextDrain.openGeneration,
                                          .running = nextDrain.running,
                                          .droppedEvents = nextDrain.droppedEvents,
                                          .requestsTotal = nextDrain.requestsTotal,
                                          .lastCommitNs = nextDrain.lastCommitNs});
  }

 private:
  template <class Record>
  void note(const char* call, Record record) {
    const std::lock_guard lock(mutex_);
    calls.emplace_back(call);
    record();
  }

  template <class T, class Make>
  void answer(Reply<T> reply, Make make) {
    {
      const std::lock_guard lock(mutex_);
      pending_.push_back([reply = std::move(reply), make = std::move(make)] { reply(make()); });
    }
    wake_.notify_one();
  }

  /// Without a script and a time in clockState, this emulator has no clock of its own.
  void answerClock(Reply<journal::ClockState> reply) {
    answer(std::move(reply), [this]() -> Result<journal::ClockState> {
      if (onClock) return onClock();
      if (clockState.nowMs == 0) return fail(ErrorKind::kUnavailable, "No clock.");
      return clockState;
    });
  }

  std::function<void()> nextAnswer() {
    const std::lock_guard lock(mutex_);
    if (pending_.empty()) return {};
    std::function<void()> next = std::move(pending_.front());
    pending_.pop_front();
    return next;
  }

  void deliverUntilStopped() {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
        if (stopping_) return;
      }
      deliver();
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> pending_;
  bool stopping_ = false;
  std::thread deliverer_;
};

}  // namespace durascope::test
