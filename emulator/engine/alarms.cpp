#include "emulator/engine/alarms.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "emulator/clock/spelled.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/randomness.h"
#include "emulator/engine/v8_util.h"
#include "emulator/lifecycle/texts.h"
#include "emulator/storage/alarm_index.h"

namespace durascope::engine {

using journal::EventKind;
using journal::LogLevel;
using lifecycle::AlarmOutcome;
using v8::Local;

namespace {

constexpr const char* kLabel = "alarm()";
// Later than this is worth a line in the log.
constexpr std::int64_t kLateNs = clock::kNsPerSecond;
// Of so many objects that have no alarm any more the last run is remembered.
constexpr std::size_t kStories = 10'000;

/// Which handler runs in an instance.
struct RunningAlarm final : InstancePart {
  std::uint64_t token = 0;
};

/// "2026-11-28 16:40:05 UTC"
std::string timeText(std::int64_t ns) {
  const std::time_t seconds = ns / clock::kNsPerSecond;
  std::tm parts{};
  char text[64];
  if (gmtime_r(&seconds, &parts) == nullptr) return std::to_string(seconds) + " s";
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts)};
}

std::string describe(const lifecycle::BreakError& error) {
  return error.name.empty() ? error.message : error.name + ": " + error.message;
}

/// Of the event under way that has that number.
std::string labelOf(const Instance& instance, std::uint64_t request) {
  if (request == 0) return "constructor";
  std::string label;
  const auto container = instance.container.lock();
  if (!container || container->activities() == nullptr) return label;
  container->activities()->each([&](const lifecycle::Activity& activity) {
    if (activity.kind() == lifecycle::ActivityKind::kEvent && activity.info().request == request)
      label = activity.info().label;
  });
  return label;
}

/// Whether the retries of a run that ended so are counted: not when storage itself failed.
AlarmOutcome outcomeOf(const lifecycle::BreakError& error) {
  static constexpr std::string_view kInternal = "internal error";
  return error.message.starts_with(kInternal) ? AlarmOutcome::kUncounted : AlarmOutcome::kFailed;
}

}  // namespace

/// One object's way to the alarm table and the schedule.
class Alarms::Listener final : public storage::AlarmListener {
 public:
  Listener(Alarms& alarms, const ObjectKey& key, std::optional<std::string> name)
      : alarms_(alarms), key_(key), name_(std::move(name)) {}

  storage::SqlResult<void> alarmIs(storage::Alarm alarm) override { return alarms_.enter(key_, alarm, name_); }

 private:
  Alarms& alarms_;
  const ObjectKey key_;
  const std::optional<std::string> name_;
};

Alarms::Alarms(IsolateHost& host)
    : host_(host),

      schedule_(
          host.clock(), [this](const lifecycle::AlarmSchedule::Run& run) { start(run); },
          [this] { return host_.part<Randomness>().unit(); }) {}

Alarms::~Alarms() {
  for (const auto& [token, run] : runs_) host_.clock().cancel(run.limit);
}

void Alarms::load() {
  CarriedAlarms carried = std::exchange(host_.carriedAlarms(), {});
  for (const lifecycle::AlarmSchedule::Entry& entry : carried.waiting) schedule_.resume(entry);
  if (!host_.options().alarms) return;
  for (std::uint32_t ns = 0; ns < host_.script().namespaces.size(); ++ns) {
    storage::AlarmIndex* index = host_.options().alarms(ns);
    if (index == nullptr) continue;
    const auto entries = index->all();
    if (!entries) {
      host_.log(LogLevel::kError,
                "The alarms of " + host_.script().namespaces[ns].className +
                    " could not be read, so none of them runs: " + entries.error().text,
                "", nullptr);
      continue;
    }
    for (const storage::AlarmIndex::Entry& entry : *entries) {
      const ObjectKey key{ns, entry.id};
      if (host_.router().isolateOf(key) != host_.number()) continue;
      // An object may have been quicker; it does not know its name in the table.
      const auto known = schedule_.find(key);
      if (!known || (!known->running && !known->name && known->timeNs == entry.timeNs))
        schedule_.set(key, entry.timeNs, entry.name);
    }
  }
  for (const ObjectKey& key : carried.givenUp) write(key, std::nullopt, [](const Result<void>&) {});
}

