// native.openPipe, pipeWrite, pipeClose, pipeFail, whenPipeCancelled: the end into which a stream of the program is
// pumped. And pipeRead, pipeReadAll, pipeCancel, pipeLength: the end that a body on its way is read from;
// checkOwner, isDetachable and moveBuffer.

#include <algorithm>
#include <cstdint>
#include <utility>

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/messages_v8.h"
#include "emulator/engine/call.h"
#include "emulator/engine/ownership.h"
#include "emulator/engine/pipes.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

using v8::Local;

namespace {

/// On whose behalf the calling JavaScript reads or writes.
FrameRef frameOf(IsolateHost& host) {
  if (FrameRef frame = host.frame()) return frame;
  return std::make_shared<const Frame>();
}

Local<v8::Value> bytesToV8(v8::Isolate* isolate, const std::string& bytes) {
  Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, bytes.size());
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(buffer->GetBackingStore()->Data()));
  return v8::Uint8Array::New(buffer, 0, bytes.size());
}

/// The frame's context waits for what comes out of a pipe.
std::shared_ptr<IoHold> holdOf(IsolateHost& host, const FrameRef& frame) {
  return std::make_shared<IoHold>(
      host.part<WorkerRequests>().hold(frame, WorkerRequests::From::kOutside, lifecycle::ActivityKind::kSubrequest));
}

// (length or undefined, capacity) -> [reader, writer]
void openPipe(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::optional<std::uint64_t> length;
  if (call[0]->IsNumber()) length = static_cast<std::uint64_t>(call[0].As<v8::Number>()->Value());
  auto [reader, writer] = makePipe(call.number(1), length);
  Pipes& pipes = call.host().part<Pipes>();
  Local<v8::Value> ends[] = {pipes.wrap(std::move(reader)), pipes.wrap(std::move(writer), frameOf(call.host()))};
  call.answer(v8::Array::New(call.isolate(), ends, 2));
}

// (writer, string or bytes) -> whether somebody reads on; a promise of that when the pipe is full
void pipeWrite(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const std::shared_ptr<WriteEnd> end = Pipes::writer(call[0]);
  if (!end || !end->pipe) return;
  std::optional<std::string> bytes = bodyFromV8(call.isolate(), call[1]);
  if (bytes) end->pipe->write(std::move(*bytes));
  if (end->pipe->cancelled()) return call.answer(v8::False(call.isolate()));
  if (!end->pipe->isFull()) return call.answer(v8::True(call.isolate()));
  Deferred result(host);
  call.answer(result.promise());
  const FrameRef frame = frameOf(host);
  const auto wait = host.part<WorkerRequests>().wait(frame, WorkerRequests::From::kOutside);
  end->pipe->whenRoom(host.part<Pipes>().call([&host, end, result, frame, wait] {
    host.deliver(frame, "room in a stream", [&host, end, result, wait] {
      result.resolve(v8::Boolean::New(host.isolate(), !end->pipe->cancelled()));
    });
  }));
}

// (writer)
void pipeClose(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<WriteEnd> end = Pipes::writer(call[0]);
  if (!end || !end->pipe) return;
  end->pipe->close();
  call.host().part<Pipes>().done(*end);
}

// (writer, what was thrown)
void pipeFail(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<WriteEnd> end = Pipes::writer(call[0]);
  if (!end || !end->pipe) return;
  Pipes& pipes = call.host().part<Pipes>();
  end->pipe->fail(pipes.describe(call[1]));
  pipes.done(*end);
}

// (writer, callback)
void whenPipeCancelled(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const std::shared_ptr<WriteEnd> end = Pipes::writer(call[0]))
    end->cancelled.Reset(call.isolate(), call[1].As<v8::Function>());
}

