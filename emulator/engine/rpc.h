#pragma once
// JavaScript RPC of one isolate: calls that its contexts make through stubs, calls that come in for its objects, its
// entrypoints and for what its contexts have let out, and the table of the latter.
//
// A call and its answer are messages, also between two objects of one isolate; only their form differs then (see
// RpcValue). Where names lead and what is called is decided by the runtime's JavaScript (rpc_server.js).

#include <v8.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/engine/carrier.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/rpc_message.h"
#include "emulator/engine/stub.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/lifecycle/activity.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

class IsolateHost;

/// Isolate thread only.
class Rpc final : public IsolatePart {
 public:
  explicit Rpc(IsolateHost& host);

  /// From user code, through a stub. Leaves when what the caller wrote is durable; `reply` comes on this thread.
  void call(const FrameRef& frame, const std::shared_ptr<Stub>& stub, RpcCall call, RpcReply reply);

  // From outside, or another isolate: `reply` gets parcels.

  void callObject(const ObjectTarget& target, RpcCall call, std::uint64_t number, RpcReply reply);
  void callExport(std::uint64_t exported, RpcCall call, std::uint64_t number, RpcReply reply);
  void callService(const ServiceTarget& target, RpcCall call, std::uint64_t number, RpcReply reply);

  /// What was called is done; the answer leaves when the output gate is open.
  void finish(std::uint64_t token, RpcOutcome outcome);
  /// Whether event `token` is one of what an object has let out, whose errors tell the object's id.
  bool isOfExport(std::uint64_t token) const;

  /// Lets out `target` for the running context, which it keeps in memory until release(). `lasting`: a Worker's goes on
  /// when its request has ended, as streams do.
  std::shared_ptr<RpcExport> letOut(v8::Local<v8::Object> target, bool lasting);
  void release(std::uint64_t exported);
  /// Where `stub` leads, for the running context to hand it on.
  RpcAddress handOn(const Stub& stub);
  void passageOver(std::uint64_t passage);
  /// A stub that led there has been disposed of.
  void disposed(RpcAddress address);

  /// The stub ends with the context that made it.
  void endsWithOwner(const std::shared_ptr<Stub>& stub);
  /// A Worker's request is under way, or a promise that it gave to waitUntil(), or somebody has a stub of what a method
  /// of an entrypoint has answered: each begin has its end. With the last its stubs and what it has let out are gone,
  /// and its timers are cancelled.
  void workerBegins(std::uint64_t request);
  void workerEnds(std::uint64_t request);
  /// Something of it is under way.
  bool isWorkerOpen(std::uint64_t request) const { return ofWorkers_.contains(request); }
  /// Begins; the end comes when the answer goes. May outlive this.
  std::shared_ptr<void> holdWorker(std::uint64_t request);

  /// Something that a context has let out, and a stub that a context has got.
  struct Crossing {
    std::uint64_t number = 0;      ///< Of what was let out.
    std::optional<ObjectKey> who;  ///< Who let it out, or holds the stub; none: a Worker.
    std::string what;              ///< "function", "RpcTarget Cursor", "object"; empty: a stub.
    std::int64_t sinceNs = 0;      ///< Monotonic.
  };
  // For the window: looking changes nothing. In rpc_look.cpp.

  std::vector<Crossing> letOutBy(const ObjectKey& object) const;
  /// What was let out here under `number`.
  std::optional<Crossing> findLetOut(std::uint64_t number) const;
  std::vector<Crossing> stubsHeldBy(const ObjectKey& object) const;
  /// Who of this isolate holds stubs of `numbers`, which are sorted; each holder once.
  std::vector<Crossing> holdersOf(const std::vector<std::uint64_t>& numbers) const;

  /// Functions of the runtime that are called so often that looking them up would tell.
  enum class Function : std::uint8_t { kServeObject, kServeExport, kServeService, kSettle };
  v8::Local<v8::Function> runtime(Function which);

