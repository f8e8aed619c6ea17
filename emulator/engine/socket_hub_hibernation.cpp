// SocketHub: sockets that hibernate, and the calls of their handlers.

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/socket_frames.h"
#include "emulator/engine/socket_hub.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using v8::Local;
using Kind = SocketFrame::Kind;

namespace {

/// Which handler gets it.
const char* labelOf(const SocketFrame& frame) {
  if (frame.kind == Kind::kText || frame.kind == Kind::kBinary) return "webSocketMessage()";
  return frame.kind == Kind::kGone && !frame.data.empty() ? "webSocketError()" : "webSocketClose()";
}

}  // namespace

bool SocketHub::answeredByItself(Socket& socket, const SocketFrame& frame) {
  const ObjectSockets& object = objects_[socket.object];
  if (frame.kind != Kind::kText || !object.autoResponse || object.autoResponse->first != frame.data) return false;
  socket.autoResponseMs = host_.clock().nowMs();
  note(socket, frame, false);
  if (socket.closedOutgoing) return true;
  SocketFrame answer{Kind::kText, object.autoResponse->second, 0};
  note(socket, answer, true, true);
  socket.end->send(std::move(answer));
  return true;
}

void SocketHub::dispatchToHandler(const std::shared_ptr<Socket>& socket, SocketFrame frame) {
  const std::shared_ptr<lifecycle::Container> container = objects_[socket->object].container;
  if (!container) return;
  socket->dispatching = true;
  const std::uint64_t request = host_.recorder().shared().nextRequest++;
  auto kept = std::make_shared<SocketFrame>(std::move(frame));
  container->deliver(
      {labelOf(*kept), request},
      [this, container, socket, kept, request](tl::expected<lifecycle::Delivered, lifecycle::BreakError> delivered) {
        // Of an object that broke the sockets are gone already, but not of one that could not be constructed.
        if (!delivered) return dropSockets(container->key());
        callHandler(host_.liveInstance(container->key()), socket, kept, std::move(*delivered), request);
      });
}

void SocketHub::callHandler(const std::shared_ptr<Instance>& instance, const std::shared_ptr<Socket>& socket,
                            const std::shared_ptr<const SocketFrame>& kept, lifecycle::Delivered delivered,
                            std::uint64_t request) {
  const std::uint64_t token = nextToken_++;
  const bool isMessage = kept->kind == Kind::kText || kept->kind == Kind::kBinary;
  handling_[token] = {instance,       socket,         std::move(delivered.event), request, host_.clock().nowNs(),
                      labelOf(*kept), detailOf(*kept)};
  if (const std::int64_t limitMs = objects_[socket->object].eventTimeoutMs; limitMs > 0) {
    handling_[token].limit = host_.clock().scheduleAfter(limitMs * clock::kNsPerMs, [this, token] { giveUp(token); });
  }
  note(*socket, *kept, false);
  auto turn = std::make_shared<Frame>(Frame{instance, delivered.lock.section(), request});
  host_.turn(turn, std::move(delivered.lock), [this, instance, socket, kept, token, isMessage] {
    socket->dispatching = false;
    if (!socket->end) {
      handled(token);
    } else {
      const SocketFrame& arrived = *kept;
      v8::Isolate* isolate = host_.isolate();
      const bool clean = arrived.kind == Kind::kClose;
      if (!isMessage) {
        socket->closedIncoming = true;
      }
      const bool isError = arrived.kind == Kind::kGone && !arrived.data.empty();
      const v8::Global<v8::Function>& handler = isMessage ? instance->webSocketMessage
                                                : isError ? instance->webSocketError
                                                          : instance->webSocketClose;
      if (handler.IsEmpty()) {
        handled(token);
      } else {
        std::vector<Local<v8::Value>> arguments = {handler.Get(isolate), instance->self.Get(isolate),
                                                   v8::Number::New(isolate, static_cast<double>(token)),
                                                   objectOf(socket)};
        if (isMessage) {
          arguments.push_back(dataOf(isolate, arrived));
        } else if (isError) {
          arguments.push_back(host_.toJavaScript({.message = arrived.data}));
        } else {
          arguments.push_back(v8::Integer::New(isolate, clean ? arrived.code : SocketEnd::kVanished));
          arguments.push_back(toV8(isolate, clean ? arrived.data : std::string(kVanishedReason)));
          arguments.push_back(v8::Boolean::New(isolate, clean));
        }
        mayFail(
            host_.runtime("callSocketHandler")
                ->Call(host_.context(), v8::Undefined(isolate), static_cast<int>(arguments.size()), arguments.data()));
      }
      if (!isMessage) host_.later([this, instance, socket] { leave(instance->key, socket); });
    }
    host_.later([this, socket] { arrived(socket); });
  });
}

void SocketHub::handled(std::uint64_t token) {
  const auto found = handling_.find(token);
  if (found == handling_.end()) return;
  auto done = std::make_shared<Handling>(std::move(found->second));
  handling_.erase(found);
  host_.clock().cancel(done->limit);
  record(done->instance.get(), done->request, done->label, done->detail, done->startNs);
  // Not under the user's feet: ending the last activity may start the idle clock.
  host_.later([done] { done->event.end(); });
}

void SocketHub::giveUp(std::uint64_t token) {
  const Handling& event = handling_.at(token);
  event.instance->givenUp.insert(event.request);
  host_.log(journal::LogLevel::kError,
            "The " + event.label +
                " took longer than setHibernatableWebSocketEventTimeout() allows and was given up: nothing of it "
                "runs any more. Its WebSocket stays open.",
            "", std::make_shared<Frame>(Frame{event.instance, nullptr, event.request}));
  handled(token);
}

void SocketHub::leave(const ObjectKey& key, const std::shared_ptr<Socket>& socket) {
  const auto object = objects_.find(key);
  if (object == objects_.end() || object->second.hibernatable.erase(socket->id) == 0) return;
  countChanged(key);
  if (object->second.hibernatable.empty()) object->second.container.reset();
  if (socket->vanishes) return drop(*socket);
  if (socket->closedOutgoing && socket->end) socket->end->hangUp(true);
  if (!socket->self.IsEmpty()) socket->self.SetWeak();  // empty where no handler was there to see it
  std::erase_if(object->second.leaving, [](const auto& left) { return left.expired(); });
  object->second.leaving.push_back(socket);
}

}  // namespace durascope::engine
