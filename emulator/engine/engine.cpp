#include "emulator/engine/engine.h"

#include <atomic>
#include <mutex>

#include "emulator/engine/engine_impl.h"
#include "emulator/engine/rpc.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

namespace {

lifecycle::BreakError disconnected() { return {.message = lifecycle::texts::kDisconnected, .retryable = true}; }

}  // namespace

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Engine>> Engine::start(std::shared_ptr<const Script> script, EngineOptions options,
                                              RecorderShared& shared,
                                              std::vector<std::shared_ptr<Recorder>> recorders) {
  auto impl = std::make_unique<Impl>();
  impl->script = std::move(script);
  impl->options = std::move(options);
  impl->shared = &shared;
  if (!impl->options.world) impl->options.world = std::make_shared<clock::WorldTime>();
  for (std::uint32_t number = 0; number < impl->options.isolates; ++number) {
    impl->isolates.push_back(std::make_unique<IsolateThread>(IsolateThread::Setup{.script = impl->script,
                                                                                  .options = impl->options,
                                                                                  .number = number,
                                                                                  .router = *impl,
                                                                                  .recorder = recorders[number],
                                                                                  .world = *impl->options.world}));
  }
  std::unique_ptr<Engine> engine(new Engine(std::move(impl)));
  for (const std::unique_ptr<IsolateThread>& isolate : engine->impl_->isolates) {
    Result<ScriptShape> shape = isolate->start();
    if (!shape) return tl::unexpected(shape.error());
    engine->impl_->shape = std::move(*shape);
  }
  engine->impl_->makeStepper();
  return engine;
}

Engine::~Engine() {
  // First all isolates let go of their instances and callers, then all stop, and only then none is there to post to.
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates) isolate->shutDown();
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates) isolate->join();
  impl_->isolates.clear();
}

void Engine::willBeReplaced() {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates) isolate->willBeReplaced();
}

const ScriptShape& Engine::shape() const { return impl_->shape; }
std::uint32_t Engine::isolateOf(const ObjectKey& key) const { return impl_->isolateOf(key); }

void Engine::fetchWorker(FetchRequest request, FetchReply reply) {
  const std::uint32_t isolate = impl_->nextForWorker();
  const std::uint64_t number = impl_->shared->nextRequest++;
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  impl_->post(
      isolate, [kept, number, reply](IsolateHost& host) { host.calls().fetchWorker(std::move(*kept), number, reply); },
      [reply] { reply({tl::unexpected(disconnected())}); });
}

void Engine::fetchObject(ObjectTarget target, FetchRequest request, FetchReply reply) {
  const std::uint64_t number = impl_->shared->nextRequest++;
  auto kept = std::make_shared<FetchRequest>(std::move(request));
  impl_->post(
      impl_->isolateOf(target.key),
      [target, kept, number, reply](IsolateHost& host) {
        host.calls().fetchObject(target, std::move(*kept), number, reply);
      },
      [reply] { reply({tl::unexpected(disconnected())}); });
}

void Engine::call(std::optional<ObjectTarget> target, std::vector<std::string> path, std::string arguments,
                  CallByHandReply reply) {
  const std::uint32_t isolate = target ? impl_->isolateOf(target->key) : impl_->nextForWorker();
  const std::uint64_t number = impl_->shared->nextRequest++;
  RpcCall call{.path = std::move(path), .read = false, .arguments = {.plain = nullptr, .parcel = nullptr}};
  call.arguments.parcel = std::make_shared<RpcParcel>(RpcParcel{std::move(arguments), {}});
  const auto answered = [reply](const RpcOutcome& outcome) {
    if (!outcome) return reply(tl::unexpected(outcome.error()));
    reply(outcome->parcel->bytes);
  };
  impl_->post(
      isolate,
      [target, call, number, answered](IsolateHost& host) {
        if (target) return host.part<Rpc>().callObject(*target, call, number, answered);
        host.part<Rpc>().callService({.entrypoint = "default", .props = {}}, call, number, answered);
      },
      [reply] { reply(tl::unexpected(disconnected())); });
}

