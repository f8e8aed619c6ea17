#pragma once
// Fetches on their way: from a message to the user's handler, and the answer's way back through the output gate; and
// the calls that objects of this isolate make of objects here and in other isolates.
//
// Isolate thread only; a reply is called exactly once.

#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "emulator/engine/frame.h"
#include "emulator/engine/messages.h"
#include "emulator/engine/stub.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

class Instance;
class IsolateHost;

class Calls {
 public:
  explicit Calls(IsolateHost& host);
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  // From outside. Constructs the object when it has no instance, and waits at its input gate.

  void fetchObject(const ObjectTarget& target, FetchRequest request, std::uint64_t number, FetchReply reply);
  void fetchWorker(FetchRequest request, std::uint64_t number, FetchReply reply);

  /// From user code, through a stub. The call leaves when what the caller wrote is durable.
  void stubFetch(const FrameRef& frame, const std::shared_ptr<Stub>& stub, FetchRequest request, FetchReply reply);
  /// The handler of event `token` is done; the answer leaves when the output gate is open.
  void finishEvent(std::uint64_t token, tl::expected<FetchResponse, lifecycle::BreakError> outcome);

  /// A number for an event, of which each instance has but one.
  std::uint64_t newToken() { return nextEvent_++; }

  /// Who asked for event `token` of the Calls with that epoch does not want the answer any more.
  void callerLeft(std::uint64_t epoch, std::uint64_t token);
  /// Fails the Worker's events of one request: its JavaScript was terminated.
  void failWorker(std::uint64_t request, const lifecycle::BreakError& error);
  /// Fails everything that is on its way.
  void failAll(const lifecycle::BreakError& error);

 private:
  struct PendingEvent {
    lifecycle::Activity activity;  // objects only
    std::shared_ptr<Instance> instance;
    FetchReply reply;
    std::string label;
    std::weak_ptr<PipeReader> requestStream;
    std::uint64_t request = 0;
    FrameRef frame;        // in which the handler runs
    bool service = false;  // an entrypoint's, called by user code
    std::int64_t startNs = 0;
    std::int64_t gateWaitNs = 0;
    std::int64_t constructionNs = 0;
  };
  /// A call of an object in another isolate. Nothing of this isolate travels with it: the answer names epoch and call.
  struct RemoteCall {
    std::shared_ptr<Stub> stub;
    FetchReply reply;
  };

  void deliverFetch(const std::shared_ptr<lifecycle::Container>& container, FetchRequest request, std::uint64_t number,
                    FetchReply reply);
  void run(const std::shared_ptr<Instance>& instance, FetchRequest request, std::uint64_t number, FetchReply reply,
           lifecycle::Delivered delivered);
  void fetchService(const ServiceTarget& target, FetchRequest request, std::uint64_t number, FetchReply reply);
  void callRuntime(const char* function, v8::Local<v8::Value> first, v8::Local<v8::Value> second,
                   v8::Local<v8::Value> third, const FetchRequest& request, std::uint64_t token);
  void answer(PendingEvent& event, tl::expected<FetchResponse, lifecycle::BreakError> outcome);
  void sendToIsolate(std::uint32_t owner, const std::shared_ptr<Stub>& stub, FetchRequest request, std::uint64_t number,
                     const FetchReply& reply);
  void remoteAnswered(std::uint64_t epoch, std::uint64_t call, FetchResult result);

  IsolateHost& host_;
  std::unordered_map<std::uint64_t, PendingEvent> events_;
  std::uint64_t nextEvent_ = 1;
  const std::uint64_t epoch_;
  std::unordered_map<std::uint64_t, RemoteCall> remoteCalls_;
  std::uint64_t nextRemoteCall_ = 1;
};

}  // namespace durascope::engine
