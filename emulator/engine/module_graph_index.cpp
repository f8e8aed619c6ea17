#include "emulator/engine/module_graph_index.h"

#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/module_loader.h"

namespace durascope::engine {

namespace {
constexpr int kHostSlot = 40;  // embedder data of the context; Node uses 32 to 38
}  // namespace

ModuleGraphIndex::ModuleGraphIndex(IsolateHost& host) : host_(host) {
  host_.context()->SetAlignedPointerInEmbedderData(kHostSlot, this);
  // After Node has set its own.
  ModuleLoader::setHooks(host_.isolate());
}

ModuleGraphIndex::~ModuleGraphIndex() { host_.context()->SetAlignedPointerInEmbedderData(kHostSlot, nullptr); }

ModuleGraphIndex* ModuleGraphIndex::of(v8::Local<v8::Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= kHostSlot) return nullptr;  // none that a host made
  return static_cast<ModuleGraphIndex*>(context->GetAlignedPointerFromEmbedderData(kHostSlot));
}

std::uint32_t ModuleGraphIndex::enter(ModuleLoader& loader) {
  loaders_[next_] = &loader;
  return next_++;
}

void ModuleGraphIndex::leave(std::uint32_t number) {
  loaders_.erase(number);
  std::erase_if(modules_, [number](const auto& entry) { return entry.second.loader == number; });
}

void ModuleGraphIndex::add(std::uint32_t loader, v8::Local<v8::Module> module, std::string name) {
  modules_.emplace(module->GetIdentityHash(),
                   Entry{loader, v8::Global<v8::Module>(host_.isolate(), module), std::move(name)});
}

ModuleLoader* ModuleGraphIndex::loader(std::uint32_t number) const {
  const auto found = loaders_.find(number);
  return found == loaders_.end() ? nullptr : found->second;
}

ModuleGraphIndex::Place ModuleGraphIndex::find(v8::Local<v8::Module> module) const {
  const auto [begin, end] = modules_.equal_range(module->GetIdentityHash());
  for (auto it = begin; it != end; ++it) {
    if (it->second.module == module) return {loader(it->second.loader), it->second.name};
  }
  return {};
}

}  // namespace durascope::engine
