// Engine: what one object is doing, and who waits for whom over all isolates.

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "emulator/engine/engine_impl.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/life_report.h"

namespace durascope::engine {

void Engine::life(ObjectKey key, std::function<void(Result<journal::LifeSnapshot>)> reply) {
  struct Gathered {
    std::mutex mutex;
    journal::LifeSnapshot life;
    std::vector<Standstill> standstills;
    std::vector<journal::RpcStubNode> ends;
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
    joinEnds(gathered->life.stubs, gathered->ends);
    gathered->life.deadlock = circleThrough(key, gathered->standstills);
    gathered->life.deadlockEnd = firstEndOf(gathered->life.deadlock, gathered->standstills);
    reply(std::move(gathered->life));
  };
  // Its own isolate is asked first: which stubs are meant, the others learn from its answer.
  const auto count = static_cast<std::uint32_t>(impl_->isolates.size());
  const auto askAll = [add, gathered, count](IsolateHost& first) {
    const auto stubs = std::make_shared<const std::vector<journal::RpcStubNode>>(gathered->life.stubs);
    for (std::uint32_t isolate = 0; isolate < count; ++isolate) {
      first.router().post(
          isolate,
          [add, stubs](IsolateHost& host) {
            std::vector<Standstill> standstills = standstillsOf(host);
            std::vector<journal::RpcStubNode> ends = otherEndsOf(host, *stubs);
            add([&](Gathered& all) {
              std::ranges::move(standstills, std::back_inserter(all.standstills));
              std::ranges::move(ends, std::back_inserter(all.ends));
            });
          },
          [add] { add([](Gathered& all) { all.refused = true; }); });
    }
  };
  impl_->post(
      impl_->isolateOf(key),
      [gathered, key, askAll](IsolateHost& host) {
        gathered->life = lifeOf(host, key);
        askAll(host);
      },
      [reply] { reply(closedMeanwhile()); });
}

}  // namespace durascope::engine
