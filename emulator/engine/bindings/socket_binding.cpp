// native.socket…: what WebSocket and ctx do with a connection.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/ownership.h"
#include "emulator/engine/socket_hub.h"
#include "emulator/engine/wire.h"

namespace durascope::engine {

using v8::Local;
using Mode = Socket::Mode;

namespace {

constexpr std::size_t kMaxAttachment = 16'384;  // workerd, bytes in wire format
constexpr std::size_t kMaxTags = 10;            // workerd
constexpr std::size_t kMaxTag = 256;            // workerd, bytes
constexpr std::size_t kMaxSockets = 32'768;     // workerd, of one object
constexpr char kNotAccepted[] =
    "You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.";

std::shared_ptr<Socket> socketOf(const Call& call, int i) { return Carrier<Socket>::unwrap(call[i]); }
SocketHub& hubOf(const Call& call) { return call.host().part<SocketHub>(); }
void raiseError(const Call& call, std::string_view message) {
  call.raise(v8::Exception::Error(toV8(call.isolate(), message)));
}

/// Whether the running code may use the socket; raises why not.
bool checkOwner(const Call& call, const Socket& socket) {
  const FrameRef now = call.host().frame();
  if (mayUse(socket.owner, now)) return true;
  call.raise(foreignUseError(call.isolate(), now, "Native"));
  return false;
}

// (pair, wrap(handle)) puts two sockets on `pair`
void makePair(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const auto [first, second] = hubOf(call).makePair();
  std::uint32_t index = 0;
  for (const auto& socket : {first, second}) {
    Local<v8::Value> handle = hubOf(call).carrier().wrap(socket);
    Local<v8::Value> made;
    if (!call[1].As<v8::Function>()->Call(call.context(), v8::Undefined(call.isolate()), 1, &handle).ToLocal(&made))
      return;
    call[0].As<v8::Object>()->CreateDataProperty(call.context(), index++, made).Check();
  }
}

// (handle, its WebSocket)
void accept(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  if (!checkOwner(call, *socket)) return;
  switch (socket->mode) {
    case Mode::kAccepted:
      return;
    case Mode::kHibernatable:
      return call.raiseTypeError("Can't accept() WebSocket after enabling hibernation.");
    case Mode::kReleased:
      return call.raiseTypeError("Can't accept() WebSocket that was already used in a response.");
    case Mode::kConnecting:
      return call.raiseTypeError("Websockets obtained from the 'new WebSocket()' constructor cannot call accept");
    case Mode::kFresh:
      break;
  }
  const FrameRef frame = call.host().frame();
  if (!frame || (frame->instance && !frame->instance->alive)) return;
  socket->halfOpen = call.flag(2);
  hubOf(call).accept(socket, frame, call[1].As<v8::Object>());
}

// (handle) of one that new WebSocket() has made
void connecting(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  socket->mode = Mode::kConnecting;
  socket->outgoing = true;
}

// (handle) of the end that the runtime keeps for a server outside
void bridged(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  socketOf(call, 0)->bridged = true;
}

// (handle, its WebSocket)
void opened(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const FrameRef frame = call.host().frame())
    hubOf(call).accept(socketOf(call, 0), frame, call[1].As<v8::Object>());
}

// (handle)
void failedToOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  socket->failed = true;
  socket->end.reset();
}

// (handle) as if the other end's client had vanished
void hangUp(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const std::shared_ptr<Socket> socket = socketOf(call, 0); socket->end) socket->end->hangUp(false);
}

/// Whether the socket can send; raises what sending says otherwise.
bool checkAccepted(const Call& call, const Socket& socket) {
  if (socket.mode == Mode::kAccepted || socket.mode == Mode::kHibernatable) return true;
  call.raiseTypeError(kNotAccepted);
  return false;
}

