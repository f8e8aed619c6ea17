// SocketHub: what the window asks and does, and what the journal is told.

#include <algorithm>
#include <tuple>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/socket_frames.h"
#include "emulator/engine/socket_hub.h"
#include "emulator/engine/value_reader.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;
using Kind = SocketFrame::Kind;

namespace {

constexpr std::size_t kMessagesKept = 200;  // of a socket
constexpr std::size_t kPreviewBytes = 200;
constexpr std::size_t kSocketsShown = 1000;

}  // namespace

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