std::shared_ptr<storage::AlarmListener> Alarms::listenerOf(const ObjectKey& key, std::optional<std::string> name) {
  return std::make_shared<Listener>(*this, key, std::move(name));
}

storage::SqlResult<void> Alarms::enter(const ObjectKey& key, storage::Alarm alarm,
                                       const std::optional<std::string>& name) {
  if (storage::AlarmIndex* index = host_.options().alarms ? host_.options().alarms(key.ns) : nullptr) {
    if (auto set = index->set(key.id, alarm, name); !set) return set;
  }
  entered(key, alarm, name);
  return {};
}

void Alarms::entered(const ObjectKey& key, storage::Alarm alarm, const std::optional<std::string>& name) {
  if (!closed_) schedule_.set(key, alarm, name);
}

// ---- What the program sees

storage::Alarm Alarms::seen(const Instance& instance, storage::Alarm stored) {
  const Run* run = running(instance);
  if (run != nullptr && stored == run->storedNs && !run->setAgain) return std::nullopt;
  // The object has one of which the table does not know: its file was copied here, or the table was lost. It would
  // sleep for ever, though it answers that it will be woken.
  if (stored && !schedule_.has(instance.key) && !instance.storage->hasPendingWrites())
    (void)enter(instance.key, stored, std::nullopt);
  return stored;
}

void Alarms::settingBy(const Instance& instance, const FrameRef& frame, storage::Alarm alarm, std::string place) {
  if (Run* run = running(instance)) run->setAgain = alarm == run->storedNs;
  if (!alarm) return;
  Story& story = stories_[instance.key];
  story.setAtMs = host_.clock().nowMs();
  story.setByRequest = frame ? frame->request : 0;
  story.setBy = labelOf(instance, story.setByRequest);
  story.place = std::move(place);
}

// ---- A run

void Alarms::start(const lifecycle::AlarmSchedule::Run& wanted) {
  if (host_.isOver()) return;
  const std::uint64_t request = host_.recorder().shared().nextRequest++;
  const std::shared_ptr<lifecycle::Container> container = host_.containers().get(wanted.key, wanted.name);
  container->deliver({kLabel, request}, [this, container, wanted,
                                         request](tl::expected<lifecycle::Delivered, lifecycle::BreakError> delivered) {
    if (closed_) return;
    if (delivered) return letIn(wanted, request, std::move(*delivered));
    // It never got to run: workerd does not count that.
    host_.later([this, key = wanted.key, error = delivered.error()] { settle(key, AlarmOutcome::kUncounted, &error); });
  });
}

void Alarms::letIn(const lifecycle::AlarmSchedule::Run& wanted, std::uint64_t request, lifecycle::Delivered delivered) {
  const std::shared_ptr<Instance> instance = host_.liveInstance(wanted.key);
  const auto committed = host_.commitNow(*instance);
  const auto stored = committed ? instance->storage->storedAlarm()
                                : storage::StorageResult<storage::Alarm>(tl::unexpected(committed.error()));
  if (!stored) {
    if (instance->alive) host_.storageFailed(*instance, stored.error());
    const lifecycle::BreakError error = breakErrorOf(stored.error());
    return host_.later([this, key = wanted.key, error] { settle(key, AlarmOutcome::kUncounted, &error); });
  }
  if (!*stored || **stored > wanted.timeNs) {
    // The table was ahead of the object, as it may be when a process dies between the two.
    (void)enter(wanted.key, *stored, std::nullopt);
    return host_.later([this, key = wanted.key] { settle(key, AlarmOutcome::kDone, nullptr); });
  }
  const std::uint64_t token = nextRun_++;
  Run& run = runs_[token];
  run.wanted = wanted;
  run.instance = instance;
  run.activity = std::move(delivered.event);
  run.storedNs = **stored;
  run.request = request;
  run.startNs = host_.clock().nowNs();
  instance->parts.get<RunningAlarm>().token = token;
  run.limit = host_.clock().scheduleAfter(lifecycle::kAlarmLimitNs, [this, token] {
    Run* overdue = running(token);
    if (overdue == nullptr) return;
    overdue->limit = clock::kNoTimer;
    host_.breakObject(*overdue->instance,
                      {.message = lifecycle::texts::kAlarmTimeout, .durableObjectReset = true, .overloaded = true},
                      "its alarm() ran for over 15 minutes");
  });
  Story& story = stories_[wanted.key];
  story.lastRunMs = run.startNs / clock::kNsPerMs;
  story.lastLateMs = std::max<std::int64_t>(run.startNs - wanted.timeNs, 0) / clock::kNsPerMs;
  tellLateness(run);
  auto frame = std::make_shared<Frame>(Frame{instance, delivered.lock.section(), request});
  host_.turn(frame, std::move(delivered.lock), [this, token] { call(token); });
}

