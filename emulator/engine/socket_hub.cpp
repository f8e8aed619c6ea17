#include "emulator/engine/socket_hub.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_reader.h"
#include "emulator/engine/wire.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using v8::Local;
using Kind = SocketFrame::Kind;

namespace {

constexpr std::size_t kMessagesKept = 200;  // of a socket
constexpr std::size_t kPreviewBytes = 200;
constexpr std::size_t kSocketsShown = 1000;
constexpr char kVanishedReason[] = "WebSocket disconnected without sending Close frame.";  // workerd

lifecycle::BreakError lost() { return {.message = lifecycle::texts::kDisconnected, .retryable = true}; }

/// Which handler gets it.
const char* labelOf(const SocketFrame& frame) {
  if (frame.kind == Kind::kText || frame.kind == Kind::kBinary) return "webSocketMessage()";
  return frame.kind == Kind::kGone && !frame.data.empty() ? "webSocketError()" : "webSocketClose()";
}

/// "text, 12 bytes", "code 1000".
std::string detailOf(const SocketFrame& frame) {
  if (frame.kind == Kind::kClose) return "code " + std::to_string(frame.code);
  if (frame.kind == Kind::kGone) return frame.data.empty() ? "code 1006" : frame.data;
  const std::size_t bytes = frame.data.size();
  return (frame.kind == Kind::kText ? "text, " : "binary, ") + std::to_string(bytes) +
         (bytes == 1 ? " byte" : " bytes");
}

/// Text as a string, bytes as an ArrayBuffer.
Local<v8::Value> dataOf(v8::Isolate* isolate, const SocketFrame& frame) {
  if (frame.kind == Kind::kText) return toV8(isolate, frame.data);
  Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, frame.data.size());
  if (!frame.data.empty()) std::memcpy(buffer->GetBackingStore()->Data(), frame.data.data(), frame.data.size());
  return buffer;
}

}  // namespace

SocketHub::SocketHub(IsolateHost& host) : host_(host), carrier_(host.isolate()) {}

SocketHub::~SocketHub() { closing({}); }

// ---- Sockets

std::shared_ptr<Socket> SocketHub::adopt(std::shared_ptr<SocketEnd> end) {
  auto socket = std::make_shared<Socket>();
  socket->id = nextId_++;
  socket->end = std::move(end);
  socket->openedMs = host_.clock().nowMs();
  return socket;
}

std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> SocketHub::makePair() {
  auto [first, second] = SocketEnd::makePair();
  std::pair pair{adopt(std::move(first)), adopt(std::move(second))};
  pair.first->twin = pair.second;
  pair.second->twin = pair.first;
  return pair;
}

void SocketHub::accept(const std::shared_ptr<Socket>& socket, const FrameRef& frame, Local<v8::Object> self) {
  socket->mode = Socket::Mode::kAccepted;
  socket->frame = frame;
  socket->self.Reset(host_.isolate(), self);
  accepted_[socket->id] = socket;
  if (frame->instance) {
    const auto container = frame->instance->container.lock();
    if (container && container->hasInstance()) socket->hold = container->hold(lifecycle::ActivityKind::kSocket);
    countChanged(frame->instance->key);
  } else {
    socket->workerHold = host_.part<Rpc>().holdWorker(frame->request);
  }
  listen(socket);
}

void SocketHub::acceptHibernatable(const std::shared_ptr<Socket>& socket, const std::shared_ptr<Instance>& instance,
                                   std::vector<std::string> tags, Local<v8::Object> self) {
  socket->mode = Socket::Mode::kHibernatable;
  socket->tags = std::move(tags);
  socket->self.Reset(host_.isolate(), self);
  socket->object = instance->key;
  ObjectSockets& object = objects_[instance->key];
  object.container = instance->container.lock();
  object.hibernatable[socket->id] = socket;
  countChanged(instance->key);
  listen(socket);
}

