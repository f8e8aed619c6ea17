#pragma once
// The ends of pipes (base/byte_pipe.h) that this isolate's JavaScript holds, and the way back into it when something
// happens at the other end.

#include <v8.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "emulator/base/byte_pipe.h"
#include "emulator/engine/bindings/messages_v8.h"
#include "emulator/engine/carrier.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/parts.h"
#include "emulator/lifecycle/activity.h"

namespace durascope::engine {

/// What a body that is still on its way is in JavaScript.
struct ReadEnd {
  std::shared_ptr<PipeReader> pipe;  ///< Null once it was sent on.
  IoHold hold;                       ///< Of who got it as a value, until it is read to the end, cancelled or collected.
};

/// What a stream of the program is pumped into. Holds the object, or the Worker's context, until it is ended.
struct WriteEnd {
  std::shared_ptr<PipeWriter> pipe;
  FrameRef frame;  ///< On whose behalf it is written.
  lifecycle::Activity hold;
  std::shared_ptr<void> workerHold;
  v8::Global<v8::Function> cancelled;  ///< Called with the reason when the reader goes.
};

/// Isolate thread only.
class Pipes final : public IsolatePart {
 public:
  explicit Pipes(IsolateHost& host);
  ~Pipes() override;

  /// Both are null when `value` is none. REQUIRES: what the runtime's own JavaScript passes.
  static std::shared_ptr<ReadEnd> reader(v8::Local<v8::Value> value) { return Carrier<ReadEnd>::unwrap(value); }
  static std::shared_ptr<WriteEnd> writer(v8::Local<v8::Value> value) { return Carrier<WriteEnd>::unwrap(value); }

  v8::Local<v8::Object> wrap(std::shared_ptr<PipeReader> pipe);
  v8::Local<v8::Object> wrap(std::shared_ptr<PipeWriter> pipe, const FrameRef& frame);
  /// The object need not stay for it any more.
  void done(WriteEnd& end);

  /// A call to be left with a pipe: runs `task` on this thread, in no turn. Dropped when the isolate closes.
  std::function<void()> call(std::function<void()> task);

  /// The body of a message as JavaScript has it: null, a string, a Uint8Array, or the end of a pipe.
  template <class Message>
  v8::Local<v8::Value> bodyOf(const Message& message) {
    if (message.stream) return wrap(message.stream);
    return bodyToV8(host_.isolate(), message.body);
  }
  /// The way back.
  template <class Message>
  void setBody(Message& message, v8::Local<v8::Value> body) {
    if (const auto end = reader(body)) {
      end->hold.end();
      message.stream = std::move(end->pipe);
    } else {
      message.body = bodyFromV8(host_.isolate(), body);
    }
  }

  /// Between a pipe's words and those of JavaScript.
  v8::Local<v8::Value> toJavaScript(const StreamError& error);
  StreamError describe(v8::Local<v8::Value> thrown);

  // IsolatePart
  void gone(Instance& instance, const lifecycle::BreakError* error) override;
  void closing(const lifecycle::BreakError& error) override;

 private:
  class Doorbell;

  void rung(std::uint64_t call);
  void cancelled(std::uint64_t number);

  IsolateHost& host_;
  Carrier<ReadEnd> readers_;
  Carrier<WriteEnd> writers_;
  std::shared_ptr<Doorbell> doorbell_;
  std::unordered_map<std::uint64_t, std::function<void()>> calls_;
  std::unordered_map<std::uint64_t, std::weak_ptr<WriteEnd>> open_;  // that are not ended, some of them gone
  std::size_t sweepAt_ = 64;                                         // how many of open_ are looked through
  std::uint64_t next_ = 1;
};

}  // namespace durascope::engine