void Alarms::tellLateness(const Run& run) {
  const std::int64_t lateNs = run.startNs - run.wanted.timeNs;
  if (run.wanted.retries > 0 || run.wanted.byHand || lateNs < kLateNs) return;
  host_.log(LogLevel::kInfo,
            "alarm() runs " + clock::spelled(lateNs) + " late: it was set for " + timeText(run.wanted.timeNs) + ".", "",
            std::make_shared<Frame>(Frame{run.instance, nullptr, run.request}));
}

void Alarms::call(std::uint64_t token) {
  Run* run = running(token);
  if (run == nullptr || !run->instance->alive) return;
  const Instance& instance = *run->instance;
  if (instance.alarm.IsEmpty()) {
    host_.log(LogLevel::kWarn,
              "Attempted to run a scheduled alarm without a handler, did you remember to export an alarm() function?",
              "", host_.frame());
    return handlerEnded(token, std::nullopt);
  }
  v8::Isolate* isolate = host_.isolate();
  const auto number = [isolate](std::int64_t value) { return v8::Number::New(isolate, static_cast<double>(value)); };
  Local<v8::Value> arguments[] = {instance.alarm.Get(isolate), instance.self.Get(isolate),
                                  number(static_cast<std::int64_t>(token)),
                                  number(run->wanted.timeNs / clock::kNsPerMs), number(run->wanted.retries)};
  // What user code throws is caught in there; what comes out here is a termination, which the turn sees.
  mayFail(host_.runtime("callAlarm")->Call(host_.context(), v8::Undefined(isolate), 5, arguments));
}

void Alarms::handlerEnded(std::uint64_t token, std::optional<lifecycle::BreakError> failed) {
  Run* run = running(token);
  if (run == nullptr || run->handlerEnded) return;
  run->handlerEnded = true;
  run->failed = std::move(failed);
  host_.clock().cancel(std::exchange(run->limit, clock::kNoTimer));
  Instance& instance = *run->instance;
  const std::shared_ptr<lifecycle::Container> container = instance.container.lock();
  if (!instance.alive || !container) return;  // gone() has ended it
  if (run->failed) {
    host_.log(LogLevel::kError, "alarm() failed: " + run->failed->stack, "", host_.frame());
  } else if (const auto stored = instance.storage->storedAlarm(); stored && *stored == run->storedNs) {
    // It is used up.
    if (run->setAgain) {
      entered(instance.key, *stored, std::nullopt);
    } else if (const auto removed = instance.storage->setAlarm(std::nullopt); removed) {
      host_.wrote(instance);
    }
  }
  container->outputGate().whenOpen([this, token](const lifecycle::BreakError* broken) {
    if (broken == nullptr) host_.later([this, token] { leave(token); });
  });
}

void Alarms::leave(std::uint64_t token) {
  std::optional<Run> run = take(token);
  if (!run) return;
  const lifecycle::BreakError* error = run->failed ? &*run->failed : nullptr;
  end(*run, error == nullptr ? AlarmOutcome::kDone : AlarmOutcome::kFailed, error);
}

void Alarms::noRetry(const Instance& instance) {
  if (Run* run = running(instance)) run->noRetry = true;
}

