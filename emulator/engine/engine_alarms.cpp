// Engine: what the door asks about alarms, of one isolate or of all.

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "emulator/engine/alarms.h"
#include "emulator/engine/engine_impl.h"

namespace durascope::engine {

void Engine::startAlarms() {
  for (const std::unique_ptr<IsolateThread>& isolate : impl_->isolates)
    isolate->set(IsolateThread::Setting::kAlarms, [](IsolateHost& host) { host.part<Alarms>().load(); });
}

void Engine::alarms(std::function<void(Result<std::vector<journal::AlarmNode>>)> reply) {
  struct Gathered {
    std::mutex mutex;
    std::vector<journal::AlarmNode> nodes;
    std::size_t open = 0;
  };
  auto gathered = std::make_shared<Gathered>();
  gathered->open = impl_->isolates.size();
  const auto add = [gathered, reply](std::vector<journal::AlarmNode> nodes) {
    {
      const std::lock_guard lock(gathered->mutex);
      std::ranges::move(nodes, std::back_inserter(gathered->nodes));
      if (--gathered->open > 0) return;
    }
    const auto place = [](const journal::AlarmNode& node) {
      const std::int64_t due = node.dueMs == 0 ? std::numeric_limits<std::int64_t>::max() : node.dueMs;
      return std::pair(due, node.key);
    };
    std::ranges::sort(gathered->nodes, {}, place);
    reply(std::move(gathered->nodes));
  };
  for (std::uint32_t isolate = 0; isolate < impl_->isolates.size(); ++isolate) {
    impl_->post(
        isolate, [add](IsolateHost& host) { add(host.part<Alarms>().nodes()); }, [add] { add({}); });
  }
}

void Engine::fireAlarm(ObjectKey key, std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key), [key, reply](IsolateHost& host) { host.part<Alarms>().fireNow(key, reply); },
      [reply] { reply(closedMeanwhile()); });
}

void Engine::setAlarm(ObjectKey key, storage::Alarm alarm, std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, alarm, reply](IsolateHost& host) { host.part<Alarms>().setByHand(key, alarm, reply); },
      [reply] { reply(closedMeanwhile()); });
}

}  // namespace durascope::engine