// (reader, most) -> bytes, null at the end, or a promise of one of them
void pipeRead(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const std::shared_ptr<ReadEnd> end = Pipes::reader(call[0]);
  if (!end || !end->pipe) return call.answer(v8::Null(call.isolate()));
  const std::size_t most = call.number(1);
  const PipeReader::Read now = end->pipe->read(most);
  if (now.error || now.ended) end->hold.end();
  if (now.error) return call.raise(host.part<Pipes>().toJavaScript(*now.error));
  if (now.ended) return call.answer(v8::Null(call.isolate()));
  if (!now.bytes.empty()) return call.answer(bytesToV8(call.isolate(), now.bytes));
  Deferred result(host);
  call.answer(result.promise());
  const FrameRef frame = frameOf(host);
  end->pipe->whenReadable(host.part<Pipes>().call([&host, end, most, result, frame, hold = holdOf(host, frame)] {
    host.deliver(frame, "bytes of a stream", [&host, end, most, result, hold] {
      const PipeReader::Read read = end->pipe ? end->pipe->read(most) : PipeReader::Read();
      if (read.error || read.ended) end->hold.end();
      if (read.error) {
        result.reject(host.part<Pipes>().toJavaScript(*read.error));
      } else if (read.bytes.empty()) {
        result.resolve(v8::Null(host.isolate()));
      } else {
        result.resolve(bytesToV8(host.isolate(), read.bytes));
      }
      host.later([hold] { hold->end(); });
    });
  }));
}

/// A body that is read as a whole: JavaScript is not woken for its pieces.
struct Whole {
  std::shared_ptr<ReadEnd> end;
  std::string bytes;
  std::optional<StreamError> error;

  /// False when more is to come.
  bool readOn() {
    for (;;) {
      if (!end->pipe) return true;
      PipeReader::Read read = end->pipe->read(SIZE_MAX);
      if (read.nothingYet()) return false;
      if (read.ended) return true;
      if (read.error) {
        error = std::move(read.error);
        return true;
      }
      bytes.empty() ? bytes.swap(read.bytes) : static_cast<void>(bytes.append(read.bytes));
    }
  }
};

void waitForWhole(IsolateHost& host, const std::shared_ptr<Whole>& whole, const std::function<void()>& done) {
  if (whole->readOn()) return done();
  whole->end->pipe->whenReadable(host.part<Pipes>().call([&host, whole, done] { waitForWhole(host, whole, done); }));
}

// (reader) -> promise of bytes
void pipeReadAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  Deferred result(host);
  call.answer(result.promise());
  auto whole = std::make_shared<Whole>();
  whole->end = Pipes::reader(call[0]);
  if (!whole->end || !whole->end->pipe) return result.resolve(bytesToV8(call.isolate(), {}));
  const auto settle = [&host, whole, result] {
    whole->end->hold.end();
    if (whole->error) return result.reject(host.part<Pipes>().toJavaScript(*whole->error));
    result.resolve(bytesToV8(host.isolate(), whole->bytes));
  };
  if (whole->readOn()) return settle();
  const FrameRef frame = frameOf(host);
  waitForWhole(host, whole, [&host, frame, settle, hold = holdOf(host, frame)] {
    host.deliver(frame, "a body", [&host, settle, hold] {
      settle();
      host.later([hold] { hold->end(); });
    });
  });
}

// (reader, whether the other side is told that the connection was lost)
void pipeCancel(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  StreamError reason;
  // The program's own reason does not cross, as on the real runtime.
  if (!call.flag(1)) reason.message.clear();
  const std::shared_ptr<ReadEnd> end = Pipes::reader(call[0]);
  if (!end || !end->pipe) return;
  end->hold.end();
  end->pipe->cancel(std::move(reason));
}

// (reader) -> how many bytes there will be, or undefined
void pipeLength(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<ReadEnd> end = Pipes::reader(call[0]);
  if (end && end->pipe && end->pipe->length())
    call.answer(v8::Number::New(call.isolate(), static_cast<double>(*end->pipe->length())));
}

// (reader) -> the end on its way in a parcel
void parkReader(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<ReadEnd> end = Pipes::reader(call[0]);
  auto parked = std::make_shared<RpcStreamEnd>();
  if (end) {
    end->hold.end();
    parked->reader = std::move(end->pipe);
  }
  call.answer(call.host().part<Rpc>().streamEnds().wrap(std::move(parked)));
}