// (handle, string or bytes)
void send(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  if (!checkOwner(call, *socket)) return;
  if (socket->closedOutgoing) return call.raiseTypeError("Can't call WebSocket send() after close().");
  if (socket->failed || socket->mode == Mode::kReleased) return;
  if (!checkAccepted(call, *socket)) return;
  SocketFrame frame;
  if (call[1]->IsString()) {
    frame.data = call.text(1);
  } else {
    frame.kind = SocketFrame::Kind::kBinary;
    if (call[1]->IsArrayBufferView()) {
      Local<v8::ArrayBufferView> view = call[1].As<v8::ArrayBufferView>();
      frame.data.resize(view->ByteLength());
      view->CopyContents(frame.data.data(), frame.data.size());
    } else {
      const auto store = call[1]->IsArrayBuffer() ? call[1].As<v8::ArrayBuffer>()->GetBackingStore()
                                                  : call[1].As<v8::SharedArrayBuffer>()->GetBackingStore();
      frame.data.assign(static_cast<const char*>(store->Data()), store->ByteLength());
    }
  }
  hubOf(call).send(socket, std::move(frame));
}

// (handle, code, reason)
void close(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  if (!checkOwner(call, *socket)) return;
  if (socket->closedOutgoing || socket->failed) return;
  if (socket->mode == Mode::kReleased)
    return call.raiseTypeError("Can't call close() on WebSocket that was already used in a response.");
  if (!checkAccepted(call, *socket)) return;
  hubOf(call).close(socket, static_cast<std::uint16_t>(call.number(1)), call.text(2));
}

// (handle) -> as WebSocket.readyState
void state(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  if (!checkOwner(call, *socket)) return;
  int state = 1;
  if (socket->failed || (socket->closedIncoming && socket->closedOutgoing)) {
    state = 3;
  } else if (socket->closedIncoming || socket->closedOutgoing) {
    state = 2;
  } else if (socket->mode == Mode::kConnecting) {
    state = 0;
  }
  call.answer(v8::Integer::New(call.isolate(), state));
}

void buffered(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Number::New(call.isolate(), static_cast<double>(SocketHub::buffered(*socketOf(call, 0)))));
}

// (handle, value)
void attach(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::string bytes;
  if (!serialise(call.host(), call[1], bytes)) return;
  if (bytes.size() > kMaxAttachment) {
    // The missing space is workerd's.
    return raiseError(call, "A WebSocket 'attachment' cannot be larger than " + std::to_string(kMaxAttachment) +
                                " bytes.'attachment' was " + std::to_string(bytes.size()) + " bytes.");
  }
  socketOf(call, 0)->attachment = std::move(bytes);
}

// (handle) -> value or null
void attachment(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  call.answer(v8::Null(call.isolate()));
  Local<v8::Value> value;
  if (socket->attachment && deserialise(call.context(), *socket->attachment).ToLocal(&value)) call.answer(value);
}

// (instance, handle, its WebSocket, tags or undefined)
void acceptHibernatable(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Instance> instance = call.instance(0);
  const std::shared_ptr<Socket> socket = socketOf(call, 1);
  if (!instance->alive) return;
  if (socket->mode != Mode::kFresh) {
    return raiseError(call, "Cannot call `acceptWebSocket()` if the WebSocket was already accepted via `accept()`");
  }
  if (socket->twinUsed) {
    return raiseError(
        call,
        "Cannot call `acceptWebSocket()` on this WebSocket because its pair has already been accepted or used in a "
        "Response.");
  }
  SocketHub& hub = hubOf(call);
  if (hub.of(instance->key).hibernatable.size() >= kMaxSockets) {
    return raiseError(call, "only " + std::to_string(kMaxSockets) +
                                " websockets can be accepted on a single Durable Object instance");
  }
  std::vector<std::string> tags;
  if (call[3]->IsArray()) {
    Local<v8::Array> list = call[3].As<v8::Array>();
    for (std::uint32_t i = 0; i < list->Length(); ++i) {
      Local<v8::Value> item;
      if (!list->Get(call.context(), i).ToLocal(&item)) return;
      std::string tag = toWtf8(call.isolate(), item);
      if (tag.size() > kMaxTag) {
        return raiseError(
            call, "\"" + tag + "\" is longer than the max tag length (" + std::to_string(kMaxTag) + " characters).");
      }
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
    }
    if (tags.size() > kMaxTags)
      return raiseError(call, "a Hibernatable WebSocket cannot have more than " + std::to_string(kMaxTags) + " tags");
  }
  hub.acceptHibernatable(socket, instance, std::move(tags), call[2].As<v8::Object>());
}

