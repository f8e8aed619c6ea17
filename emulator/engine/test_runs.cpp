#include "emulator/engine/test_runs.h"

#include <set>
#include <utility>
#include <vector>

#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

using v8::Local;

void TestRuns::run(const std::string& exported, std::uint64_t request, Reply reply) {
  if (host_.isOver()) {
    return reply(fail(ErrorKind::kUnavailable, "The isolate runs no more JavaScript."));
  }
  v8::HandleScope handles(host_.isolate());
  if (host_.realm().test(exported).entry.IsEmpty()) {
    return reply(fail(ErrorKind::kNotFound, "The main module has no export " + exported + " with a test() method."));
  }
  runs_[request] = {std::move(reply), 1, std::nullopt};
  host_.part<Rpc>().workerBegins(request);
  host_.part<WorkerRequests>().begins(request);
  host_.turn(std::make_shared<Frame>(Frame{nullptr, nullptr, request}), {}, [this, exported, request] {
    v8::Isolate* isolate = host_.isolate();
    const Realm::Test test = host_.realm().test(exported);
    Local<v8::Value> arguments[] = {test.entry, v8::Boolean::New(isolate, test.isClass),
                                    v8::Number::New(isolate, static_cast<double>(request))};
    // What user code throws is caught in there.
    mayFail(host_.runtime("callTest")->Call(host_.context(), v8::Undefined(isolate), 3, arguments));
  });
}

void TestRuns::handlerEnded(std::uint64_t request, std::optional<lifecycle::BreakError> thrown) {
  // Later: the microtasks of this turn may still give something to waitUntil().
  host_.later([this, request, thrown = std::move(thrown)] { ended(request, thrown ? &*thrown : nullptr); });
}

void TestRuns::workerWaits(std::uint64_t request) {
  if (const auto run = runs_.find(request); run != runs_.end()) ++run->second.open;
}

void TestRuns::workerWaited(std::uint64_t request, const lifecycle::BreakError* rejected) {
  handlerEnded(request, rejected == nullptr ? std::nullopt : std::optional(*rejected));
}

void TestRuns::workerThrew(std::uint64_t request, const lifecycle::BreakError& error) {
  if (const auto run = runs_.find(request); run != runs_.end() && !run->second.error) run->second.error = error;
}

void TestRuns::ended(std::uint64_t request, const lifecycle::BreakError* error) {
  const auto found = runs_.find(request);
  if (found == runs_.end()) return;
  Run& run = found->second;
  if (error != nullptr && !run.error) run.error = *error;
  if (--run.open == 0) finish(request);
}

void TestRuns::workerTerminated(std::uint64_t request, const lifecycle::BreakError& error) {
  if (!runs_.contains(request)) return;
  workerThrew(request, error);
  finish(request);
}

namespace {

/// "; hang() of lobby has not been answered", of the objects' events that are under way.
std::string unanswered(IsolateHost& host) {
  std::set<std::string> events;
  for (const auto& [key, instance] : host.liveInstances()) {
    const auto container = instance->container.lock();
    const lifecycle::ActivityLedger* activities = container ? container->activities() : nullptr;
    if (activities == nullptr) continue;
    const std::string who = container->name().value_or(key.id.hex().substr(0, 8));
    activities->each([&](const lifecycle::Activity& activity) {
      if (activity.kind() == lifecycle::ActivityKind::kEvent) events.insert(activity.info().label + " of " + who);
    });
  }
  std::string all;
  for (const std::string& event : events) all += (all.empty() ? "; " : ", ") + event;
  if (events.empty()) return all;
  return all + (events.size() == 1 ? " has not been answered" : " have not been answered");
}

}  // namespace

void TestRuns::nothingComes() {
  const std::string sentence =
      "The handler awaits something that can never come: nothing in the world is left to run, and no timer, alarm or "
      "answer of the network is still to come" +
      unanswered(host_) + ".";
  std::vector<std::uint64_t> requests;
  for (const auto& [request, run] : runs_) requests.push_back(request);
  for (const std::uint64_t request : requests)
    host_.failWorker(Frame{nullptr, nullptr, request}, {.name = "", .message = sentence});  // nobody threw it
}

void TestRuns::finish(std::uint64_t request) {
  const Run done = std::move(runs_.at(request));
  runs_.erase(request);
  host_.part<WorkerRequests>().answered(request);
  host_.part<Rpc>().workerEnds(request);
  done.reply(done.error);
}

void TestRuns::closing(const lifecycle::BreakError& error) {
  for (const auto& [request, run] : std::exchange(runs_, {})) run.reply(fail(ErrorKind::kUnavailable, error.message));
}

}  // namespace durascope::engine
