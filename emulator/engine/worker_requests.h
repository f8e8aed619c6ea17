#pragma once
// Requests of the Worker that are not answered yet, and what their code waits for. One that waits for nothing can never
// be answered: it is cancelled, as workerd does. An object's event may wait for ever, there as here.
//
// workerd also knows a promise that another request or an object may settle, by a mark that its V8 puts on promises.
// Ours has none: as long as anybody in the isolate still hears from a clock, the network or another isolate, all
// requests are let be. A promise that only a later event of an object would settle is not seen.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "emulator/engine/frame.h"
#include "emulator/engine/parts.h"
#include "emulator/lifecycle/activity.h"

namespace durascope::engine {

class IsolateHost;

/// Something that a context waits for, until end() or destruction: keeps the object in memory, and the Worker's request
/// from being cancelled.
class IoHold {
 public:
  IoHold() = default;
  IoHold(lifecycle::Activity object, std::shared_ptr<void> wait) : object_(std::move(object)), wait_(std::move(wait)) {}
  void end() {
    object_.end();
    wait_.reset();
  }
  void setDue(std::int64_t dueNs) { object_.setDue(dueNs); }

 private:
  lifecycle::Activity object_;
  std::shared_ptr<void> wait_;
};

/// Isolate thread only.
class WorkerRequests final : public IsolatePart {
 public:
  /// Where what is waited for comes from.
  enum class From : std::uint8_t {
    kCode,     ///< Of objects, entrypoints and Workers, which waits for something itself.
    kOutside,  ///< A clock, the network, another isolate, a client; what is made up to come late.
  };

  explicit WorkerRequests(IsolateHost& host) : host_(host) {}
  ~WorkerRequests() override { closing({}); }

  /// `request` is to be answered.
  void begins(std::uint64_t request);
  void answered(std::uint64_t request);
  /// Nothing of it goes on any more.
  void ended(std::uint64_t request);

  /// The frame's context waits. An object that is gone holds nothing.
  IoHold hold(const FrameRef& frame, From from, lifecycle::ActivityKind kind, lifecycle::ActivityInfo about = {});
  /// As hold(), where nothing holds an object, or something else does.
  std::shared_ptr<void> wait(const FrameRef& frame, From from);

  /// What ends with the request, at the latest. False: the request has ended already, and nothing is kept.
  bool keep(std::uint64_t request, const std::shared_ptr<void>& what);
  void letGo(std::uint64_t request, const std::shared_ptr<void>& what);

  /// There may be requests that wait for nothing.
  bool suspects() const { return !suspects_.empty(); }
  /// Cancels them; false: there were none. REQUIRES: nothing is left to do at once.
  bool cancelHung();

  // IsolatePart
  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  /// A request or an object: what it waits for. Over: `of` is null, and nothing counts any more.
  struct Context {
    WorkerRequests* of;
    std::uint64_t request;  // 0: an object
    bool answered = false;
    std::uint32_t waits = 0;
    std::uint32_t outside = 0;  // of them
    std::unordered_set<std::shared_ptr<void>> kept;
  };
  struct Wait;
  void end(Context& context);
  std::shared_ptr<Context> contextOf(const FrameRef& frame);

  IsolateHost& host_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Context>> requests_;
  std::unordered_map<const Instance*, std::shared_ptr<Context>> objects_;
  std::unordered_set<std::uint64_t> suspects_;
  std::uint32_t outside_ = 0;  // of all contexts
};

}  // namespace durascope::engine
