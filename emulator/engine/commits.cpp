#include "emulator/engine/commits.h"

#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

lifecycle::BreakError breakErrorOf(const storage::StorageError& error) {
  lifecycle::BreakError broken{.message = error.message,
                               .durableObjectReset = !error.unmarked,
                               .overloaded = error.overloaded,
                               .unmarked = error.internal && error.unmarked};
  if (!error.internal) return broken;
  // The reference has no meaning, as on the real runtime.
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  broken.message = "internal error; reference = ";
  for (int i = 0; i < 24; ++i) broken.message += kLetters[random() % kLetters.size()];
  return broken;
}

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

void Commits::abandonTurn() {
  for (const std::shared_ptr<Instance>& instance : std::exchange(touched_, {})) {
    instance->touched = false;
    if (instance->alive) instance->storage->discardTurn();
  }
}

bool Commits::commitAll() {
  if (uncommitted_.empty()) return false;
  for (const std::shared_ptr<Instance>& instance : std::exchange(uncommitted_, {})) (void)commit(*instance);
  return true;
}

storage::StorageResult<void> Commits::commit(Instance& instance) {
  if (!instance.alive) return {};
  const std::int64_t startNs = host_.clock().nowNs();
  const storage::StorageResult<storage::CommitInfo> done = instance.storage->commit();
  if (!done) {
    host_.storageFailed(instance, done.error());
    return tl::unexpected(done.error());
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
  return {};
}

}  // namespace durascope::engine
