#include "emulator/engine/socket_hub.h"

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/socket_frames.h"
#include "emulator/engine/v8_util.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using v8::Local;
using Kind = SocketFrame::Kind;

namespace {

lifecycle::BreakError lost() { return {.message = lifecycle::texts::kDisconnected, .retryable = true}; }

void use(Socket& socket, Socket::Mode mode) {
  socket.mode = mode;
  if (const auto twin = socket.twin.lock()) twin->twinUsed = true;
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
  socket->owner = host_.frame();
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
  use(*socket, Socket::Mode::kAccepted);
  socket->frame = frame;
  socket->self.Reset(host_.isolate(), self);
  accepted_[socket->id] = socket;
  holdFor(*socket);
  if (frame->instance)
    countChanged(frame->instance->key);
  else
    socket->workerHold = host_.part<Rpc>().holdWorker(frame->request);
  listen(socket);
}

void SocketHub::holdFor(Socket& socket) {
  // Of a pair whose ends are both here nothing comes that the program does not send itself.
  const std::shared_ptr<Socket> twin = socket.twin.lock();
  const bool isForeign = !twin || twin->mode == Socket::Mode::kReleased || twin->bridged;
  if (!isForeign && !socket.frame->instance) return;
  socket.hold = host_.part<WorkerRequests>().hold(
      socket.frame, isForeign ? WorkerRequests::From::kOutside : WorkerRequests::From::kCode,
      lifecycle::ActivityKind::kSocket);
}

void SocketHub::acceptHibernatable(const std::shared_ptr<Socket>& socket, const std::shared_ptr<Instance>& instance,
                                   std::vector<std::string> tags, Local<v8::Object> self) {
  use(*socket, Socket::Mode::kHibernatable);
  socket->owner.reset();  // it outlives the instance
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
  use(*socket, Socket::Mode::kReleased);
  socket->owner.reset();
  if (const std::shared_ptr<Socket> twin = socket->twin.lock();
      twin && twin->mode == Socket::Mode::kAccepted && !twin->frame->instance)
    holdFor(*twin);
  return std::move(socket->end);
}

Local<v8::Object> SocketHub::objectOf(const std::shared_ptr<Socket>& socket) {
  if (socket->self.IsEmpty()) {
    Local<v8::Value> handle = carrier_.wrap(socket);
    Local<v8::Value> made;
    if (host_.runtime("wrapSocket")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &handle).ToLocal(&made))
      socket->self.Reset(host_.isolate(), made.As<v8::Object>());
  }
  // None is made while V8 terminates what runs: nobody will look into what is given instead.
  if (socket->self.IsEmpty()) return v8::Object::New(host_.isolate());
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
  // A Worker's socket belongs to its request, and so do its listeners, with what else the request owns.
  const std::uint64_t request =
      socket->frame->instance ? host_.recorder().shared().nextRequest++ : socket->frame->request;
  auto turn = std::make_shared<Frame>(Frame{socket->frame->instance, socket->frame->section, request});
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
  if (isFirst || !socket->end) return;  // its listener may have aborted the object
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
  if (!socket.self.IsEmpty()) socket.self.SetWeak();
  socket.workerHold.reset();
  auto hold = std::make_shared<IoHold>(std::move(socket.hold));
  host_.later([hold] { hold->end(); });
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
  socket.owner.reset();
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

}  // namespace durascope::engine
