#pragma once
// The real emulator behind its door, for tests that are written one step after the other: each call waits for its
// answer, and a call that is not answered in time fails with a sentence instead of hanging.

#include <QFile>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/emulator.h"
#include "tests/support/temporary_project.h"

namespace durascope::test {

/// Long enough for a machine that is busy with other things; nothing that works takes as long.
inline constexpr std::chrono::seconds kAnswerLimit{60};
inline constexpr int kPollMs = 60'000;  ///< The same for QTRY_VERIFY_WITH_TIMEOUT.

/// Where the answer of one call arrives. Copies share it.
template <class T>
class Answer {
 public:
  Emulator::Reply<T> reply() const {
    return [state = state_](Result<T> result) {
      {
        const std::lock_guard lock(state->mutex);
        ++state->count;
        if (!state->result) state->result = std::move(result);
      }
      state->arrived.notify_all();
    };
  }

  Result<T> wait() const {
    std::unique_lock lock(state_->mutex);
    if (!state_->arrived.wait_for(lock, kAnswerLimit, [this] { return state_->result.has_value(); })) {
      return fail(ErrorKind::kInternal, "The test waited for an answer that did not come.");
    }
    return *state_->result;
  }

  /// How often the callback was called; must never be more than once.
  int count() const {
    const std::lock_guard lock(state_->mutex);
    return state_->count;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<Result<T>> result;
    int count = 0;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// A class of a test's project; its binding is its name in capitals.
struct TestClass {
  std::string name;
  bool sqlite = false;
};

/// Writes index.js and its configuration.
inline void writeProject(const TemporaryProject& project, const std::string& source,
                         const std::vector<TestClass>& classes = {}, const std::string& compatibilityFlags = "") {
  std::string bindings, keyValue, sqlite;
  for (const TestClass& each : classes) {
    const std::string quoted = '"' + each.name + '"';
    std::string binding = each.name;
    for (char& letter : binding)
      letter = static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    bindings += (bindings.empty() ? "" : ", ") + ("{\"name\": \"" + binding + "\", \"class_name\": " + quoted + "}");
    std::string& list = each.sqlite ? sqlite : keyValue;
    list += (list.empty() ? "" : ", ") + quoted;
  }
  project.write("wrangler.json", R"({"name": "test", "main": "index.js", "compatibility_date": "2025-01-01",
  "compatibility_flags": [)" + compatibilityFlags +
                                     R"(],
  "durable_objects": {"bindings": [)" +
                                     bindings + R"(]},
  "migrations": [{"tag": "v1", "new_classes": [)" +
                                     keyValue + R"(], "new_sqlite_classes": [)" + sqlite + "]}]}\n");
  project.write("index.js", source);
}

class RunningEmulator {
 public:
  RunningEmulator() {
    auto made = makeEmulator();
    if (!made) qFatal("%s", made.error().message.c_str());
    emulator_ = std::move(*made);
    emulator_->setRecording(true);
  }

  Emulator& door() { return *emulator_; }

  /// Quick answers and quiet sources, unless a test says otherwise.
  static ProjectOptions options(const TemporaryProject& project) {
    ProjectOptions options;
    options.path = project.path();
    options.missLatencyUs = 0;
    options.watch = false;
    return options;
  }

  Result<ProjectInfo> open(const TemporaryProject& project) { return open(options(project)); }
  Result<ProjectInfo> open(const ProjectOptions& options) {
    return waitFor<ProjectInfo>([&](auto reply) { emulator_->open(options, std::move(reply)); });
  }
  Result<void> close() {
    return waitFor<void>([&](auto reply) { emulator_->close(std::move(reply)); });
  }
  Result<ProjectInfo> reload() {
    return waitFor<ProjectInfo>([&](auto reply) { emulator_->reload(std::move(reply)); });
  }

  static Request toObject(const std::string& name, const std::string& path = "/", std::uint32_t ns = 0) {
    Request request;
    request.to = Request::To::kObjectByName;
    request.ns = ns;
    request.name = name;
    request.url = "http://localhost" + path;
    return request;
  }
  static Request toWorker(const std::string& path = "/") {
    Request request;
    request.url = "http://localhost" + path;
    return request;
  }

  Answer<Response> start(const Request& request) {
    Answer<Response> answer;
    emulator_->send(request, answer.reply());
    return answer;
  }
  Result<Response> send(const Request& request) { return start(request).wait(); }
  /// What the object answers; an error as "error: …", so that one comparison tells both.
  std::string ask(const std::string& name, const std::string& path = "/", std::uint32_t ns = 0) {
    return textOf(send(toObject(name, path, ns)));
  }
  std::string askWorker(const std::string& path = "/") { return textOf(send(toWorker(path))); }
  static std::string textOf(const Result<Response>& response) {
    if (!response) return "refused: " + response.error().message;
    return response->error ? "error: " + response->error->message : response->body;
  }

  Result<TestResult> runTest(const std::string& exported) {
    return waitFor<TestResult>([&](auto reply) { emulator_->runTest(exported, std::move(reply)); });
  }

  Result<void> setFaults(const std::vector<journal::FaultRule>& rules) {
    return waitFor<void>([&](auto reply) { emulator_->setFaults(rules, std::move(reply)); });
  }
  Result<std::vector<journal::FaultState>> faults() {
    return waitFor<std::vector<journal::FaultState>>([&](auto reply) { emulator_->faults(std::move(reply)); });
  }

  /// Which object a name means: asks it.
  ObjectKey key(const std::string& name, const std::string& path = "/", std::uint32_t ns = 0) {
    const Result<Response> response = send(toObject(name, path, ns));
    if (!response || !response->object) qFatal("%s does not answer: %s", name.c_str(), textOf(response).c_str());
    return *response->object;
  }

  Result<void> evict(const ObjectKey& object) {
    return waitFor<void>([&](auto reply) { emulator_->evict(object, std::move(reply)); });
  }
  Result<journal::Departure> evictNow(const ObjectKey& object, const std::string& reason = "now") {
    return waitFor<journal::Departure>([&](auto reply) { emulator_->evictNow(object, reason, std::move(reply)); });
  }
  Answer<void> startEvict(const ObjectKey& object) {
    Answer<void> answer;
    emulator_->evict(object, answer.reply());
    return answer;
  }
  Result<std::string> call(const Request& target, const std::string& method, const std::string& arguments) {
    return waitFor<std::string>([&](auto reply) { emulator_->call(target, method, arguments, std::move(reply)); });
  }
  Result<std::uint64_t> evictAll() {
    return waitFor<std::uint64_t>([&](auto reply) { emulator_->evictAll(std::move(reply)); });
  }
  Result<void> abort(const ObjectKey& object, const std::string& reason) {
    return waitFor<void>([&](auto reply) { emulator_->abort(object, reason, std::move(reply)); });
  }
  Result<void> terminate(const ObjectKey& object) {
    return waitFor<void>([&](auto reply) { emulator_->terminate(object, std::move(reply)); });
  }
  Result<void> terminateIsolate(std::uint32_t isolate) {
    return waitFor<void>([&](auto reply) { emulator_->terminateIsolate(isolate, std::move(reply)); });
  }
  Result<journal::MemorySnapshot> memory(const ObjectKey& object) {
    return waitFor<journal::MemorySnapshot>([&](auto reply) { emulator_->memory(object, std::move(reply)); });
  }
  Result<journal::CacheSnapshot> cache(const ObjectKey& object) {
    return waitFor<journal::CacheSnapshot>([&](auto reply) { emulator_->cache(object, std::move(reply)); });
  }
  Result<journal::StorageSnapshot> storage(const ObjectKey& object) {
    return waitFor<journal::StorageSnapshot>([&](auto reply) { emulator_->storage(object, {}, std::move(reply)); });
  }

  Result<journal::ClockState> step(std::int64_t ms) {
    return waitFor<journal::ClockState>([&](auto reply) { emulator_->stepClock(ms, std::move(reply)); });
  }
  Result<journal::ClockState> fastForward() {
    return waitFor<journal::ClockState>([&](auto reply) { emulator_->fastForward(std::move(reply)); });
  }
  Result<journal::ClockState> catchUp() {
    return waitFor<journal::ClockState>([&](auto reply) { emulator_->catchUp(std::move(reply)); });
  }
  Result<journal::ClockState> clock() {
    return waitFor<journal::ClockState>([&](auto reply) { emulator_->clock(std::move(reply)); });
  }

  // ---- What drain() brought since the emulator was made. collect() drains; the others only read.

  RunningEmulator& collect() {
    Drain drain = emulator_->drain();
    for (journal::Event& event : drain.events) events.push_back(std::move(event));
    for (journal::ObjectSummary& summary : drain.objects) objects[summary.key] = std::move(summary);
    if (drain.problem) problem = std::move(drain.problem);
    if (drain.project) ++projectsSeen;
    isolates = std::move(drain.isolates);
    return *this;
  }

  /// The first event of the kind whose label or detail has `part`; null when none came yet.
  const journal::Event* find(journal::EventKind kind, const std::string& part) const {
    for (const journal::Event& event : events) {
      if (event.kind != kind) continue;
      if (event.label.find(part) != std::string::npos || event.detail.find(part) != std::string::npos) return &event;
    }
    return nullptr;
  }
  std::size_t count(journal::EventKind kind) const {
    std::size_t count = 0;
    for (const journal::Event& event : events) count += event.kind == kind;
    return count;
  }

  std::vector<journal::Event> events;
  std::map<ObjectKey, journal::ObjectSummary> objects;
  std::vector<journal::IsolateSummary> isolates;
  std::optional<Error> problem;
  int projectsSeen = 0;

 private:
  template <class T, class Call>
  Result<T> waitFor(Call call) {
    Answer<T> answer;
    call(answer.reply());
    return answer.wait();
  }

  std::unique_ptr<Emulator> emulator_;
};

/// The node of that name; null when there is none.
inline const journal::ValueNode* named(const std::vector<journal::ValueNode>& nodes, const std::string& name) {
  for (const journal::ValueNode& node : nodes) {
    if (node.name == name) return &node;
  }
  return nullptr;
}

/// Its preview, or a text that tells that it is not there.
inline std::string previewOf(const std::vector<journal::ValueNode>& nodes, const std::string& name) {
  const journal::ValueNode* node = named(nodes, name);
  return node == nullptr ? "(no " + name + ")" : node->preview;
}

inline const journal::GlobalNode* globalNamed(const journal::MemorySnapshot& snapshot, const std::string& name) {
  for (const journal::GlobalNode& global : snapshot.globals) {
    if (global.value.name == name) return &global;
  }
  return nullptr;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace durascope::test

/// As QVERIFY2, with both texts in the failure.
#define VERIFY_CONTAINS(text, part)                                                                         \
  do {                                                                                                      \
    const std::string text_ = (text), part_ = (part);                                                       \
    QVERIFY2(durascope::test::contains(text_, part_), ("not in: " + text_ + "\nwanted: " + part_).c_str()); \
  } while (false)

/// As QCOMPARE, for std::string.
#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

/// The answer must be a value.
#define VERIFY_OK(result)                                                                      \
  do {                                                                                         \
    const auto& result_ = (result);                                                            \
    QVERIFY2(result_.has_value(), result_.has_value() ? "" : result_.error().message.c_str()); \
  } while (false)
