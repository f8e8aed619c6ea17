#include "emulator/engine/facets.h"

#include <system_error>
#include <utility>

#include "emulator/engine/call.h"
#include "emulator/engine/commits.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/lifecycle/texts.h"
#include "emulator/storage/database_files.h"
#include "emulator/storage/facet_index.h"

namespace durascope::engine {

using lifecycle::BreakError;
using v8::Local;

namespace {

// What callers see of a facet that is no more; nothing marks these as errors of an object (workerd).
const BreakError kDeleted{.message = "Facet was deleted.", .unmarked = true};
const BreakError kClonedOver{.message = "Facet was cloned-over.", .unmarked = true};

// The property of a stub's handle, which user code does not see, that holds the function given to get().
constexpr const char* kStart = "start";

constexpr const char* kByDelete = "its parent deleted it";

/// "lobby › scores"; an object without a name is told by the first digits of its id.
std::string nameFor(const Facet& facet, const lifecycle::Container* parent) {
  const std::string outer = parent != nullptr && parent->name() ? *parent->name() : facet.parent.id.hex().substr(0, 8);
  return outer + " \u203a " + facet.name;
}

bool isBroken(const Facet& facet) { return facet.container && facet.container->poison(); }

ObjectKey keyOf(ObjectKey any, std::uint32_t number) {
  any.facet = number;
  return any;
}

}  // namespace

// ---- Starting

std::uint32_t Facets::depthOf(const ObjectKey& parent) const {
  const Started* inside = find(parent);
  return inside == nullptr ? 1 : inside->depth;
}

Local<v8::Object> Facets::open(const Instance& parent, std::string name, Local<v8::Function> start) {
  auto stub = std::make_shared<Stub>();
  stub->owner = host_.frame();
  stub->facet = std::make_shared<FacetStub>();
  stub->facet->parent = parent.key;
  stub->facet->name = std::move(name);
  stub->facet->frame = stub->owner;
  Local<v8::Object> handle = host_.stubs().wrap(std::move(stub));
  // Not held from here: what it refers to may well hold the stub.
  handle->Set(host_.context(), engine::name(host_.isolate(), kStart), start).Check();
  return handle;
}

void Facets::bind(Local<v8::Object> handle) {
  const std::shared_ptr<FacetStub> asked = Carrier<Stub>::unwrap(handle)->facet;
  if (!asked || asked->facet) return;
  sweep();
  std::shared_ptr<Facet>& slot = children_[asked->parent][asked->name];
  const bool isNew = !slot || isBroken(*slot);
  if (isNew) {
    slot = std::make_shared<Facet>();
    slot->parent = asked->parent;
    slot->name = asked->name;
  }
  asked->facet = slot;
  if (!isNew) return;
  start(slot, asked->frame,
        handle->Get(host_.context(), name(host_.isolate(), kStart)).ToLocalChecked().As<v8::Function>());
}

void Facets::start(const std::shared_ptr<Facet>& facet, const FrameRef& frame, Local<v8::Function> function) {
  facet->starter = frame->instance;
  auto kept = std::make_shared<v8::Global<v8::Function>>(host_.isolate(), function);
  host_.later([this, facet, frame, kept] {
    host_.deliver(frame, "start of a facet", [this, facet, kept] {
      Local<v8::Value> promise;
      if (!kept->Get(host_.isolate())
               ->Call(host_.context(), v8::Undefined(host_.isolate()), 0, nullptr)
               .ToLocal(&promise))
        return;  // terminated: the turn's end breaks the parent
      whenSettled(host_, promise.As<v8::Promise>(), [this, facet](bool ok, Local<v8::Value> value) {
        if (facet->failed) return;  // aborted meanwhile
        facet->starter.reset();
        if (ok) return started(facet, value.As<v8::Array>());
        BreakError error = host_.describe(value);
        error.unmarked = true;
        failed(facet, error);
      });
    });
  });
}

void Facets::started(const std::shared_ptr<Facet>& facet, Local<v8::Array> start) {
  Result<storage::FacetIndex> index = indexOf(facet->parent);
  Result<std::uint32_t> number = fail(ErrorKind::kInternal, "");
  if (index) number = index->number(facet->parent.facet, facet->name);
  if (!index || !number) {
    const Error& error = index ? number.error() : index.error();
    host_.logStorageFault("A facet cannot start: " + error.message, error.where, facet->parent);
    return failed(facet, breakErrorOf({.message = error.message, .internal = true, .unmarked = true}));
  }
  const ObjectKey key = keyOf(facet->parent, *number);
  Started& made = started_[key];
  made.className = toWtf8(host_.isolate(), start->Get(host_.context(), 0).ToLocalChecked());
  made.start.Reset(host_.isolate(), start);
  made.depth = depthOf(facet->parent) + 1;
  const std::shared_ptr<lifecycle::Container> parent = host_.containers().find(facet->parent);
  facet->container = host_.containers().get(key, nameFor(*facet, parent.get()));
  // Their calls may construct it at once, and JavaScript is on the stack.
  host_.later([facet] {
    for (const Reached& then : std::exchange(facet->waiting, {})) then(facet->container);
  });
}

void Facets::failed(const std::shared_ptr<Facet>& facet, const BreakError& error) {
  facet->starter.reset();
  facet->failed = error;
  for (const Reached& then : std::exchange(facet->waiting, {})) then(tl::unexpected(*facet->failed));
}

bool Facets::hasStarted(const FacetStub& stub) const {
  if (stub.facet) return stub.facet->container != nullptr;
  const auto slots = children_.find(stub.parent);
  if (slots == children_.end()) return false;
  const auto found = slots->second.find(stub.name);
  return found != slots->second.end() && found->second->container && !isBroken(*found->second);
}

void Facets::reach(const std::shared_ptr<Stub>& stub, Reached then) {
  Facet& facet = *stub->facet->facet;
  if (facet.failed) return then(tl::unexpected(*facet.failed));
  if (facet.container && facet.waiting.empty()) return then(facet.container);
  facet.waiting.push_back(std::move(then));
}

const Facets::Started* Facets::find(const ObjectKey& facet) const {
  const auto found = started_.find(facet);
  return found == started_.end() ? nullptr : &found->second;
}

void Facets::sweep() {
  if (children_.size() + started_.size() < sweepAt_) return;
  const auto isGone = [this](const auto& entry) {
    bool sleeps = false;  // it has sockets, and comes back with their next message
    host_.tellParts([&](const IsolatePart& part) { sleeps = sleeps || part.hibernates(entry.first); });
    return !sleeps && !host_.containers().find(entry.first);
  };
  std::erase_if(children_, isGone);
  std::erase_if(started_, isGone);
  sweepAt_ = 2 * (children_.size() + started_.size()) + 64;
}

// ---- Ending

void Facets::abort(const Instance& parent, const std::string& name, const BreakError& error) {
  const auto slots = children_.find(parent.key);
  if (slots == children_.end()) return;
  const auto found = slots->second.find(name);
  if (found == slots->second.end()) return;
  const std::shared_ptr<Facet> facet = std::move(found->second);
  slots->second.erase(found);
  // What broke by itself keeps its error; what could not start gets this one.
  if (!isBroken(*facet)) breakFacet(facet, error, "its parent aborted it");
}

void Facets::breakFacet(const std::shared_ptr<Facet>& facet, const BreakError& error, const std::string& reason) {
  if (facet->container) {
    breakAllOf(facet->container->key(), error, reason);
    facet->container->breakWith(error, reason);
  }
  failed(facet, error);
}

void Facets::breakAllOf(const ObjectKey& parent, const BreakError& error, const std::string& reason) {
  const auto found = children_.find(parent);
  if (found == children_.end()) return;
  const Slots slots = std::move(found->second);
  children_.erase(found);
  for (const auto& [name, facet] : slots) breakFacet(facet, error, reason);
}

void Facets::gone(Instance& instance, const BreakError* error) {
  if (error != nullptr) {
    breakAllOf(instance.key, *error, "its parent broke");
    started_.erase(instance.key);
    return;
  }
  const auto found = children_.find(instance.key);
  if (found == children_.end()) return;
  // Nobody will hear the end of a start that was under way.
  std::erase_if(found->second, [&](const auto& slot) { return slot.second->starter.get() == &instance; });
}

void Facets::closing(const BreakError& /*error*/) {
  children_.clear();
  started_.clear();
}

// ---- On the disk

Result<storage::FacetIndex> Facets::indexOf(const ObjectKey& any) const {
  const auto& path = host_.options().facetIndexPath;
  return storage::FacetIndex::open(path ? path(any.root()) : std::string());
}

Result<void> Facets::remove(const Instance& parent, const std::string& name) {
  abort(parent, name, kDeleted);
  Result<storage::FacetIndex> index = indexOf(parent.key);
  if (!index) return tl::unexpected(index.error());
  if (index->isEmpty()) return {};
  // As the real runtime: a name that never was gets a number, too.
  const Result<std::uint32_t> number = index->number(parent.key.facet, name);
  if (!number) return tl::unexpected(number.error());
  return removeStorage(*index, keyOf(parent.key, *number), kDeleted);
}

Result<void> Facets::removeAll(const Instance& parent) {
  breakAllOf(parent.key, kDeleted, kByDelete);
  const Result<storage::FacetIndex> index = indexOf(parent.key);
  if (!index) return tl::unexpected(index.error());
  return removeStorageInside(*index, parent.key, kDeleted);
}

Result<void> Facets::removeStorage(const storage::FacetIndex& index, const ObjectKey& facet, const BreakError& error) {
  Result<void> result = removeStorageInside(index, facet, error);
  // One whose parent has been forgotten may still run.
  if (const auto container = host_.containers().find(facet)) container->breakWith(error, kByDelete);
  if (Result<void> removed = storage::removeDatabase(host_.options().objectPath(facet)); result) result = removed;
  if (host_.options().historyPath) {
    if (Result<void> removed = storage::removeFile(host_.options().historyPath(facet)); result) result = removed;
  }
  return result;
}

Result<void> Facets::removeStorageInside(const storage::FacetIndex& index, const ObjectKey& parent,
                                         const BreakError& error) {
  Result<void> result;
  for (const auto& [name, number] : index.children(parent.facet)) {
    if (Result<void> removed = removeStorage(index, keyOf(parent, number), error); result) result = removed;
  }
  return result;
}

Result<void> Facets::removeFiles(const ObjectKey& root) {
  const Result<storage::FacetIndex> index = indexOf(root);
  if (!index) return tl::unexpected(index.error());
  Result<void> result = removeStorageInside(*index, root, kDeleted);
  // It says where the rest is.
  if (!result || !host_.options().facetIndexPath) return result;
  return storage::removeFile(host_.options().facetIndexPath(root));
}

Result<void> Facets::clone(const Instance& parent, const std::string& from, const std::string& to) {
  abort(parent, to, kClonedOver);
  if (from == to) return {};
  Result<storage::FacetIndex> index = indexOf(parent.key);
  if (!index) return tl::unexpected(index.error());
  if (index->isEmpty()) return {};
  const Result<std::uint32_t> target = index->number(parent.key.facet, to);
  if (!target) return tl::unexpected(target.error());
  const Result<std::uint32_t> source = index->number(parent.key.facet, from);
  if (!source) return tl::unexpected(source.error());
  const ObjectKey key = keyOf(parent.key, *target);
  if (Result<void> removed = removeStorage(*index, key, kClonedOver); !removed) return removed;
  return copyStorage(*index, keyOf(parent.key, *source), key);
}

Result<void> Facets::copyStorage(storage::FacetIndex& index, const ObjectKey& from, const ObjectKey& to) {
  if (const std::shared_ptr<Instance> running = host_.liveInstance(from)) {
    if (const auto committed = host_.commitNow(*running); !committed)
      return fail(ErrorKind::kIo, committed.error().message);
  }
  Result<void> copied = storage::copyDatabase(host_.options().objectPath(from), host_.options().objectPath(to));
  if (!copied) return copied;
  for (const auto& [name, number] : index.children(from.facet)) {
    const Result<std::uint32_t> inside = index.number(to.facet, name);
    if (!inside) return tl::unexpected(inside.error());
    copied = copyStorage(index, keyOf(from, number), keyOf(to, *inside));
    if (!copied) return copied;
  }
  return {};
}

}  // namespace durascope::engine
