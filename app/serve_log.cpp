#include "app/serve_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/error_text.h"

namespace durascope::app {

namespace {

constexpr std::int64_t kBusyToldAfterMs = 3'000;

const char* levelText(journal::LogLevel level) {
  switch (level) {
    case journal::LogLevel::kWarn:
      return "warning: ";
    case journal::LogLevel::kError:
      return "error: ";
    default:
      return "";
  }
}

}  // namespace

void ServeLog::setProject(const ProjectInfo& project) {
  namespaces_ = project.namespaces;
  warnings_ = project.warnings;
}

std::string ServeLog::source(const journal::Event& event) const {
  return event.hasObject ? nameOf(event.object) : "Worker";
}

std::string ServeLog::nameOf(const ObjectKey& object) const {
  const auto name = names_.find(object);
  const std::string className =
      object.ns < namespaces_.size() ? namespaces_[object.ns].className : std::string("object");
  if (name != names_.end()) return className + '/' + name->second;
  const std::string facet = object.facet == 0 ? "" : "." + std::to_string(object.facet);
  return className + '/' + object.id.hex().substr(0, 8) + facet;
}

std::string ServeLog::busyLine(const journal::IsolateSummary& isolate) {
  if (!isolate.busy) {
    busyTold_.erase(isolate.number);
    return {};
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t busyMs = std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - isolate.busySinceMs;
  // The limit, not the time that was measured: with a seed a run says the same twice.
  if (busyMs < kBusyToldAfterMs || !busyTold_.insert(isolate.number).second) return {};
  if (!isolate.busyName.empty()) names_.try_emplace(isolate.busyObject, isolate.busyName);
  const std::string who = isolate.busyHasObject ? nameOf(isolate.busyObject) : "the Worker";
  return "durascope: isolate " + std::to_string(isolate.number) + " has not come back from the JavaScript of " + who +
         " for over " + std::to_string(kBusyToldAfterMs / 1'000) + " s, and all that lives there waits. " + wayOut_ +
         '\n';
}

std::string ServeLog::lines(const Drain& drain) {
  std::string text;
  if (drain.project) {
    if (std::exchange(opened_, true)) {
      text += "durascope: reloaded\n";
      for (const std::string& warning : drain.project->warnings)
        if (std::ranges::find(warnings_, warning) == warnings_.end()) text += "durascope: " + warning + '\n';
    }
    setProject(*drain.project);
  }
  for (const journal::ObjectSummary& object : drain.objects)
    if (object.named) names_[object.key] = object.name;
  for (const journal::Event& event : drain.events) {
    if (event.kind == journal::EventKind::kLog)
      text += source(event) + ": " + levelText(event.level) + event.label + '\n';
    if (event.kind == journal::EventKind::kBreak) text += source(event) + ": broken: " + event.detail + '\n';
    if (event.kind == journal::EventKind::kIsolate && event.failed) text += "durascope: " + event.detail + '\n';
  }
  if (drain.problem) {
    text += "durascope: " + errorText(*drain.problem);
    if (drain.running) text += "  The version before goes on.\n";
  }
  for (const journal::IsolateSummary& isolate : drain.isolates) text += busyLine(isolate);
  return text;
}

}  // namespace durascope::app