void SocketHub::send(const std::shared_ptr<Socket>& socket, SocketFrame frame) {
  if (!socket->end) return;
  const FrameRef from = host_.frame();
  note(*socket, frame, true);
  const auto container = from && from->instance ? from->instance->container.lock() : nullptr;
  if (!container || container->outputGate().isOpen()) return socket->end->send(std::move(frame));
  socket->atGate += frame.data.size();
  auto kept = std::make_shared<SocketFrame>(std::move(frame));
  container->outputGate().whenOpen([socket, end = socket->end, kept](const lifecycle::BreakError* broken) {
    socket->atGate -= kept->data.size();
    if (broken == nullptr) end->send(std::move(*kept));
  });
}

void SocketHub::close(const std::shared_ptr<Socket>& socket, std::uint16_t code, std::string reason) {
  send(socket, {Kind::kClose, std::move(reason), code});
  socket->closedOutgoing = true;
  if (socket->closedIncoming && socket->mode == Socket::Mode::kAccepted) loosen(*socket);
}

std::uint64_t SocketHub::buffered(const Socket& socket) {
  return socket.atGate + (socket.end ? socket.end->untaken() : 0);
}

std::shared_ptr<SocketEnd> SocketHub::release(const std::shared_ptr<Socket>& socket) {
  if (socket->mode != Socket::Mode::kFresh) {
    host_.log(journal::LogLevel::kError,
              socket->mode == Socket::Mode::kReleased
                  ? "Uncaught TypeError: Can't return WebSocket that was already used in a response."
                  : "Uncaught TypeError: Can't return WebSocket in a Response after calling accept().",
              "", host_.frame());
    return SocketEnd::makePair().first;
  }
  socket->mode = Socket::Mode::kReleased;
  return std::move(socket->end);
}

Local<v8::Object> SocketHub::objectOf(const std::shared_ptr<Socket>& socket) {
  if (socket->self.IsEmpty()) {
    Local<v8::Value> handle = carrier_.wrap(socket);
    Local<v8::Value> made;
    if (host_.runtime("wrapSocket")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &handle).ToLocal(&made))
      socket->self.Reset(host_.isolate(), made.As<v8::Object>());
  }
  return socket->self.Get(host_.isolate());
}

// ---- What arrives

void SocketHub::listen(const std::shared_ptr<Socket>& socket) {
  socket->end->listen(
      [this, &router = host_.router(), number = host_.number(), thread = thread_, weak = std::weak_ptr(socket)] {
        if (std::this_thread::get_id() == thread) {
          // The hub is there as long as the socket's end is.
          host_.later([this, weak] {
            if (const auto known = weak.lock()) arrived(known);
          });
          return;
        }
        router.post(
            number,
            [weak](IsolateHost& host) {
              if (const auto known = weak.lock()) host.part<SocketHub>().arrived(known);
            },
            [] {});
      });
}

void SocketHub::arrived(const std::shared_ptr<Socket>& socket) {
  while (!socket->dispatching && socket->end && !host_.isOver()) {
    std::optional<SocketFrame> frame;
    if (!socket->injected.empty()) {
      frame = std::move(socket->injected.front());
      socket->injected.pop_front();
    } else {
      frame = socket->end->take();
    }
    if (!frame) return;
    // A handler was told already that it is over; listeners hear whether their answer was through.
    const bool isHeard = frame->kind == Kind::kGone && socket->mode == Socket::Mode::kAccepted;
    if (socket->closedIncoming && !isHeard) continue;
    if (socket->mode == Socket::Mode::kAccepted) {
      dispatch(socket, std::move(*frame));
    } else if (!answeredByItself(*socket, *frame)) {
      dispatchToHandler(socket, std::move(*frame));
    }
  }
}

