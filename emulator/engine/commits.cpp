#include "emulator/engine/commits.h"

#include <string>
#include <utility>

#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

void Commits::wrote(Instance& instance) {
  if (!instance.unconfirmed && instance.storage->hasUnconfirmed()) {
    if (const auto container = instance.container.lock()) instance.unconfirmed = container->outputGate().lock();
  }
  if (instance.touched) return;
  instance.touched = true;
  if (std::shared_ptr<Instance> live = host_.liveInstance(instance.key)) touched_.push_back(std::move(live));
}

void Commits::endTurn() {
  for (const std::shared_ptr<Instance>& instance : std::exchange(touched_, {})) {
    instance->touched = false;
    if (!instance->alive) continue;
    instance->storage->endTurn();
    uncommitted_.push_back(instance);
  }
}

bool Commits::commitAll() {
  if (uncommitted_.empty()) return false;
  for (const std::shared_ptr<Instance>& instance : std::exchange(uncommitted_, {})) commit(*instance);
  return true;
}

void Commits::commitNow(Instance& instance) {
  if (instance.alive) instance.storage->endTurn();
  commit(instance);
}

void Commits::commit(Instance& instance) {
  if (!instance.alive) return;
  const std::int64_t startNs = host_.clock().nowNs();
  const storage::StorageResult<storage::CommitInfo> done = instance.storage->commit();
  if (!done) {
    lifecycle::BreakError error{
        .message = done.error().message, .durableObjectReset = true, .overloaded = done.error().overloaded};
    host_.breakObject(instance, std::move(error), "its storage failed: " + done.error().message);
    return;
  }
  if (done->writes > 0) {
    host_.recorder().shared().lastCommitNs = done->durationNs;
    journal::Event written = host_.event(journal::EventKind::kCommit, &instance, startNs);
    written.label = std::to_string(done->writes) + (done->writes == 1 ? " write" : " writes");
    host_.record(std::move(written));
    if (host_.recorder().recording()) instance.log.storageBytes = instance.storage->fileBytes();
    if (const auto container = instance.container.lock()) host_.changed(*container);
  }
  instance.unconfirmed.release();
}

}  // namespace durascope::engine