void Engine::evict(ObjectKey key, lifecycle::EvictAfter after, std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key), [key, after, reply](IsolateHost& host) { host.evict(key, after, reply); },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::evictNow(ObjectKey key, std::string reason, std::function<void(Result<journal::Departure>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, reason = std::move(reason), reply](IsolateHost& host) { reply(host.evictNow(key, reason)); },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::evictAll(std::function<void(Result<std::uint64_t>)> reply) {
  struct Count {
    std::atomic<std::uint64_t> evicted{0};
    std::atomic<std::size_t> open;
  };
  auto count = std::make_shared<Count>();
  count->open = impl_->isolates.size();
  const auto done = [count, reply] {
    if (--count->open == 0) reply(count->evicted.load());
  };
  for (std::uint32_t isolate = 0; isolate < impl_->isolates.size(); ++isolate) {
    impl_->post(
        isolate,
        [count, done](IsolateHost& host) {
          count->evicted += host.evictAll();
          done();
        },
        done);
  }
}

void Engine::abort(ObjectKey key, std::string reason, std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key), [key, reason, reply](IsolateHost& host) { reply(host.abort(key, reason)); },
      [reply] { reply(closedMeanwhile()); });
}

Result<void> Engine::terminate(std::uint32_t isolate) {
  if (isolate >= impl_->isolates.size() || !impl_->isolates[isolate]->terminate()) {
    return fail(ErrorKind::kUnavailable, "No JavaScript is running there now, so there is nothing to terminate.");
  }
  return {};
}

void Engine::setEviction(const lifecycle::EvictionRules& rules) {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kIdle, [rules](IsolateHost& host) { host.containers().setRules(rules); });
}

void Engine::setMissLatencyNs(std::int64_t latencyNs) {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kMissLatency,
                 [latencyNs](IsolateHost& host) { host.setMissLatencyNs(latencyNs); });
}

void Engine::memory(ObjectKey key, std::function<void(Result<journal::MemorySnapshot>)> reply) {
  impl_->ask<journal::MemorySnapshot>(
      key, [key](IsolateHost& host) { return host.memory(key); }, std::move(reply));
}

void Engine::cache(ObjectKey key, std::function<void(Result<journal::CacheSnapshot>)> reply) {
  impl_->ask<journal::CacheSnapshot>(
      key, [key](IsolateHost& host) { return host.cache(key); }, std::move(reply));
}

void Engine::between(const ObjectKey& key, std::function<void()> task, std::function<void(Error)> refused) {
  impl_->post(
      impl_->isolateOf(key), [task = std::move(task)](IsolateHost&) { task(); },
      [refused = std::move(refused)] { refused(closedMeanwhile().value()); });
}

void Engine::editStorage(ObjectKey key, EditByHand edit, std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, path = impl_->options.objectPath(key), edit = std::move(edit), reply](IsolateHost& host) {
        engine::editStorage(host, key, path, edit, reply);
      },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::runSql(ObjectKey key, SqlByHand run, std::function<void(Result<journal::SqlResult>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, path = impl_->options.objectPath(key), run = std::move(run), reply](IsolateHost& host) {
        engine::runSql(host, key, path, run, reply);
      },
      [reply] { reply(closedMeanwhile()); });
}

Result<void> Engine::cancelSql(const ObjectKey& key, std::uint64_t run) {
  if (impl_->isolates[impl_->isolateOf(key)]->interruptSql(run)) return {};
  if (run != 0) {
    return fail(ErrorKind::kUnavailable,
                "This SQL is not running now, so there is nothing to cancel: it has just ended, or still waits for the "
                "object.");
  }
  return fail(ErrorKind::kUnavailable, "No SQL is running there now, so there is nothing to cancel.");
}

void Engine::history(ObjectKey key, std::function<void(Result<journal::HistorySnapshot>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, path = impl_->options.objectPath(key), reply](IsolateHost& host) { reply(historyOf(host, key, path)); },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::restore(ObjectKey key, std::string bookmark, std::function<void(Result<std::string>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, path = impl_->options.objectPath(key), bookmark = std::move(bookmark), reply](IsolateHost& host) {
        engine::restore(host, key, path, bookmark, reply);
      },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::setLimits(const storage::Limits& limits) {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kLimits, [limits](IsolateHost& host) { host.setLimits(limits); });
}

void Engine::publishAll() {
  for (std::uint32_t isolate = 0; isolate < impl_->isolates.size(); ++isolate) {
    impl_->post(
        isolate, [](IsolateHost& host) { host.publishAll(); }, [] {});
  }
}

std::vector<journal::IsolateSummary> Engine::isolates() const {
  std::vector<journal::IsolateSummary> summaries;
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates) summaries.push_back(isolate->summary());
  return summaries;
}

}  // namespace durascope::engine
