#include "emulator/engine/unsafe.h"

#include <atomic>
#include <utility>
#include <vector>

#include "emulator/engine/alarms.h"
#include "emulator/engine/facets.h"
#include "emulator/storage/database_files.h"

namespace durascope::engine {

namespace {

std::uint64_t nextEpoch() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

constexpr char kByProgram[] = "evicted by the program";

void evictHere(IsolateHost& host, const ObjectKey& key, bool closeSockets,
               const std::function<void(Result<void>)>& done) {
  host.evict(key, lifecycle::EvictAfter::kAllWork, [&host, key, closeSockets, done](Result<void> evicted) {
    if (evicted && closeSockets) host.tellParts([&](IsolatePart& part) { part.dropSockets(key); });
    done(std::move(evicted));
  });
}

/// Every running object, busy ones as soon as they are idle.
void evictAllHere(IsolateHost& host, bool closeSockets, const std::function<void(Result<void>)>& done) {
  std::vector<ObjectKey> running;
  for (const auto& [key, instance] : host.liveInstances()) running.push_back(key);
  struct Count {
    std::size_t open;
    Result<void> result;
  };
  auto count = std::make_shared<Count>(Count{running.size() + 1, {}});
  const auto one = [count, done](const Result<void>& evicted) {
    if (!evicted && count->result) count->result = evicted;
    if (--count->open == 0) done(count->result);
  };
  for (const ObjectKey& key : running) evictHere(host, key, closeSockets, one);
  one({});
}

/// The file of an object that is not open, and what belongs to it. Answers the first failure.
Result<void> removeFiles(IsolateHost& host, const ObjectKey& key) {
  Result<void> result = host.part<Facets>().removeFiles(key);
  if (Result<void> removed = storage::removeDatabase(host.options().objectPath(key)); result) result = removed;
  if (host.options().historyPath) {
    if (Result<void> removed = storage::removeFile(host.options().historyPath(key)); result) result = removed;
  }
  return result;
}

Result<void> wipe(IsolateHost& host, const ObjectKey& key) {
  // Before its file, which has the alarm too: else a restart between the two would find it again.
  if (host.options().alarms) {
    if (const auto cleared = host.part<Alarms>().listenerOf(key, std::nullopt)->alarmIs(std::nullopt); !cleared) {
      return fail(ErrorKind::kIo,
                  "The alarm of object " + key.id.hex() + " could not be removed: " + cleared.error().text + ".");
    }
  }
  return removeFiles(host, key);
}

/// One that cannot be wiped does not save the others; the first failure is answered.
Result<void> wipeHere(IsolateHost& host) {
  Result<void> result;
  if (!host.options().objectsOnDisk) return result;
  for (const ObjectKey& key : host.options().objectsOnDisk()) {
    if (host.router().isolateOf(key) != host.number()) continue;
    if (Result<void> wiped = wipe(host, key); result) result = wiped;
  }
  return result;
}

}  // namespace

Unsafe::Unsafe(IsolateHost& host) : host_(host), epoch_(nextEpoch()) {}

v8::Local<v8::Promise> Unsafe::evict(const ObjectKey& key, bool closeSockets) {
  return ask(host_.router().isolateOf(key), 1,
             [key, closeSockets](IsolateHost& host, const Done& done) { evictHere(host, key, closeSockets, done); });
}

v8::Local<v8::Promise> Unsafe::evictAll(bool closeSockets) {
  return ask(0, host_.options().isolates,
             [closeSockets](IsolateHost& host, const Done& done) { evictAllHere(host, closeSockets, done); });
}

v8::Local<v8::Promise> Unsafe::resetAll(const std::string& message, bool deletes) {
  return ask(0, host_.options().isolates, [message, deletes](IsolateHost& host, const Done& done) {
    host.containers().breakAll({.message = message, .durableObjectReset = true, .unmarked = true},
                               "the program asked for it");
    done(deletes ? wipeHere(host) : Result<void>());
  });
}

v8::Local<v8::Promise> Unsafe::ask(std::uint32_t first, std::uint32_t count, Task task) {
  const std::uint64_t number = next_++;
  auto waiting = std::make_shared<Waiting>(Waiting{host_.frame(), Deferred(host_), {}, count, std::nullopt});
  waiting->hold = host_.part<WorkerRequests>().hold(waiting->frame, WorkerRequests::From::kOutside,
                                                    lifecycle::ActivityKind::kSubrequest);
  waiting_[number] = waiting;
  const Done back = [&router = host_.router(), home = host_.number(), epoch = epoch_,
                     number](const Result<void>& result) {
    router.post(
        home, [epoch, number, result](IsolateHost& host) { host.part<Unsafe>().answered(epoch, number, result); },
        [] {});
  };
  for (std::uint32_t isolate = first; isolate < first + count; ++isolate) {
    host_.router().post(
        isolate, [task, back](IsolateHost& host) { task(host, back); },
        [back] { back(fail(ErrorKind::kUnavailable, "The project was closed.")); });
  }
  return waiting->promise.promise();
}

void Unsafe::answered(std::uint64_t epoch, std::uint64_t number, const Result<void>& result) {
  const auto found = waiting_.find(number);
  if (epoch != epoch_ || found == waiting_.end()) return;
  const std::shared_ptr<Waiting> waiting = found->second;
  if (!result && !waiting->error) waiting->error = result.error();
  if (--waiting->open > 0) return;
  waiting_.erase(found);
  host_.deliver(waiting->frame, "answer of workerd:unsafe", [this, waiting] {
    v8::Isolate* isolate = host_.isolate();
    if (waiting->error) {
      waiting->promise.reject(v8::Exception::Error(toV8(isolate, waiting->error->message)));
    } else {
      waiting->promise.resolve(v8::Undefined(isolate));
    }
    host_.later([waiting] { waiting->hold.end(); });
  });
}

}  // namespace durascope::engine
