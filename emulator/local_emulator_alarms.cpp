// LocalEmulator: what the door offers about alarms.

#include <algorithm>

#include "emulator/local_emulator.h"

namespace durascope {

namespace {

constexpr std::size_t kMostShown = 10'000;
constexpr std::int64_t kNsPerMs = 1'000'000;
// As setAlarm() has it: beyond it nanoseconds do not fit.
constexpr std::int64_t kLastMs = 9'223'372'036'854;

Error noNamespace() { return {ErrorKind::kNotFound, "The project has no such namespace. Was it reloaded?", {}, {}}; }

}  // namespace

void LocalEmulator::startAlarms() {
  withEngine([](engine::Engine& engine, ProjectState&) { engine.startAlarms(); }, [](const Error&) {});
}

void LocalEmulator::alarms(Reply<journal::AlarmsSnapshot> reply) {
  // Names from the desk, where they do not change under us.
  const auto named = [this, reply = std::move(reply)](Result<std::vector<journal::AlarmNode>> found) {
    auto kept = std::make_shared<Result<std::vector<journal::AlarmNode>>>(std::move(found));
    desk_.post([this, kept, reply] {
      if (!*kept) return reply(tl::unexpected((*kept).error()));
      journal::AlarmsSnapshot answer{.alarms = std::move(**kept)};
      answer.setCount = static_cast<std::uint64_t>(
          std::ranges::count_if(answer.alarms, [](const journal::AlarmNode& node) { return node.dueMs != 0; }));
      if (answer.alarms.size() > kMostShown) answer.alarms.resize(kMostShown);
      for (journal::AlarmNode& node : answer.alarms) {
        if (!node.name.empty() || !state_) continue;
        if (std::optional<std::string> name = state_->name(node.key)) node.name = std::move(*name);
      }
      reply(std::move(answer));
    });
  };
  askEngine<std::vector<journal::AlarmNode>>(
      named, [](engine::Engine& engine, ProjectState&, const auto& answer) { engine.alarms(answer); });
}

void LocalEmulator::fireAlarm(ObjectKey object, Reply<void> reply) {
  askEngine<void>(std::move(reply), [object](engine::Engine& engine, ProjectState& state, const auto& answer) {
    if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
    engine.fireAlarm(object, answer);
  });
}

void LocalEmulator::setAlarm(ObjectKey object, std::optional<std::int64_t> dueMs, Reply<void> reply) {
  askEngine<void>(std::move(reply), [object, dueMs](engine::Engine& engine, ProjectState& state, const auto& answer) {
    if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
    if (dueMs && (*dueMs <= 0 || *dueMs > kLastMs))
      return answer(fail(ErrorKind::kBadInput, "An alarm's time must be after 1970 and before April 2262."));
    engine.setAlarm(object, dueMs ? storage::Alarm(*dueMs * kNsPerMs) : std::nullopt, answer);
  });
}

}  // namespace durascope
