#include "emulator/engine/worker_requests.h"

#include <utility>
#include <vector>

#include "emulator/engine/instance.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

void WorkerRequests::begins(std::uint64_t request) {
  requests_[request] = std::make_shared<Context>(Context{.of = this, .request = request});
  suspects_.insert(request);
}

void WorkerRequests::answered(std::uint64_t request) {
  suspects_.erase(request);
  if (const auto found = requests_.find(request); found != requests_.end()) found->second->answered = true;
}

void WorkerRequests::ended(std::uint64_t request) {
  const auto found = requests_.find(request);
  if (found == requests_.end()) return;
  end(*found->second);
  requests_.erase(found);
  suspects_.erase(request);
}

void WorkerRequests::gone(Instance& instance, const lifecycle::BreakError* /*error*/) {
  const auto found = objects_.find(&instance);
  if (found == objects_.end()) return;
  end(*found->second);
  objects_.erase(found);
}

void WorkerRequests::end(Context& context) {
  outside_ -= context.outside;
  context.of = nullptr;
  context.kept.clear();
}

bool WorkerRequests::keep(std::uint64_t request, const std::shared_ptr<void>& what) {
  const auto found = requests_.find(request);
  if (found == requests_.end()) return false;
  found->second->kept.insert(what);
  return true;
}

void WorkerRequests::letGo(std::uint64_t request, const std::shared_ptr<void>& what) {
  if (const auto found = requests_.find(request); found != requests_.end()) found->second->kept.erase(what);
}

struct WorkerRequests::Wait {
  std::shared_ptr<Context> context;
  bool outside;

  Wait(std::shared_ptr<Context> waiting, From from) : context(std::move(waiting)), outside(from == From::kOutside) {
    ++context->waits;
    if (!outside) return;
    ++context->outside;
    ++context->of->outside_;
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() {
    if (context->of == nullptr) return;
    if (--context->waits == 0 && context->request != 0 && !context->answered)
      context->of->suspects_.insert(context->request);
    if (!outside) return;
    --context->outside;
    --context->of->outside_;
  }
};

std::shared_ptr<WorkerRequests::Context> WorkerRequests::contextOf(const FrameRef& frame) {
  if (!frame->instance) {
    const auto found = requests_.find(frame->request);
    return found == requests_.end() ? nullptr : found->second;
  }
  if (!frame->instance->alive) return nullptr;
  std::shared_ptr<Context>& context = objects_[frame->instance.get()];
  if (!context) context = std::make_shared<Context>(Context{.of = this, .request = 0});
  return context;
}

std::shared_ptr<void> WorkerRequests::wait(const FrameRef& frame, From from) {
  // An object may wait for ever; of it only that counts which may bring something for others.
  if (!frame || (frame->instance && from == From::kCode)) return nullptr;
  std::shared_ptr<Context> context = contextOf(frame);
  return context ? std::make_shared<Wait>(std::move(context), from) : nullptr;
}

IoHold WorkerRequests::hold(const FrameRef& frame, From from, lifecycle::ActivityKind kind,
                            lifecycle::ActivityInfo about) {
  if (!frame) return {};
  if (!frame->instance) return {{}, wait(frame, from)};
  const auto container = frame->instance->container.lock();
  if (!container || !container->hasInstance()) return {};
  return {container->hold(kind, std::move(about)), wait(frame, from)};
}

bool WorkerRequests::cancelHung() {
  if (outside_ > 0) return false;
  std::vector<std::uint64_t> hung;
  for (const std::uint64_t request : std::exchange(suspects_, {})) {
    const auto found = requests_.find(request);
    if (found != requests_.end() && !found->second->answered && found->second->waits == 0) hung.push_back(request);
  }
  for (const std::uint64_t request : hung) {
    const auto frame = std::make_shared<Frame>(Frame{nullptr, nullptr, request});
    host_.log(journal::LogLevel::kError, lifecycle::texts::kHung, "", frame);
    host_.failWorker(*frame, {.message = lifecycle::texts::kHung});
  }
  return !hung.empty();
}

void WorkerRequests::closing(const lifecycle::BreakError& /*error*/) {
  for (const auto& [request, context] : requests_) end(*context);
  for (const auto& [instance, context] : objects_) end(*context);
  requests_.clear();
  objects_.clear();
  suspects_.clear();
}

}  // namespace durascope::engine