void SocketHub::dispatch(const std::shared_ptr<Socket>& socket, SocketFrame frame) {
  socket->dispatching = true;
  auto turn = std::make_shared<Frame>(
      Frame{socket->frame->instance, socket->frame->section, host_.recorder().shared().nextRequest++});
  auto kept = std::make_shared<SocketFrame>(std::move(frame));
  host_.deliver(turn, "WebSocket message", [this, turn, socket, kept] {
    socket->dispatching = false;
    if (!socket->end) return;
    note(*socket, *kept, false);
    record(turn->instance.get(), turn->request, "webSocket event", detailOf(*kept), host_.clock().nowNs());
    v8::Isolate* isolate = host_.isolate();
    if (kept->kind == Kind::kClose) {
      closedAt(socket, *kept);
    } else if (kept->kind == Kind::kGone) {
      goneAt(socket, *kept);
    } else if (!socket->self.IsEmpty()) {
      Local<v8::Value> arguments[] = {socket->self.Get(isolate), dataOf(isolate, *kept)};
      mayFail(host_.runtime("socketMessage")->Call(host_.context(), v8::Undefined(isolate), 2, arguments));
    }
    host_.later([this, socket] { arrived(socket); });
  });
}

void SocketHub::closedAt(const std::shared_ptr<Socket>& socket, const SocketFrame& frame) {
  socket->closedIncoming = true;
  const bool isFirst = !socket->closedOutgoing;
  if (isFirst && host_.flags().socketsAnswerClose && !socket->halfOpen) close(socket, frame.code, frame.data);
  tellClosed(*socket, frame.code, frame.data, true);
  if (isFirst) return;
  // workerd lets go of the connection before the other end's answer is through, which that end gets to hear; when both
  // closed at once, the one that comes second does.
  socket->end->hangUp(true);
  const std::optional<SocketFrame> after = socket->end->take();
  if (after && after->code != 0) return fail(socket, lost());
  host_.later([this, socket] { drop(*socket); });
}

void SocketHub::goneAt(const std::shared_ptr<Socket>& socket, const SocketFrame& frame) {
  if (!frame.data.empty()) return fail(socket, {.message = frame.data});
  const bool isUnsent = socket->end->untaken() > 0;
  if (!socket->closedIncoming) {
    tellClosed(*socket, SocketEnd::kVanished, kVanishedReason, false);
    socket->closedIncoming = true;
    loosen(*socket);
    if (isUnsent && !socket->closedOutgoing) fail(socket, lost());
  } else if (frame.code != 0) {
    fail(socket, lost());
  }
}

void SocketHub::tellClosed(Socket& socket, std::uint16_t code, const std::string& reason, bool clean) {
  if (socket.self.IsEmpty()) return;
  v8::Isolate* isolate = host_.isolate();
  Local<v8::Value> arguments[] = {socket.self.Get(isolate), v8::Integer::New(isolate, code), toV8(isolate, reason),
                                  v8::Boolean::New(isolate, clean)};
  mayFail(host_.runtime("socketClosed")->Call(host_.context(), v8::Undefined(isolate), 4, arguments));
}

void SocketHub::fail(const std::shared_ptr<Socket>& socket, lifecycle::BreakError error) {
  if (socket->mode != Socket::Mode::kAccepted || socket->failed) return;
  socket->failed = true;
  host_.later([this, socket, error = std::move(error)] {
    if (!socket->frame) return;
    host_.deliver(socket->frame, "WebSocket error", [this, socket, error] {
      if (socket->self.IsEmpty()) return;
      Local<v8::Value> arguments[] = {socket->self.Get(host_.isolate()), host_.toJavaScript(error)};
      mayFail(host_.runtime("socketFailed")->Call(host_.context(), v8::Undefined(host_.isolate()), 2, arguments));
      host_.later([this, socket] { drop(*socket); });
    });
  });
}

void SocketHub::listenerThrew(const std::shared_ptr<Socket>& socket, lifecycle::BreakError error) {
  fail(socket, std::move(error));
  // At once: nothing more comes of it, and the other end hears so.
  if (socket->end) socket->end->hangUp(false);
}

void SocketHub::loosen(Socket& socket) {
  accepted_.erase(socket.id);
  socket.self.SetWeak();
  socket.workerHold.reset();
  auto hold = std::make_shared<lifecycle::Activity>(std::move(socket.hold));
  host_.later([hold] { hold->end(); });
}

// ---- Sockets that hibernate

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
  socket->self.SetWeak();
  std::erase_if(object->second.leaving, [](const auto& left) { return left.expired(); });
  object->second.leaving.push_back(socket);
}