// (instance, tag or undefined) -> [WebSocket, …]
void list(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  SocketHub& hub = hubOf(call);
  std::vector<Local<v8::Value>> found;
  const bool all = !call[1]->IsString();
  const std::string tag = call.text(1);
  for (const auto& [id, socket] : hub.of(call.instance(0)->key).hibernatable) {
    if (all || std::find(socket->tags.begin(), socket->tags.end(), tag) != socket->tags.end())
      found.push_back(hub.objectOf(socket));
  }
  if (all) std::reverse(found.begin(), found.end());  // workerd: the newest first, but by tag the oldest
  call.answer(v8::Array::New(call.isolate(), found.data(), found.size()));
}

// (handle) -> [tag, …]
void tags(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Socket> socket = socketOf(call, 0);
  if (socket->mode == Mode::kAccepted) return raiseError(call, "only hibernatable websockets can have tags.");
  if (socket->mode != Mode::kHibernatable) {
    return raiseError(call, "you must call 'acceptWebSocket()' before attempting to access the tags of a WebSocket.");
  }
  std::vector<Local<v8::Value>> all;
  for (const std::string& tag : socket->tags) all.push_back(toV8(call.isolate(), tag));
  call.answer(v8::Array::New(call.isolate(), all.data(), all.size()));
}

// (instance, request, response) or (instance)
void setAutoResponse(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  auto& pair = hubOf(call).of(call.instance(0)->key).autoResponse;
  pair = call[1]->IsString() ? std::optional(std::pair(call.text(1), call.text(2))) : std::nullopt;
}

// (instance) -> [request, response] or null
void autoResponse(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Null(call.isolate()));
  const auto& pair = hubOf(call).of(call.instance(0)->key).autoResponse;
  if (!pair) return;
  Local<v8::Value> both[] = {toV8(call.isolate(), pair->first), toV8(call.isolate(), pair->second)};
  call.answer(v8::Array::New(call.isolate(), both, 2));
}

// (handle) -> milliseconds since the epoch; 0: never
void autoResponseTime(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Number::New(call.isolate(), static_cast<double>(socketOf(call, 0)->autoResponseMs)));
}

// (instance, milliseconds or 0)
void setEventTimeout(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  hubOf(call).of(call.instance(0)->key).eventTimeoutMs = call.number(1);
}

void eventTimeout(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(
      v8::Number::New(call.isolate(), static_cast<double>(hubOf(call).of(call.instance(0)->key).eventTimeoutMs)));
}

// (handle, what was thrown)
void listenerThrew(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  hubOf(call).listenerThrew(socketOf(call, 0), call.host().describe(call[1]));
}

// (token of a call of callSocketHandler)
void handled(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  hubOf(call).handled(static_cast<std::uint64_t>(call[0].As<v8::Number>()->Value()));
}

}  // namespace

void installSocketBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("socketPair", makePair);
  functions.add("socketAccept", accept);
  functions.add("socketConnecting", connecting);
  functions.add("socketBridged", bridged);
  functions.add("socketOpened", opened);
  functions.add("socketFailedToOpen", failedToOpen);
  functions.add("socketHangUp", hangUp);
  functions.add("socketSend", send);
  functions.add("socketClose", close);
  functions.add("socketState", state);
  functions.add("socketBuffered", buffered);
  functions.add("socketAttach", attach);
  functions.add("socketAttachment", attachment);
  functions.add("socketAcceptHibernatable", acceptHibernatable);
  functions.add("socketList", list);
  functions.add("socketTags", tags);
  functions.add("socketSetAutoResponse", setAutoResponse);
  functions.add("socketAutoResponse", autoResponse);
  functions.add("socketAutoResponseTime", autoResponseTime);
  functions.add("socketSetEventTimeout", setEventTimeout);
  functions.add("socketEventTimeout", eventTimeout);
  functions.add("socketListenerThrew", listenerThrew);
  functions.add("socketHandled", handled);
}

std::shared_ptr<SocketEnd> releaseSocket(IsolateHost& host, Local<v8::Value> handle) {
  const std::shared_ptr<Socket> socket = Carrier<Socket>::unwrap(handle);
  return socket ? host.part<SocketHub>().release(socket) : nullptr;
}

Local<v8::Value> adoptSocket(IsolateHost& host, const std::shared_ptr<SocketEnd>& end) {
  if (!end) return v8::Null(host.isolate());
  SocketHub& hub = host.part<SocketHub>();
  return hub.carrier().wrap(hub.adopt(end));
}

}  // namespace durascope::engine
