#pragma once
// Objects inside an object (ctx.facets), each an object of its own: with a container, gates and a database, and the
// object's id with the facet's number beside it (ObjectKey::facet) as its key.
//
// A facet starts with the first call on a stub of it: the function that ctx.facets.get() was given says, as an event of
// the parent, of what class it is. Only then it gets its number, so that what never started leaves no trace on the
// disk. From then on it lives by itself, whether its parent is in memory or not; it is reached through the parent's
// name for it until it is aborted, deleted, or breaks. A parent that breaks takes its facets along.
//
// Isolate thread only.

#include <v8.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/stub.h"
#include "emulator/lifecycle/container.h"

namespace durascope::storage {
class FacetIndex;
}

namespace durascope::engine {

class IsolateHost;
struct Facet;

class Facets final : public IsolatePart {
 public:
  /// Gets the facet's container, or why there is none.
  using Reached = std::function<void(tl::expected<std::shared_ptr<lifecycle::Container>, lifecycle::BreakError>)>;

  explicit Facets(IsolateHost& host) : host_(host) {}

  // What ctx.facets does, inside a turn of `parent`.

  /// How deep `parent` is itself: 1 for an object, 2 for a facet of it.
  std::uint32_t depthOf(const ObjectKey& parent) const;
  /// The handle of a stub of the facet that `parent` calls `name`. `start` answers a promise of an array: class name,
  /// ctx.id (text or DurableObjectId), ctx.props, and the hex id that errors tell.
  v8::Local<v8::Object> open(const Instance& parent, std::string name, v8::Local<v8::Function> start);
  /// Breaks the facet, and those inside it; the next call of get() meets a new one.
  void abort(const Instance& parent, const std::string& name, const lifecycle::BreakError& error);
  /// As abort(); then its storage goes, and that of those inside it. The errors are those of the index of facets.
  Result<void> remove(const Instance& parent, const std::string& name);
  /// `to` becomes what `from` is on the disk now, with those inside it; a running `to` is broken. Errors of the index,
  /// and of files that cannot be copied.
  Result<void> clone(const Instance& parent, const std::string& from, const std::string& to);
  /// The parent's storage is emptied: its facets are broken and theirs goes, too.
  Result<void> removeAll(const Instance& parent);

  // What calls do.

  /// From its first call on a stub belongs to one facet, which starts now if it does not run. `handle`: of a stub of
  /// any sort; nothing happens to those of no facet.
  void bind(v8::Local<v8::Object> handle);
  /// Whether a call on the stub would meet a facet that has started.
  bool hasStarted(const FacetStub& stub) const;
  /// Calls `then` when the facet has started: now, or later on. REQUIRES: bind().
  void reach(const std::shared_ptr<Stub>& stub, Reached then);

  // For the host.

  /// What a facet was last started as; null: never since the project was opened.
  struct Started {
    std::string className;
    v8::Global<v8::Array> start;  ///< What `start` of open() answered.
    std::uint32_t depth = 0;
  };
  const Started* find(const ObjectKey& facet) const;
  /// Takes all files of an object's facets away, as far as that goes; answers the first failure. REQUIRES: none is
  /// open.
  Result<void> removeFiles(const ObjectKey& root);

  // IsolatePart
  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  using Slots = std::map<std::string, std::shared_ptr<Facet>>;

  void start(const std::shared_ptr<Facet>& facet, const FrameRef& frame, v8::Local<v8::Function> function);
  void started(const std::shared_ptr<Facet>& facet, v8::Local<v8::Array> start);
  static void failed(const std::shared_ptr<Facet>& facet, const lifecycle::BreakError& error);
  void breakFacet(const std::shared_ptr<Facet>& facet, const lifecycle::BreakError& error, const std::string& reason);
  void breakAllOf(const ObjectKey& parent, const lifecycle::BreakError& error, const std::string& reason);
  void sweep();
  Result<storage::FacetIndex> indexOf(const ObjectKey& any) const;
  /// Goes on after a failure, and answers the first.
  Result<void> removeStorage(const storage::FacetIndex& index, const ObjectKey& facet,
                             const lifecycle::BreakError& error);
  Result<void> removeStorageInside(const storage::FacetIndex& index, const ObjectKey& parent,
                                   const lifecycle::BreakError& error);
  Result<void> copyStorage(storage::FacetIndex& index, const ObjectKey& from, const ObjectKey& to);

  IsolateHost& host_;
  std::unordered_map<ObjectKey, Slots> children_;  ///< By parent, then by name.
  std::unordered_map<ObjectKey, Started> started_;
  std::size_t sweepAt_ = 64;  ///< So many of both at which those that nobody can reach any more are looked for.
};

/// A facet as its parent knows it, before and after it has started. Broken for good when `failed` is set, or its
/// container is poisoned.
struct Facet {
  ObjectKey parent;
  std::string name;
  std::shared_ptr<Instance> starter;                ///< Whose function runs; null when it has ended.
  std::vector<Facets::Reached> waiting;             ///< For the start.
  std::shared_ptr<lifecycle::Container> container;  ///< Null before it has started.
  std::optional<lifecycle::BreakError> failed;
};

/// What a stub of a facet holds.
struct FacetStub {
  ObjectKey parent;
  std::string name;
  FrameRef frame;                ///< In which get() was called; the facet is started there, too.
  std::shared_ptr<Facet> facet;  ///< From the first call on.
};

}  // namespace durascope::engine
