#pragma once
// A project as the mock-ups show it, for tests of the window: six objects in all states, what they did during the last
// ten seconds, and what the selected one holds.

#include <string>
#include <vector>

#include "tests/support/fake_emulator.h"

namespace durascope::test {

inline constexpr std::int64_t kSampleNowMs = 1'772'460'152'000;  // 2026-03-02 14:02:32 UTC

inline ObjectKey sampleKey(std::uint32_t ns, std::uint8_t number) {
  ObjectKey key{ns, {}};
  for (std::size_t i = 0; i < key.id.bytes.size(); ++i) {
    key.id.bytes[i] = static_cast<std::uint8_t>(number * 37 + i * (number + 11));
  }
  return key;
}

inline ProjectInfo sampleProject() {
  return {.name = "counter",
          .path = "/projects/counter",
          .configFile = "wrangler.jsonc",
          .stateDir = "/projects/counter/.wrangler/state/v3/do",
          .compatibilityDate = "2026-02-01",
          .hasWorker = true,
          .namespaces = {{"COUNTER", "Counter", "counter-Counter", false}, {"ROOM", "Room", "counter-Room", false}},
          .warnings = {}};
}

inline std::vector<journal::ObjectSummary> sampleObjects() {
  using journal::ObjectState;
  const auto object = [](std::uint32_t ns, std::uint8_t number, const char* name, ObjectState state,
                         std::uint64_t requests, std::uint64_t hits, std::uint64_t misses) {
    journal::ObjectSummary summary;
    summary.key = sampleKey(ns, number);
    summary.name = name;
    summary.named = true;
    summary.state = state;
    summary.instance = 2;
    summary.stateSinceMs = kSampleNowMs - 12'000;
    summary.instanceSinceMs = kSampleNowMs - 90'000;
    summary.evictAtMs = state == ObjectState::kIdle ? kSampleNowMs + 7'000 : 0;
    summary.requests = requests;
    summary.cacheHits = hits;
    summary.cacheMisses = misses;
    summary.storageBytes = 12'288;
    if (state == ObjectState::kEvicted) summary.reason = "idle for 10 s";
    if (state == ObjectState::kBroken) summary.reason = "its constructor threw TypeError: x is not a function";
    return summary;
  };
  return {object(0, 1, "lobby", ObjectState::kRunning, 128, 123, 8),
          object(0, 2, "alice", ObjectState::kIdle, 41, 36, 5),
          object(0, 3, "bob", ObjectState::kIdle, 2, 1, 1),
          object(0, 4, "carol", ObjectState::kEvicted, 9, 0, 0),
          object(0, 5, "dave", ObjectState::kBroken, 1, 0, 0),
          object(1, 6, "general", ObjectState::kHibernated, 6'204, 97, 3)};
}

/// `startMs` and `lengthMs` relative to ten seconds before kSampleNowMs.
inline journal::Event sampleEvent(journal::EventKind kind, std::uint8_t object, double startMs, double lengthMs,
                                  std::string label, std::string detail = {}) {
  static std::uint64_t sequence = 0;
  journal::Event event;
  event.sequence = ++sequence;
  event.startNs = (kSampleNowMs - 10'000) * 1'000'000 + static_cast<std::int64_t>(startMs * 1e6);
  event.endNs = event.startNs + static_cast<std::int64_t>(lengthMs * 1e6);
  event.kind = kind;
  event.instance = 2;
  event.request = sequence;
  event.hasObject = object != 0;
  event.object = sampleKey(object == 6 ? 1 : 0, object);
  event.label = std::move(label);
  event.detail = std::move(detail);
  return event;
}

inline std::vector<journal::Event> sampleEvents() {
  using journal::EventKind;
  std::vector<journal::Event> events{
      sampleEvent(EventKind::kConstruct, 1, 100, 900, "Counter"),
      sampleEvent(EventKind::kStorage, 1, 400, 500, "get", "\"value\""),
      sampleEvent(EventKind::kRequest, 1, 1'100, 600, "GET /increment", "200"),
      sampleEvent(EventKind::kRequest, 1, 2'000, 900, "GET /increment", "200"),
      sampleEvent(EventKind::kStorage, 1, 2'400, 300, "get", "\"value\""),
      sampleEvent(EventKind::kRequest, 2, 3'000, 300, "GET /", "200"),
      sampleEvent(EventKind::kGateWait, 2, 2'800, 200, "fetch", "storage.get(\"value\")"),
      sampleEvent(EventKind::kRequest, 6, 1'500, 200, "GET /room", "200"),
      sampleEvent(EventKind::kRequest, 1, 3'600, 700, "POST /increment", "500"),
      sampleEvent(EventKind::kEvict, 1, 4'500, 0, "", "idle for 10 s"),
      sampleEvent(EventKind::kRequest, 1, 7'100, 1'200, "POST /increment", "200"),
      sampleEvent(EventKind::kStorage, 1, 7'500, 300, "put", "\"value\""),
      sampleEvent(EventKind::kCommit, 1, 8'300, 300, "1"),
      sampleEvent(EventKind::kLog, 1, 7'200, 0, "increment by 1", "src/index.ts:14:11"),
      sampleEvent(EventKind::kLog, 2, 3'100, 0, "two lines:\nsecond line", "src/index.ts:20:5"),
      sampleEvent(EventKind::kBreak, 5, 5'000, 0, "", "its constructor threw TypeError: x is not a function"),
      sampleEvent(EventKind::kIsolate, 0, 50, 0, "", "Isolate 0 started."),
  };
  for (journal::Event& event : events) {
    if (event.kind == EventKind::kStorage && event.label == "get") event.cache = journal::CacheOutcome::kMiss;
    if (event.detail == "500" || event.kind == EventKind::kBreak) event.failed = true;
    if (event.kind == EventKind::kLog && event.object == sampleKey(0, 2)) event.level = journal::LogLevel::kWarn;
    if (event.startNs > (kSampleNowMs - 4'000) * 1'000'000) event.instance = 3;
  }
  return events;
}

/// Puts the project into the fake, so that the next drain brings it.
inline void fillSample(FakeEmulator& emulator) {
  using journal::ValueKind;
  emulator.projectInfo = sampleProject();
  emulator.nextDrain.projectGeneration = 1;
  emulator.nextDrain.objects = sampleObjects();
  emulator.nextDrain.objects.front().instance = 3;
  emulator.nextDrain.events = sampleEvents();
  emulator.nextDrain.isolates = {{.number = 0, .running = true, .heapBytes = 31ULL << 20}};
  emulator.nextDrain.requestsTotal = 6'385;
  emulator.nextDrain.lastCommitNs = 300'000;
  const auto node = [](const char* name, ValueKind kind, const char* type, const char* preview) {
    journal::ValueNode value;
    value.name = name;
    value.kind = kind;
    value.type = type;
    value.preview = preview;
    return value;
  };
  emulator.memorySnapshot.instance = 3;
  emulator.memorySnapshot.live = true;
  emulator.memorySnapshot.takenAtMs = kSampleNowMs;
  emulator.memorySnapshot.fields = {node("value", ValueKind::kNumber, "number", "128"),
                                    node("visits", ValueKind::kNumber, "number", "57"),
                                    node("#seen", ValueKind::kSet, "Set(31)", "Set(31) { \"alice\", \"bob\", … }")};
  emulator.memorySnapshot.globals = {
      {.value = node("lastUser", ValueKind::kString, "string(3)", "\"bob\""), .writers = {}, .writerCount = 3}};
  emulator.cacheSnapshot = {
      .valueCache = true, .live = true, .hits = 123, .misses = 8, .bytes = 5, .softLimit = 16 << 20};
  emulator.cacheSnapshot.entryCount = 1;
  emulator.cacheSnapshot.entries = {
      {.key = "value", .bytes = 5, .hits = 12, .value = node("", ValueKind::kNumber, "number", "128")}};
  emulator.cacheSnapshot.lookups = {
      {.sequence = 2, .operation = "get", .key = "\"value\"", .hit = true, .reason = "clean entry", .durationNs = 400},
      {.sequence = 1,
       .operation = "get",
       .key = "\"value\"",
       .reason = "first read since construction",
       .durationNs = 5'200'000}};
  emulator.storageSnapshot = {.path = "/projects/counter/.wrangler/state/v3/do/counter-Counter/7a3f.sqlite",
                              .fileBytes = 12'288,
                              .exists = true,
                              .keyCount = 1};
  emulator.storageSnapshot.entries = {{.key = "value",
                                       .value = node("", ValueKind::kNumber, "number", "128"),
                                       .bytes = "\xff\x0fI\x80\x02",
                                       .size = 5}};
}

}  // namespace durascope::test