// (parked end) -> reader, or undefined
void claimReader(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const auto parked = Carrier<RpcStreamEnd>::unwrap(call[0]);
  if (!parked || !parked->reader) return;
  const Local<v8::Object> reader = call.host().part<Pipes>().wrap(std::exchange(parked->reader, nullptr));
  // workerd: a stream that came over RPC keeps its reader in memory, a body that came as the answer of fetch() does
  // not.
  // A Worker's request that only has a stream is not kept by it.
  if (const FrameRef frame = frameOf(call.host()); frame->instance) {
    Pipes::reader(reader)->hold = call.host().part<WorkerRequests>().hold(
        frame, WorkerRequests::From::kCode, lifecycle::ActivityKind::kSubrequest, {.label = "stream"});
  }
  call.answer(reader);
}

// (writer) -> the end on its way in a parcel
void parkWriter(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<WriteEnd> end = Pipes::writer(call[0]);
  auto parked = std::make_shared<RpcStreamEnd>();
  if (end && end->pipe) {
    parked->writer = std::move(end->pipe);
    call.host().part<Pipes>().done(*end);
  }
  call.answer(call.host().part<Rpc>().streamEnds().wrap(std::move(parked)));
}

// (parked end) -> writer, or undefined
void claimWriter(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const auto parked = Carrier<RpcStreamEnd>::unwrap(call[0]); parked && parked->writer)
    call.answer(call.host().part<Pipes>().wrap(std::exchange(parked->writer, nullptr), frameOf(call.host())));
}

// (parked ends): the value that they belong to is not sent
void dropParked(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Local<v8::Array> all = call[0].As<v8::Array>();
  for (std::uint32_t i = 0; i < all->Length(); ++i) {
    Local<v8::Value> item;
    if (!all->Get(call.context(), i).ToLocal(&item)) return;
    if (const auto parked = Carrier<RpcStreamEnd>::unwrap(item)) *parked = {};
  }
}

// (what currentFrame() gave, workerd's name of what is used): throws when the running code may not use it
void checkOwner(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const FrameRef now = call.host().frame();
  if (!mayUse(Carrier<const Frame>::unwrap(call[0]), now))
    call.raise(foreignUseError(call.isolate(), now, call.text(1)));
}

// (buffer of a view) -> whether its memory can be taken away: not that of WebAssembly, and no shared one
void isDetachable(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(
      v8::Boolean::New(call.isolate(), call[0]->IsArrayBuffer() && call[0].As<v8::ArrayBuffer>()->IsDetachable()));
}

// (ArrayBuffer) -> another one with its bytes; the given one is empty from now on
void moveBuffer(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (!call[0]->IsArrayBuffer() || !call[0].As<v8::ArrayBuffer>()->IsDetachable())
    return call.raiseTypeError("This ArrayBuffer cannot be detached.");
  Local<v8::ArrayBuffer> given = call[0].As<v8::ArrayBuffer>();
  Local<v8::ArrayBuffer> moved = v8::ArrayBuffer::New(call.isolate(), given->GetBackingStore());
  given->Detach();
  call.answer(moved);
}

}  // namespace

void installPipeBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("openPipe", openPipe);
  functions.add("pipeWrite", pipeWrite);
  functions.add("pipeClose", pipeClose);
  functions.add("pipeFail", pipeFail);
  functions.add("whenPipeCancelled", whenPipeCancelled);
  functions.add("pipeRead", pipeRead);
  functions.add("pipeReadAll", pipeReadAll);
  functions.add("pipeCancel", pipeCancel);
  functions.add("pipeLength", pipeLength);
  functions.add("parkReader", parkReader);
  functions.add("claimReader", claimReader);
  functions.add("parkWriter", parkWriter);
  functions.add("claimWriter", claimWriter);
  functions.add("dropParked", dropParked);
  functions.add("checkOwner", checkOwner);
  functions.add("isDetachable", isDetachable);
  functions.add("moveBuffer", moveBuffer);
}

}  // namespace durascope::engine