  /// For messages that wait in JavaScript.
  Carrier<const RpcParcel>& parcels() { return parcels_; }
  /// For ends that are going into one, and come out of it.
  Carrier<RpcStreamEnd>& streamEnds() { return streamEnds_; }

  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void workerTerminated(std::uint64_t request, const lifecycle::BreakError& error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  struct WorkerHold;
  /// For exports and calls between isolates: of their own in the whole process, so that what was meant for an isolate
  /// that has been replaced does not reach the new one. Any thread.
  static std::uint64_t nextNumber();
  void closeWorker(std::uint64_t request);
  struct Event {
    lifecycle::Activity activity;  // of an object
    std::shared_ptr<Instance> instance;
    RpcReply reply;
    std::string label;
    std::uint64_t request = 0;
    std::uint64_t service = 0;  // request of the entrypoint's method to whose context it belongs; 0: none
    std::int64_t startNs = 0;
    bool local = false;  // the caller is of this isolate
    bool ofExport = false;
  };
  struct Export {
    v8::Global<v8::Object> target;
    FrameRef frame;
    IoHold hold;
    bool lasting = false;
    bool keepsWorker = false;  // the answer of an entrypoint's method holds it
    std::int64_t sinceNs = 0;  // monotonic
  };
  struct OwnedStub {
    std::weak_ptr<Stub> stub;
    std::int64_t sinceNs = 0;  // monotonic
  };
  /// The stubs of one context. Those that are gone are swept out when there are twice as many as after the last time.
  struct Owned {
    std::vector<OwnedStub> stubs;
    std::size_t sweepAt = 16;
    std::uint32_t begun = 0;  // Worker's only
    bool service = false;     // the request is a call of an entrypoint's method
  };
  struct RemoteCall {
    std::shared_ptr<Stub> stub;
    RpcReply reply;
  };

  // `local`: the caller is of this isolate.

  void deliverToObject(const std::shared_ptr<lifecycle::Container>& container, RpcCall call, std::uint64_t number,
                       RpcReply reply, bool local);
  void deliverToExport(std::uint64_t exported, RpcCall call, std::uint64_t number, RpcReply reply, bool local);
  void deliverToService(const ServiceTarget& target, RpcCall call, std::uint64_t number, RpcReply reply, bool local);
  std::uint64_t begin(Event event);
  void serve(Function function, std::uint64_t token, v8::Local<v8::Value> first, v8::Local<v8::Value> second,
             const RpcCall& call);
  /// `stub`, which an object has got, keeps it in memory until it is disposed of or collected.
  void holdOwner(Stub& stub);
  static void dispose(const Owned& owned);
  bool isOfService(const Frame& frame) const;
  /// What `answer` lets out of the context of this request, which is of an entrypoint's method, keeps it.
  void keepWorkerFor(const RpcParcel& answer, std::uint64_t request);
  Crossing crossingOf(std::uint64_t number, const Export& exported) const;
  void answer(Event& event, RpcOutcome outcome);
  void post(std::uint32_t isolate, const std::shared_ptr<Stub>& stub, RpcCall call, std::uint64_t number,
            RpcReply reply);
  void remoteAnswered(std::uint64_t number, RpcOutcome outcome);

  IsolateHost& host_;
  Carrier<const RpcParcel> parcels_;
  Carrier<RpcStreamEnd> streamEnds_;
  static constexpr std::size_t kFunctions = 4;
  std::array<v8::Global<v8::Function>, kFunctions> functions_;
  std::unordered_map<std::uint64_t, Event> events_;
  std::unordered_map<std::uint64_t, Export> exports_;
  std::unordered_map<std::uint64_t, lifecycle::Activity> passages_;  // who has handed on what others let out
  std::unordered_map<const Instance*, Owned> ofInstances_;
  std::unordered_map<std::uint64_t, Owned> ofWorkers_;               // by request
  std::unordered_map<std::uint64_t, RemoteCall> remoteCalls_;        // by a number that no other isolate gives
  const std::shared_ptr<Rpc*> self_ = std::make_shared<Rpc*>(this);  // for who may outlive this
};

}  // namespace durascope::engine