// ---- The end

void SocketHub::drop(Socket& socket) {
  accepted_.erase(socket.id);
  // Its destructor tells the other end, which may have listeners here.
  const std::shared_ptr<SocketEnd> end = std::move(socket.end);
  if (end) end->listen(nullptr);
  socket.self.Reset();
  socket.hold.end();
  socket.workerHold.reset();
  socket.frame.reset();
}

bool SocketHub::hibernates(const ObjectKey& key) const {
  const auto object = objects_.find(key);
  return object != objects_.end() && !object->second.hibernatable.empty();
}

void SocketHub::gone(Instance& instance, const lifecycle::BreakError* error) {
  std::vector<std::shared_ptr<Socket>> lost;
  for (const auto& [id, socket] : accepted_) {
    if (socket->frame->instance.get() == &instance) lost.push_back(socket);
  }
  for (const auto& socket : lost) accepted_.erase(socket->id);
  std::erase_if(handling_, [&](const auto& entry) {
    if (entry.second.instance.get() != &instance) return false;
    host_.clock().cancel(entry.second.limit);
    return true;
  });
  if (const auto object = objects_.find(instance.key); object != objects_.end()) {
    for (const auto& [id, socket] : object->second.hibernatable) {
      socket->self.Reset();
      socket->dispatching = false;
      if (error != nullptr) lost.push_back(socket);
    }
    for (const auto& left : std::exchange(object->second.leaving, {})) {
      if (auto socket = left.lock()) lost.push_back(std::move(socket));
    }
    if (error != nullptr) objects_.erase(object);
  }
  for (const auto& socket : lost) drop(*socket);
}

void SocketHub::dropSockets(const ObjectKey& key) {
  const auto object = objects_.find(key);
  if (object == objects_.end()) return;
  std::vector<std::shared_ptr<Socket>> lost;
  for (const auto& [id, socket] : object->second.hibernatable) lost.push_back(socket);
  objects_.erase(object);
  for (const auto& socket : lost) drop(*socket);
  countChanged(key);
}

void SocketHub::closing(const lifecycle::BreakError& /*error*/) {
  std::vector<std::shared_ptr<Socket>> all;
  for (auto& [id, socket] : std::exchange(accepted_, {})) all.push_back(socket);
  for (auto& [key, object] : std::exchange(objects_, {})) {
    for (auto& [id, socket] : object.hibernatable) all.push_back(socket);
  }
  for (const auto& socket : all) drop(*socket);
  for (const auto& [token, event] : std::exchange(handling_, {})) host_.clock().cancel(event.limit);
}

// ---- For whoever looks

void SocketHub::note(Socket& socket, const SocketFrame& frame, bool fromObject, bool automatic) {
  if (frame.kind == Kind::kGone) return;
  if (frame.kind != Kind::kClose) {
    ++(fromObject ? socket.sent : socket.received);
    (fromObject ? socket.sentBytes : socket.receivedBytes) += frame.data.size();
  }
  if (!host_.recorder().recording()) return;
  if (fromObject && !automatic) {
    const FrameRef running = host_.frame();
    record(running ? running->instance.get() : nullptr, running ? running->request : 0,
           frame.kind == Kind::kClose ? "webSocket.close()" : "webSocket.send()", detailOf(frame),
           host_.clock().nowNs());
  }
  if (frame.kind == Kind::kClose) return;
  if (socket.messages.size() == kMessagesKept) socket.messages.pop_front();
  const bool isText = frame.kind == Kind::kText;
  socket.messages.push_back({.atMs = host_.clock().nowMs(),
                             .fromObject = fromObject,
                             .binary = !isText,
                             .autoResponse = automatic,
                             .bytes = frame.data.size(),
                             .preview = isText ? frame.data.substr(0, kPreviewBytes) : std::string()});
}