void Alarms::gone(Instance& instance, const lifecycle::BreakError* error) {
  const RunningAlarm* part = instance.parts.find<RunningAlarm>();
  if (part == nullptr || error == nullptr) return;
  auto run = std::make_shared<std::optional<Run>>(take(part->token));
  if (!*run) return;
  if (host_.heapExhausted()) {
    if (schedule_.ended(instance.key, AlarmOutcome::kFailed).givenUp)
      host_.carriedAlarms().givenUp.push_back(instance.key);
    return;
  }
  // Later: the object is still on its way out, and may have to be opened again.
  host_.later([this, run, told = *error] {
    if (!closed_) end(**run, (*run)->noRetry ? AlarmOutcome::kAbandoned : outcomeOf(told), &told);
  });
}

std::optional<Alarms::Run> Alarms::take(std::uint64_t token) {
  const auto found = runs_.find(token);
  if (found == runs_.end()) return std::nullopt;
  Run run = std::move(found->second);
  runs_.erase(found);
  host_.clock().cancel(std::exchange(run.limit, clock::kNoTimer));
  if (RunningAlarm* part = run.instance->parts.find<RunningAlarm>()) part->token = 0;
  return run;
}

void Alarms::end(const Run& run, AlarmOutcome outcome, const lifecycle::BreakError* error) {
  if (host_.recorder().recording()) {
    journal::Event done = host_.event(EventKind::kRequest, run.instance.get(), run.startNs);
    done.request = run.request;
    done.label = kLabel;
    done.failed = error != nullptr;
    done.detail = (run.wanted.retries == 0 ? "" : "retry " + std::to_string(run.wanted.retries) + ": ") +
                  (error == nullptr ? "ok" : describe(*error));
    host_.record(std::move(done));
  }
  settle(run.wanted.key, outcome, error);
}

void Alarms::settle(const ObjectKey& key, AlarmOutcome outcome, const lifecycle::BreakError* error) {
  const lifecycle::AlarmSchedule::Next next = schedule_.ended(key, outcome);
  Story& story = stories_[key];
  story.lastFailed = error != nullptr;
  story.lastResult = error == nullptr ? "ok" : describe(*error);
  if (next.givenUp) {
    // What is left to tell once the object has no alarm any more.
    story.lastResult = (outcome == AlarmOutcome::kAbandoned
                            ? "not tried again: "
                            : "given up after " + std::to_string(lifecycle::kMaxAlarmRetries + 1) + " attempts: ") +
                       story.lastResult;
    journal::Event line = host_.event(EventKind::kLog, nullptr, host_.clock().nowNs());
    line.hasObject = true;
    line.object = key;
    line.level = LogLevel::kError;
    line.label = outcome == AlarmOutcome::kAbandoned
                     ? "alarm() was aborted and is not tried again; the object has no alarm now."
                     : "alarm() failed " + std::to_string(lifecycle::kMaxAlarmRetries + 1) +
                           " times and is not tried again; the object has no alarm now.";
    host_.record(std::move(line));
    write(key, std::nullopt, [](const Result<void>&) {});
  }
  if (const auto waiting = fired_.find(key); waiting != fired_.end()) {
    const auto reply = std::move(waiting->second);
    fired_.erase(waiting);
    if (error == nullptr)
      reply({});
    else
      reply(fail(ErrorKind::kScript, describe(*error)));
  }
  if (stories_.size() > kStories && !schedule_.has(key)) stories_.erase(key);
}

void Alarms::closing(const lifecycle::BreakError& /*error*/) {
  closed_ = true;
  if (host_.heapExhausted()) {
    for (lifecycle::AlarmSchedule::Entry& entry : schedule_.all()) host_.carriedAlarms().waiting.push_back(entry);
  }
  for (auto& [key, reply] : std::exchange(fired_, {}))
    reply(fail(ErrorKind::kUnavailable, "The project was closed before alarm() had ended."));
}

Alarms::Run* Alarms::running(std::uint64_t token) {
  const auto found = runs_.find(token);
  return found == runs_.end() ? nullptr : &found->second;
}

Alarms::Run* Alarms::running(const Instance& instance) {
  const RunningAlarm* part = instance.parts.find<RunningAlarm>();
  return part == nullptr ? nullptr : running(part->token);
}

}  // namespace durascope::engine
