// native.openStub, stubFetch: the client's end of an object. And eventDone, eventFailed: the object's end.

#include "emulator/base/socket_end.h"
#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/answer_order.h"
#include "emulator/engine/bindings/messages_v8.h"
#include "emulator/engine/call.h"
#include "emulator/engine/facets.h"
#include "emulator/engine/ownership.h"
#include "emulator/engine/pipes.h"

namespace durascope::engine {

using v8::Local;

namespace {

ObjectId idFromHex(const std::string& hex) {
  ObjectId id;
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  for (std::size_t i = 0; i < id.bytes.size() && 2 * i + 1 < hex.size(); ++i) {
    id.bytes[i] = static_cast<std::uint8_t>((digit(hex[2 * i]) << 4) | digit(hex[2 * i + 1]));
  }
  return id;
}

// (namespace, hex of a checked id, name or undefined) -> handle
void openStub(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  auto stub = std::make_shared<Stub>();
  stub->address.object = {.key = {call.number(0), idFromHex(call.text(1))}, .name = {}};
  if (call[2]->IsString()) stub->address.object->name = call.text(2);
  stub->owner = call.host().frame();
  call.answer(call.host().stubs().wrap(std::move(stub)));
}

/// The two functions of a promise in JavaScript; one of them is called, in a turn of the frame that asked.
struct Waiting {
  FrameRef frame;
  v8::Global<v8::Function> resolve, reject;
  IoHold hold;
  bool givenUp = false;  ///< The caller has: it is told its own reason, not how the call ended then.
};

void settle(IsolateHost& host, Waiting& waiting, const FetchResult& result) {
  v8::Isolate* isolate = host.isolate();
  if (result.outcome) {
    const FetchResponse& response = *result.outcome;
    Local<v8::Value> arguments[] = {v8::Integer::New(isolate, response.status), toV8(isolate, response.statusText),
                                    headersToV8(isolate, response.headers), host.part<Pipes>().bodyOf(response),
                                    adoptSocket(host, response.socket)};
    mayFail(waiting.resolve.Get(isolate)->Call(host.context(), v8::Undefined(isolate), 5, arguments));
  } else {
    Local<v8::Value> error = host.toJavaScript(result.outcome.error());
    mayFail(waiting.reject.Get(isolate)->Call(host.context(), v8::Undefined(isolate), 1, &error));
  }
}

// (handle, method, url, flat headers, body, resolve(status, text, headers, body, handle of a WebSocket), reject(error),
// cf as JSON or not, whether the caller may give up) -> what to call when it does
void stubFetch(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  IsolateHost& host = call.host();
  const std::shared_ptr<Stub> stub = Carrier<Stub>::unwrap(call[0]);
  auto waiting = std::make_shared<Waiting>();
  waiting->frame = host.frame();
  waiting->resolve.Reset(call.isolate(), call[5].As<v8::Function>());
  waiting->reject.Reset(call.isolate(), call[6].As<v8::Function>());
  if (!mayUse(stub->owner, waiting->frame)) {
    Local<v8::Value> error = foreignUseError(call.isolate(), waiting->frame);
    mayFail(call[6].As<v8::Function>()->Call(call.context(), v8::Undefined(call.isolate()), 1, &error));
    return;
  }
  FetchRequest request{.method = call.text(1), .url = call.text(2), .headers = headersFromV8(host.context(), call[3])};
  host.part<Pipes>().setBody(request, call[4]);
  if (call[7]->IsString()) request.cf = call.text(7);
  if (waiting->frame) {
    if (waiting->frame->instance && !waiting->frame->instance->alive) return;
    lifecycle::ActivityInfo about{
        .label = request.url, .request = waiting->frame->request, .inSection = waiting->frame->section != nullptr};
    if (stub->address.object) about.waitsFor = stub->target().key;
    const bool elsewhere = stub->address.object && host.router().isolateOf(stub->target().key) != host.number();
    const auto from = elsewhere ? WorkerRequests::From::kOutside : WorkerRequests::From::kCode;
    waiting->hold =
        host.part<WorkerRequests>().hold(waiting->frame, from, lifecycle::ActivityKind::kSubrequest, std::move(about));
  }
  if (call.flag(8)) {
    // As there: who was called hears of it before the caller's code goes on, at least within an isolate. Nobody waits
    // for the answer any more, so it holds nobody in memory.
    request.caller = std::make_shared<Caller>();
    const auto givesUp = [waiting, caller = request.caller, &router = host.router(), home = host.number()](
                             bool, Local<v8::Value> reason) {
      waiting->givenUp = true;
      caller->leave();
      auto kept = std::make_shared<v8::Global<v8::Value>>(v8::Isolate::GetCurrent(), reason);
      const auto fail = [waiting, kept](IsolateHost& inside) {
        inside.deliver(waiting->frame, "abort of stub.fetch()", [&inside, waiting, kept] {
          Local<v8::Value> why = kept->Get(inside.isolate());
          mayFail(
              waiting->reject.Get(inside.isolate())->Call(inside.context(), v8::Undefined(inside.isolate()), 1, &why));
          waiting->hold.end();
        });
      };
      router.post(home, fail, [] {});
    };
    call.answer(functionOf(host, givesUp, true));
  }
  host.part<Facets>().bind(call[0].As<v8::Object>());
  host.stubFetch(waiting->frame, stub, std::move(request), [&host, waiting](FetchResult result) {
    if (waiting->givenUp) return;
    auto kept = std::make_shared<FetchResult>(std::move(result));
    afterWhatIsThere(host, kFetchSteps, [&host, waiting, kept] {
      host.deliver(waiting->frame, "answer of stub.fetch()", [&host, waiting, kept] {
        settle(host, *waiting, *kept);
        waiting->hold.end();
      });
    });
  });
}

// (token, status, statusText, flat headers, body, handle of a WebSocket)
void eventDone(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  FetchResponse response{.status = static_cast<int>(call.number(1)),
                         .statusText = call.text(2),
                         .headers = headersFromV8(call.context(), call[3]),
                         .socket = releaseSocket(call.host(), call[5])};
  call.host().part<Pipes>().setBody(response, call[4]);
  call.host().finishEvent(static_cast<std::uint64_t>(call[0].As<v8::Number>()->Value()), std::move(response));
}

// (token, what was thrown)
void eventFailed(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (call.host().isTerminationRequested()) return;  // that is what its caller will be told
  lifecycle::BreakError error = call.host().describe(call[1]);
  call.host().log(journal::LogLevel::kError, "Uncaught " + error.stack, "", call.host().frame());
  call.host().finishEvent(static_cast<std::uint64_t>(call[0].As<v8::Number>()->Value()),
                          tl::unexpected(std::move(error)));
}

}  // namespace

void installStubBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("openStub", openStub);
  functions.add("stubFetch", stubFetch);
  functions.add("eventDone", eventDone);
  functions.add("eventFailed", eventFailed);
}

}  // namespace durascope::engine
