#pragma once
// The WebSockets of an isolate: what user code sends leaves through the output gate, what arrives becomes events, and
// sockets that hibernate wait here for the next instance of their object.
//
// Isolate thread only, but for what SocketEnd calls back, which comes from anywhere.

#include <v8.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/clock/clock.h"
#include "emulator/engine/carrier.h"
#include "emulator/engine/parts.h"
#include "emulator/engine/socket.h"
#include "emulator/lifecycle/container.h"

namespace durascope::engine {

class IsolateHost;

class SocketHub final : public IsolatePart {
 public:
  /// What belongs to an object as a whole; outlives its instances.
  struct ObjectSockets {
    std::shared_ptr<lifecycle::Container> container;                ///< Kept while it has sockets.
    std::map<std::uint64_t, std::shared_ptr<Socket>> hibernatable;  ///< By id, which is the order of their coming.
    std::optional<std::pair<std::string, std::string>> autoResponse;
    std::int64_t eventTimeoutMs = 0;  ///< 0: none.
    /// Closed by the client and handled: not listed any more, but the present instance may still answer.
    std::vector<std::weak_ptr<Socket>> leaving;
  };

  explicit SocketHub(IsolateHost& host);
  ~SocketHub() override;

  Carrier<Socket>& carrier() { return carrier_; }
  std::shared_ptr<Socket> adopt(std::shared_ptr<SocketEnd> end);
  std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> makePair();

  /// From now on events of `socket` go to the listeners of `self`, in turns of `frame`.
  void accept(const std::shared_ptr<Socket>& socket, const FrameRef& frame, v8::Local<v8::Object> self);
  void acceptHibernatable(const std::shared_ptr<Socket>& socket, const std::shared_ptr<Instance>& instance,
                          std::vector<std::string> tags, v8::Local<v8::Object> self);
  /// After what the running object wrote is durable.
  void send(const std::shared_ptr<Socket>& socket, SocketFrame frame);
  /// As send(), and nothing follows it.
  void close(const std::shared_ptr<Socket>& socket, std::uint16_t code, std::string reason);
  /// Bytes that were sent and have not reached the other end.
  static std::uint64_t buffered(const Socket& socket);
  /// For a Response: from here on it is somebody else's. Of a socket that is in use already, the answer is one whose
  /// other end is gone, as on the real runtime, which finds out when the response has left.
  std::shared_ptr<SocketEnd> release(const std::shared_ptr<Socket>& socket);

  ObjectSockets& of(const ObjectKey& key) { return objects_[key]; }
  /// The WebSocket of the present instance.
  v8::Local<v8::Object> objectOf(const std::shared_ptr<Socket>& socket);
  /// A listener of an accepted socket threw: that is the end of it.
  void listenerThrew(const std::shared_ptr<Socket>& socket, lifecycle::BreakError error);
  /// The handler of event `token` is done.
  void handled(std::uint64_t token);

  /// Of an object: those that hibernate, and those that its instance has accepted.
  journal::SocketsSnapshot snapshot(const ObjectKey& key);
  /// As if the other end had sent it. kNotFound when there is no such socket of the object.
  Result<void> inject(const ObjectKey& key, std::uint64_t socket, SocketFrame frame);
  /// How many there are of an object, and how many of them hibernate.
  std::pair<std::uint32_t, std::uint32_t> count(const ObjectKey& key) const;

  bool hibernates(const ObjectKey& key) const override;
  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void dropSockets(const ObjectKey& key) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  /// A call of a webSocket… handler that has not settled.
  struct Handling {
    std::shared_ptr<Instance> instance;
    std::shared_ptr<Socket> socket;
    lifecycle::Activity event;
    std::uint64_t request = 0;
    std::int64_t startNs = 0;
    std::string label, detail;  // for the journal
    clock::TimerId limit = clock::kNoTimer;
  };

  /// Something may come for the context that accepted it.
  void holdFor(Socket& socket);
  void listen(const std::shared_ptr<Socket>& socket);
  void arrived(const std::shared_ptr<Socket>& socket);
  void dispatch(const std::shared_ptr<Socket>& socket, SocketFrame frame);
  void dispatchToHandler(const std::shared_ptr<Socket>& socket, SocketFrame frame);
  void callHandler(const std::shared_ptr<Instance>& instance, const std::shared_ptr<Socket>& socket,
                   const std::shared_ptr<const SocketFrame>& kept, lifecycle::Delivered delivered,
                   std::uint64_t request);
  /// The event took longer than the object allows: nothing of it runs any more. Its socket stays.
  void giveUp(std::uint64_t token);
  void note(Socket& socket, const SocketFrame& frame, bool fromObject, bool automatic = false);
  void record(const Instance* instance, std::uint64_t request, std::string label, std::string detail,
              std::int64_t startNs);
  std::vector<std::shared_ptr<Socket>> socketsOf(const ObjectKey& key) const;
  void countChanged(const ObjectKey& key);
  bool answeredByItself(Socket& socket, const SocketFrame& frame);
  /// Its listeners are told of an error, and it is over.
  void fail(const std::shared_ptr<Socket>& socket, lifecycle::BreakError error);
  void closedAt(const std::shared_ptr<Socket>& socket, const SocketFrame& frame);
  void goneAt(const std::shared_ptr<Socket>& socket, const SocketFrame& frame);
  void tellClosed(Socket& socket, std::uint16_t code, const std::string& reason, bool clean);
  /// It holds nothing any more, but still hears whether its last message was through.
  void loosen(Socket& socket);
  void drop(Socket& socket);
  void leave(const ObjectKey& key, const std::shared_ptr<Socket>& socket);

  IsolateHost& host_;
  const std::thread::id thread_ = std::this_thread::get_id();
  Carrier<Socket> carrier_;
  std::uint64_t nextId_ = 1;
  std::unordered_map<std::uint64_t, std::shared_ptr<Socket>> accepted_;  // those that may get events
  std::unordered_map<ObjectKey, ObjectSockets> objects_;
  std::unordered_map<std::uint64_t, Handling> handling_;
  std::uint64_t nextToken_ = 1;
};

}  // namespace durascope::engine
