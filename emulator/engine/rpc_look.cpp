// Rpc: what the window asks about stubs that cross an object's border.

#include <algorithm>
#include <map>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

namespace {

// Only functions, RpcTargets and plain objects are let out. Neither question runs code of the script.
std::string whatOf(v8::Isolate* isolate, v8::Local<v8::Object> target) {
  if (target->IsFunction()) return "function";
  std::string type = toWtf8(isolate, target->GetConstructorName());
  if (type == "Object") return "object";
  return type == "RpcTarget" ? type : "RpcTarget " + type;
}

std::optional<ObjectKey> keyOf(const FrameRef& frame) {
  if (!frame || !frame->instance) return std::nullopt;
  return frame->instance->key;
}

}  // namespace

Rpc::Crossing Rpc::crossingOf(std::uint64_t number, const Export& exported) const {
  const v8::HandleScope handles(host_.isolate());
  return {number, keyOf(exported.frame), whatOf(host_.isolate(), exported.target.Get(host_.isolate())),
          exported.sinceNs};
}

std::vector<Rpc::Crossing> Rpc::letOutBy(const ObjectKey& object) const {
  std::vector<Crossing> found;
  for (const auto& [number, exported] : exports_) {
    if (keyOf(exported.frame) == object) found.push_back(crossingOf(number, exported));
  }
  return found;
}

std::optional<Rpc::Crossing> Rpc::findLetOut(std::uint64_t number) const {
  const auto found = exports_.find(number);
  if (found == exports_.end()) return std::nullopt;
  return crossingOf(number, found->second);
}

std::vector<Rpc::Crossing> Rpc::stubsHeldBy(const ObjectKey& object) const {
  std::vector<Crossing> found;
  const std::shared_ptr<Instance> instance = host_.liveInstance(object);
  const auto owned = instance ? ofInstances_.find(instance.get()) : ofInstances_.end();
  if (owned == ofInstances_.end()) return found;
  for (const OwnedStub& one : owned->second.stubs) {
    const std::shared_ptr<Stub> stub = one.stub.lock();
    if (stub && stub->address.exported) found.push_back({stub->address.exported->number, object, {}, one.sinceNs});
  }
  return found;
}

std::vector<Rpc::Crossing> Rpc::holdersOf(const std::vector<std::uint64_t>& numbers) const {
  // A holder that has made duplicates of its stub is told once, since its first.
  std::map<std::pair<std::uint64_t, std::optional<ObjectKey>>, std::int64_t> since;
  const auto look = [&](const Owned& owned, const std::optional<ObjectKey>& holder) {
    for (const OwnedStub& one : owned.stubs) {
      const std::shared_ptr<Stub> stub = one.stub.lock();
      if (!stub || !stub->address.exported) continue;
      const std::uint64_t number = stub->address.exported->number;
      if (std::ranges::binary_search(numbers, number)) since.try_emplace({number, holder}, one.sinceNs);
    }
  };
  if (!numbers.empty()) {
    for (const auto& [instance, owned] : ofInstances_) look(owned, instance->key);
    for (const auto& [request, owned] : ofWorkers_) look(owned, std::nullopt);
  }
  std::vector<Crossing> found;
  for (const auto& [stub, sinceNs] : since) found.push_back({stub.first, stub.second, {}, sinceNs});
  return found;
}

}  // namespace durascope::engine
