// How long what contexts have let out, and the stubs that they have got, live: with their owner, an object or a request
// of the Worker, or until they are disposed of.

#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using lifecycle::BreakError;
using v8::Local;

std::shared_ptr<RpcExport> Rpc::letOut(Local<v8::Object> target, bool lasting) {
  const std::uint64_t number = nextNumber();
  FrameRef frame = host_.frame();
  if (!frame) frame = std::make_shared<Frame>();
  Export& made = exports_[number];
  made.target.Reset(host_.isolate(), target);
  made.frame = frame;
  made.lasting = lasting;
  made.sinceNs = host_.clock().monotonicNs();
  if (!frame->instance || frame->instance->alive) {
    // Where there are other isolates one of them may hold it, and call it when it likes.
    const auto from = host_.options().isolates > 1 ? WorkerRequests::From::kOutside : WorkerRequests::From::kCode;
    made.hold = host_.part<WorkerRequests>().hold(frame, from, lifecycle::ActivityKind::kExport,
                                                  {.label = "stub", .request = frame->request});
  }
  std::string object = frame->instance ? frame->instance->idInErrors : std::string();
  return std::make_shared<RpcExport>(host_.router(), host_.number(), number, std::move(object));
}

void Rpc::disposed(RpcAddress address) {
  const std::shared_ptr<RpcExport>& exported = address.exported;
  if (!exported || exported->isolate != host_.number() || exported.use_count() > 1) return;
  // Within one isolate this comes before what happens next, an answer for example.
  exported->isKnownGone();
  host_.later([this, number = exported->number] { release(number); });
}

void Rpc::release(std::uint64_t exported) {
  const auto found = exports_.find(exported);
  if (found == exports_.end()) return;
  auto gone = std::make_shared<Export>(std::move(found->second));
  exports_.erase(found);
  if (host_.isOver()) return;
  // workerd: where nothing else keeps an entrypoint's context, it ends before the dispose method gets to run.
  if (gone->keepsWorker && ofWorkers_[gone->frame->request].begun == 1) return workerEnds(gone->frame->request);
  host_.deliver(gone->frame, "dispose", [this, gone] {
    Local<v8::Value> target = gone->target.Get(host_.isolate());
    mayFail(host_.runtime("rpcReleased")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &target));
    host_.later([gone] { gone->hold.end(); });
    if (!gone->keepsWorker) return;
    // As a message: what is disposed of together with it is told, too.
    host_.router().post(
        host_.number(), [request = gone->frame->request](IsolateHost& host) { host.part<Rpc>().workerEnds(request); },
        [] {});
  });
}

RpcAddress Rpc::handOn(const Stub& stub) {
  RpcAddress address = stub.address;
  const FrameRef frame = host_.frame();
  const auto own = address.exported ? exports_.find(address.exported->number) : exports_.end();
  const bool isOwn = own != exports_.end() && frame && own->second.frame->instance == frame->instance;
  if (!address.exported || isOwn || !frame || !frame->instance || !frame->instance->alive) return address;
  const auto container = frame->instance->container.lock();
  if (!container || !container->hasInstance()) return address;
  const std::uint64_t number = nextNumber();
  passages_.emplace(number, container->hold(lifecycle::ActivityKind::kExport,
                                            {.label = "stub handed on", .request = frame->request}));
  address.passage =
      std::make_shared<const RpcPassage>(host_.router(), host_.number(), number, std::move(address.passage));
  return address;
}

void Rpc::passageOver(std::uint64_t passage) { passages_.erase(passage); }

void Rpc::endsWithOwner(const std::shared_ptr<Stub>& stub) {
  if (!stub->owner) return;
  Owned* owned = nullptr;
  if (stub->owner->instance) {
    if (!stub->owner->instance->alive) return;
    owned = &ofInstances_[stub->owner->instance.get()];
    holdOwner(*stub);
  } else if (const auto found = ofWorkers_.find(stub->owner->request); found != ofWorkers_.end()) {
    owned = &found->second;
  }
  if (owned == nullptr) return;
  if (owned->stubs.size() >= owned->sweepAt) {
    std::erase_if(owned->stubs, [](const OwnedStub& one) { return one.stub.expired(); });
    owned->sweepAt = 2 * owned->stubs.size() + 16;
  }
  owned->stubs.push_back({stub, host_.clock().monotonicNs()});
}

void Rpc::holdOwner(Stub& stub) {
  const Instance& owner = *stub.owner->instance;
  const auto own = stub.address.exported ? exports_.find(stub.address.exported->number) : exports_.end();
  // What an object has let out itself is held anyway.
  if (!stub.address.exported || (own != exports_.end() && own->second.frame->instance.get() == &owner)) return;
  if (const auto container = owner.container.lock(); container && container->hasInstance())
    stub.hold =
        container->hold(lifecycle::ActivityKind::kSubrequest, {.label = "stub", .request = stub.owner->request});
}

void Rpc::dispose(const Owned& owned) {
  for (const OwnedStub& one : owned.stubs) {
    if (const std::shared_ptr<Stub> stub = one.stub.lock()) stub->address = {};
  }
}

bool Rpc::isOfService(const Frame& frame) const {
  const auto found = frame.instance ? ofWorkers_.end() : ofWorkers_.find(frame.request);
  return found != ofWorkers_.end() && found->second.service;
}

void Rpc::keepWorkerFor(const RpcParcel& answer, std::uint64_t request) {
  for (const RpcAddress& address : answer.externals) {
    const auto found = address.exported ? exports_.find(address.exported->number) : exports_.end();
    if (found == exports_.end() || found->second.keepsWorker || found->second.frame->instance ||
        found->second.frame->request != request)
      continue;
    found->second.keepsWorker = true;
    workerBegins(request);
  }
}

void Rpc::workerBegins(std::uint64_t request) { ++ofWorkers_[request].begun; }

struct Rpc::WorkerHold {
  std::weak_ptr<Rpc*> of;
  std::uint64_t request;
  ~WorkerHold() {
    // Later: not under the feet of the code that has just ended something.
    if (const auto rpc = of.lock())
      (*rpc)->host_.later([inside = *rpc, number = request] { inside->workerEnds(number); });
  }
};

std::shared_ptr<void> Rpc::holdWorker(std::uint64_t request) {
  workerBegins(request);
  return std::shared_ptr<WorkerHold>(new WorkerHold{self_, request});
}

void Rpc::workerEnds(std::uint64_t request) {
  const auto found = ofWorkers_.find(request);
  if (found != ofWorkers_.end() && --found->second.begun == 0) closeWorker(request);
}

void Rpc::closeWorker(std::uint64_t request) {
  const auto found = ofWorkers_.find(request);
  if (found == ofWorkers_.end()) return;
  const Owned owned = std::move(found->second);
  ofWorkers_.erase(found);
  dispose(owned);
  host_.part<WorkerRequests>().ended(request);
  host_.cancelTimers(request);
  std::erase_if(exports_, [request](const auto& one) {
    return !one.second.lasting && !one.second.frame->instance && one.second.frame->request == request;
  });
}

void Rpc::gone(Instance& instance, const BreakError* /*error*/) {
  if (const auto found = ofInstances_.find(&instance); found != ofInstances_.end()) {
    const Owned owned = std::move(found->second);
    ofInstances_.erase(found);
    dispose(owned);
  }
  std::erase_if(exports_, [&](const auto& one) { return one.second.frame->instance.get() == &instance; });
}

}  // namespace durascope::engine
