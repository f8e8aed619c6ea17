#include "app/serve_log.h"

#include "app/error_text.h"

namespace durascope::app {

namespace {

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

void ServeLog::setProject(const ProjectInfo& project) { namespaces_ = project.namespaces; }

std::string ServeLog::source(const journal::Event& event) const {
  if (!event.hasObject) return "Worker";
  const auto name = names_.find(event.object);
  const std::string className =
      event.object.ns < namespaces_.size() ? namespaces_[event.object.ns].className : std::string("object");
  return className + '/' + (name == names_.end() ? event.object.id.hex().substr(0, 8) : name->second);
}

std::string ServeLog::lines(const Drain& drain) {
  if (drain.project) setProject(*drain.project);
  for (const journal::ObjectSummary& object : drain.objects)
    if (object.named) names_[object.key] = object.name;
  std::string text;
  for (const journal::Event& event : drain.events) {
    if (event.kind == journal::EventKind::kLog)
      text += source(event) + ": " + levelText(event.level) + event.label + '\n';
    if (event.kind == journal::EventKind::kBreak) text += source(event) + ": broken: " + event.detail + '\n';
    if (event.kind == journal::EventKind::kIsolate && event.failed) text += event.detail + '\n';
  }
  if (drain.problem) text += errorText(*drain.problem);
  return text;
}

}  // namespace durascope::app