void SocketHub::record(const Instance* instance, std::uint64_t request, std::string label, std::string detail,
                       std::int64_t startNs) {
  if (!host_.recorder().recording()) return;
  journal::Event event = host_.event(journal::EventKind::kRequest, instance, startNs);
  event.request = request;
  event.label = std::move(label);
  event.detail = std::move(detail);
  host_.record(std::move(event));
}

std::vector<std::shared_ptr<Socket>> SocketHub::socketsOf(const ObjectKey& key) const {
  std::vector<std::shared_ptr<Socket>> all;
  if (const auto object = objects_.find(key); object != objects_.end()) {
    for (const auto& [id, socket] : object->second.hibernatable) all.push_back(socket);
  }
  for (const auto& [id, socket] : accepted_) {
    if (socket->frame && socket->frame->instance && socket->frame->instance->key == key) all.push_back(socket);
  }
  std::ranges::sort(all, {}, &Socket::id);
  return all;
}

std::pair<std::uint32_t, std::uint32_t> SocketHub::count(const ObjectKey& key) const {
  const auto object = objects_.find(key);
  const std::size_t hibernatable = object == objects_.end() ? 0 : object->second.hibernatable.size();
  const auto container = host_.containers().find(key);
  const std::uint32_t accepted = container ? container->held(lifecycle::ActivityKind::kSocket) : 0;
  return {static_cast<std::uint32_t>(hibernatable) + accepted, static_cast<std::uint32_t>(hibernatable)};
}

void SocketHub::countChanged(const ObjectKey& key) {
  if (const auto container = host_.containers().find(key)) host_.changed(*container);
}

journal::SocketsSnapshot SocketHub::snapshot(const ObjectKey& key) {
  journal::SocketsSnapshot snapshot;
  v8::HandleScope handles(host_.isolate());
  v8::Context::Scope contextScope(host_.context());
  const bool live = host_.liveInstance(key) != nullptr;
  for (const std::shared_ptr<Socket>& socket : socketsOf(key)) {
    ++snapshot.socketCount;
    if (snapshot.sockets.size() == kSocketsShown) continue;
    journal::SocketNode node;
    node.id = socket->id;
    using State = journal::SocketNode::State;
    node.state = socket->closedIncoming || socket->closedOutgoing ? State::kClosing
                 : socket->mode == Socket::Mode::kHibernatable    ? (live ? State::kHibernatable : State::kHibernated)
                 : socket->outgoing                               ? State::kOutgoing
                                                                  : State::kAccepted;
    node.tags = socket->tags;
    Local<v8::Value> attached;
    if (socket->attachment && deserialise(host_.context(), *socket->attachment).ToLocal(&attached)) {
      node.attachment = readValue(host_.context(), "attachment", attached);
      node.attachmentBytes = socket->attachment->size();
    }
    if (socket->end) node.peer = socket->end->peerName();
    node.openedMs = socket->openedMs;
    node.received = socket->received;
    node.sent = socket->sent;
    node.receivedBytes = socket->receivedBytes;
    node.sentBytes = socket->sentBytes;
    node.autoResponseMs = socket->autoResponseMs;
    node.messages.assign(socket->messages.begin(), socket->messages.end());
    snapshot.sockets.push_back(std::move(node));
  }
  if (const auto object = objects_.find(key); object != objects_.end()) {
    snapshot.eventTimeoutMs = object->second.eventTimeoutMs;
    if (object->second.autoResponse) {
      snapshot.hasAutoResponse = true;
      std::tie(snapshot.autoRequest, snapshot.autoResponse) = *object->second.autoResponse;
    }
  }
  return snapshot;
}

Result<void> SocketHub::inject(const ObjectKey& key, std::uint64_t id, SocketFrame frame) {
  const auto all = socketsOf(key);
  const auto found = std::ranges::find(all, id, &Socket::id);
  if (found == all.end()) return durascope::fail(ErrorKind::kNotFound, "That WebSocket is closed.");
  (*found)->vanishes = (*found)->vanishes || frame.kind == Kind::kGone;
  (*found)->injected.push_back(std::move(frame));
  host_.later([this, socket = *found] { arrived(socket); });
  return {};
}

}  // namespace durascope::engine
