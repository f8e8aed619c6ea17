// Engine: what one object is doing, and who waits for whom over all isolates.

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "emulator/engine/engine_impl.h"
#include "emulator/engine/life_report.h"

namespace durascope::engine {

void Engine::life(ObjectKey key, std::function<void(Result<journal::LifeSnapshot>)> reply) {
  struct Gathered {
    std::mutex mutex;
    journal::LifeSnapshot life;
    std::vector<Standstill> standstills;
    std::size_t open = 0;
    bool refused = false;
  };
  auto gathered = std::make_shared<Gathered>();
  gathered->open = impl_->isolates.size();
  const auto add = [gathered, key, reply](const std::function<void(Gathered&)>& answer) {
    {
      const std::lock_guard lock(gathered->mutex);
      answer(*gathered);
      if (--gathered->open > 0) return;
    }
    if (gathered->refused) return reply(closedMeanwhile());
    gathered->life.deadlock = circleThrough(key, gathered->standstills);
    reply(std::move(gathered->life));
  };
  const std::uint32_t owner = impl_->isolateOf(key);
  for (std::uint32_t isolate = 0; isolate < impl_->isolates.size(); ++isolate) {
    impl_->post(
        isolate,
        [add, key, owns = isolate == owner](IsolateHost& host) {
          std::vector<Standstill> standstills = standstillsOf(host);
          std::optional<journal::LifeSnapshot> life;
          if (owns) life = lifeOf(host, key);
          add([&](Gathered& all) {
            std::ranges::move(standstills, std::back_inserter(all.standstills));
            if (life) all.life = std::move(*life);
          });
        },
        [add] { add([](Gathered& all) { all.refused = true; }); });
  }
}

}  // namespace durascope::engine
