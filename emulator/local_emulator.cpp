#include "emulator/local_emulator.h"

#include <algorithm>
#include <chrono>

#include "emulator/base/file_budget.h"
#include "emulator/engine/process.h"

namespace durascope {

namespace {

constexpr std::size_t kWholeLimit = std::size_t{100} << 20;  // Of an answer that is not read as a stream.

std::int64_t nowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Response responseOf(engine::FetchResult result, std::int64_t startNs, const std::optional<ObjectKey>& object) {
  Response response;
  response.totalNs = nowNs() - startNs;
  response.gateWaitNs = result.gateWaitNs;
  response.constructionNs = result.constructionNs;
  response.object = object;
  if (result.outcome) {
    response.status = result.outcome->status;
    response.statusText = std::move(result.outcome->statusText);
    response.headers = std::move(result.outcome->headers);
    response.body = std::move(result.outcome->body).value_or("");
    response.stream = std::move(result.outcome->stream);
    response.socket = std::move(result.outcome->socket);
  } else {
    const lifecycle::BreakError& error = result.outcome.error();
    response.error =
        Error{ErrorKind::kScript, error.name.empty() ? error.message : error.name + ": " + error.message, {}, {}};
    response.errorStack = error.stack;
  }
  return response;
}

/// Reads what is still on its way, for those who want answers whole; may come on any thread.
void whenWhole(Response response, std::function<void(Response)> done) {
  const std::shared_ptr<PipeReader> stream = response.stream;
  for (;;) {
    PipeReader::Read read = stream->read(SIZE_MAX);
    response.body += read.bytes;
    if (response.body.size() > kWholeLimit) {
      response.stream = nullptr;
      response.error = Error{
          ErrorKind::kScript, "The answer is longer than 100 MiB, or has no end. Ask for it as a stream.", {}, {}};
      return done(std::move(response));
    }
    if (read.nothingYet()) break;
    if (!read.ended && !read.error) continue;
    response.stream = nullptr;
    if (read.error) response.error = Error{ErrorKind::kScript, read.error->name + ": " + read.error->message, {}, {}};
    return done(std::move(response));
  }
  auto kept = std::make_shared<Response>(std::move(response));
  stream->whenReadable([kept, done = std::move(done)] { whenWhole(std::move(*kept), done); });
}

}  // namespace

LocalEmulator::LocalEmulator() { lives_ = true; }

LocalEmulator::~LocalEmulator() {
  desk_.post([this] { closeNow(); });
  lives_ = false;
}

// ---- Calls into the engine

Error LocalEmulator::noProject() { return {ErrorKind::kUnavailable, "No project is open. Open one first.", {}, {}}; }

void LocalEmulator::withEngine(std::function<void(engine::Engine&, ProjectState&)> task,
                               std::function<void(Error)> refused) {
  {
    const std::lock_guard lock(mutex_);
    if (swapping_) {
      waiting_.push_back([this, task = std::move(task), refused = std::move(refused)] { withEngine(task, refused); });
      return;
    }
    if (!built_) {
      desk_.post([refused = std::move(refused)] { refused(noProject()); });
      return;
    }
    ++users_;
  }
  insideCall_ = true;
  task(built_->engine(), *state_);
  insideCall_ = false;
  {
    const std::lock_guard lock(mutex_);
    --users_;
  }
  unused_.notify_all();
}

void LocalEmulator::takeEngineAway() {
  std::unique_lock lock(mutex_);
  swapping_ = true;
  unused_.wait(lock, [this] { return users_ == 0; });
}

void LocalEmulator::send(Request request, Reply<Response> reply) {
  auto kept = std::make_shared<Request>(std::move(request));
  auto answer = outside<Response>(std::move(reply));
  withEngine(
      [kept, answer, startNs = nowNs()](engine::Engine& engine, ProjectState& state) {
        engine::FetchRequest fetch{
            .method = kept->method, .url = kept->url, .headers = std::move(kept->headers), .stream = kept->stream};
        if (!kept->body.empty()) fetch.body = std::move(kept->body);
        const auto give = [answer, streaming = kept->streaming](Response response) {
          if (response.stream && !streaming) return whenWhole(std::move(response), answer);
          answer(std::move(response));
        };
        if (kept->to == Request::To::kWorker) {
          engine.fetchWorker(std::move(fetch), [give, startNs](engine::FetchResult result) {
            give(responseOf(std::move(result), startNs, std::nullopt));
          });
          return;
        }
        if (kept->ns >= state.namespaces()) {
          answer(fail(ErrorKind::kNotFound, "The project has no such namespace. Was it reloaded?"));
          return;
        }
        engine::ObjectTarget target{{kept->ns, kept->id}, std::nullopt};
        if (kept->to == Request::To::kObjectByName) {
          target.key.id = state.key(kept->ns).idFromName(kept->name);
          target.name = kept->name;
        }
        engine.fetchObject(target, std::move(fetch), [give, startNs, key = target.key](engine::FetchResult result) {
          give(responseOf(std::move(result), startNs, key));
        });
      },
      [answer](Error error) { answer(tl::unexpected(std::move(error))); });
}

void LocalEmulator::evict(ObjectKey object, Reply<void> reply) {
  askEngine<void>(std::move(reply), [object](engine::Engine& engine, ProjectState&, const auto& answer) {
    engine.evict(object, lifecycle::EvictAfter::kAllWork, answer);
  });
}

void LocalEmulator::evictNow(ObjectKey object, std::string reason, Reply<journal::Departure> reply) {
  askEngine<journal::Departure>(std::move(reply), [object, reason = std::move(reason)](
                                                      engine::Engine& engine, ProjectState&, const auto& answer) {
    engine.evictNow(object, reason, answer);
  });
}

void LocalEmulator::evictAll(Reply<std::uint64_t> reply) {
  askEngine<std::uint64_t>(std::move(reply),
                           [](engine::Engine& engine, ProjectState&, const auto& answer) { engine.evictAll(answer); });
}

void LocalEmulator::abort(ObjectKey object, std::string reason, Reply<void> reply) {
  askEngine<void>(std::move(reply),
                  [object, reason = std::move(reason)](engine::Engine& engine, ProjectState&, const auto& answer) {
                    engine.abort(object, reason, answer);
                  });
}

void LocalEmulator::terminate(ObjectKey object, Reply<void> reply) {
  askEngine<void>(std::move(reply), [object](engine::Engine& engine, ProjectState&, const auto& answer) {
    answer(engine.terminate(engine.isolateOf(object)));
  });
}

void LocalEmulator::terminateIsolate(std::uint32_t isolate, Reply<void> reply) {
  askEngine<void>(std::move(reply), [isolate](engine::Engine& engine, ProjectState&, const auto& answer) {
    answer(engine.terminate(isolate));
  });
}

void LocalEmulator::setEvictionPolicy(EvictionPolicy policy) {
  // On the desk, where no reload is under way that would start its engine with the old policy.
  desk_.post([this, policy] {
    if (options_) options_->eviction = policy;
    withEngine([policy](engine::Engine& engine, ProjectState&) { engine.setEviction(evictionRules(policy)); },
               [](const Error&) {});
  });
}

void LocalEmulator::setMissLatencyUs(std::int64_t microseconds) {
  desk_.post([this, microseconds] {
    if (options_) options_->missLatencyUs = microseconds;
    withEngine([microseconds](engine::Engine& engine, ProjectState&) { engine.setMissLatencyNs(microseconds * 1'000); },
               [](const Error&) {});
  });
}

void LocalEmulator::memory(ObjectKey object, Reply<journal::MemorySnapshot> reply) {
  askEngine<journal::MemorySnapshot>(std::move(reply), [object](engine::Engine& engine, ProjectState&,
                                                                const auto& answer) { engine.memory(object, answer); });
}

void LocalEmulator::cache(ObjectKey object, Reply<journal::CacheSnapshot> reply) {
  askEngine<journal::CacheSnapshot>(std::move(reply), [object](engine::Engine& engine, ProjectState&,
                                                               const auto& answer) { engine.cache(object, answer); });
}

// ---- What the window learns

void LocalEmulator::setRecording(bool on) {
  shared_.recording = on;
  if (on) withEngine([](engine::Engine& engine, ProjectState&) { engine.publishAll(); }, [](const Error&) {});
}

namespace {

/// Without recording nothing is told of objects; whoever prints what they log, or that they do not come back, learns at
/// least their names.
void nameSources(Drain& drain, const ProjectState& state) {
  std::unordered_set<ObjectKey> seen;
  const auto tell = [&](const ObjectKey& object) {
    if (!seen.insert(object).second) return;
    if (std::optional<std::string> name = state.name(object))
      drain.objects.push_back({.key = object, .name = std::move(*name), .named = true});
  };
  for (const journal::Event& event : drain.events)
    if (event.hasObject) tell(event.object);
  for (const journal::IsolateSummary& isolate : drain.isolates)
    if (isolate.busy && isolate.busyHasObject) tell(isolate.busyObject);
}

}  // namespace

Drain LocalEmulator::drain() {
  Drain drain;
  {
    // All of it under one lock, so that nothing is told of one project under the generation of another.
    const std::lock_guard lock(mutex_);
    drain.projectGeneration = generation_;
    drain.openGeneration = openGeneration_;
    drain.running = swapping_ || built_;
    drain.project = std::exchange(newProject_, std::nullopt);
    drain.problem = std::exchange(newProblem_, std::nullopt);
    drain.objects = std::exchange(found_, {});
    const auto onDisk = static_cast<std::ptrdiff_t>(drain.objects.size());
    for (const std::shared_ptr<engine::Recorder>& recorder : drained_) {
      recorder->drain(drain.events, drain.objects);
      drain.droppedEvents += recorder->dropped();
    }
    if (!swapping_ && built_) {
      drain.isolates = built_->engine().isolates();
      for (journal::IsolateSummary& isolate : drain.isolates)
        if (isolate.busyHasObject) isolate.busyName = state_->name(isolate.busyObject).value_or("");
      std::for_each(drain.objects.begin() + onDisk, drain.objects.end(), [this](auto& summary) { addName(summary); });
      if (!shared_.recording) nameSources(drain, *state_);
    }
  }
  std::sort(drain.events.begin(), drain.events.end(),
            [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  drain.requestsTotal = shared_.requests;
  drain.lastCommitNs = shared_.lastCommitNs;
  return drain;
}

void LocalEmulator::addName(journal::ObjectSummary& summary) const {
  if (summary.named || !state_) return;
  if (std::optional<std::string> name = state_->name(summary.key)) {
    summary.name = std::move(*name);
    summary.named = true;
  }
}

Result<std::unique_ptr<Emulator>> makeEmulator() {
  if (LocalEmulator::lives()) {
    return fail(ErrorKind::kUnavailable,
                "There is an emulator in this process already. Use that one, or let it go first.");
  }
  (void)raisedFileLimit();  // before threads and sockets take their part
  if (const auto process = engine::Process::the(); !process) return tl::unexpected(process.error());
  return std::make_unique<LocalEmulator>();
}

}  // namespace durascope
