#include "emulator/engine/bindings/storage_operation.h"

#include "emulator/engine/wire.h"
#include "emulator/engine/worker_requests.h"

namespace durascope::engine {

using v8::Local;

namespace {

// The real runtime's words.
std::string wrongHands(bool inObject, const char* what) {
  const std::string other = inObject ? "different Durable Object" : "different request";
  const std::string context = inObject ? "context of one Durable Object cannot be accessed from a different Durable "
                                         "Object in the same isolate"
                                       : "context of one request handler cannot be accessed from a different request's "
                                         "handler";
  return "Cannot perform I/O on behalf of a " + other +
         ". I/O objects (such as streams, request/response bodies, and others) created in the " + context +
         ". This is a limitation of Cloudflare Workers which allows us to improve overall performance. (I/O type: " +
         what + ")";
}

}  // namespace

storage::ListOptions listOptions(const Call& call, int first) {
  const auto bound = [&](int i) {
    return call[first + i]->IsString() ? std::optional(call.text(first + i)) : std::nullopt;
  };
  storage::ListOptions options;
  options.start = bound(0);
  options.startAfter = bound(1);
  options.end = bound(2);
  options.prefix = bound(3).value_or("");
  options.reverse = call.flag(first + 4);
  if (call[first + 5]->IsNumber()) options.limit = call.number(first + 5);
  return options;
}

bool StorageCall::open(const char* what) const {
  if (frame_ && frame_->instance == instance_) return instance_->alive;
  const std::string message = wrongHands(frame_ && frame_->instance, what);
  host_.isolate()->ThrowException(v8::Exception::Error(toV8(host_.isolate(), message)));
  return false;
}

v8::MaybeLocal<v8::Value> StorageCall::exceptionOf(const storage::StorageError& error) const {
  if (error.overloaded) {
    // The cache is one for all objects of the isolate, and so is its overflow.
    host_.containers().breakAll(breakErrorOf(error), "the storage cache overflowed");
    host_.stopTurn();
    return {};
  }
  if (error.breaksObject) {
    host_.storageFailed(*instance_, error);
    host_.stopTurn();
    return {};
  }
  if (error.internal) {
    host_.log(journal::LogLevel::kError, error.message, "", frame_);
    return internalError();
  }
  Local<v8::String> message = toV8(host_.isolate(), error.message);
  switch (error.jsClass) {
    case storage::JsClass::kTypeError:
      return v8::Exception::TypeError(message);
    case storage::JsClass::kRangeError:
      return v8::Exception::RangeError(message);
    case storage::JsClass::kError:
      break;
  }
  return v8::Exception::Error(message);
}

void StorageCall::raise(const storage::StorageError& error) const {
  Local<v8::Value> exception;
  if (exceptionOf(error).ToLocal(&exception)) host_.isolate()->ThrowException(exception);
}

v8::MaybeLocal<v8::Value> StorageCall::internalError() const {
  return host_.runtime("internalError")->Call(host_.context(), v8::Undefined(host_.isolate()), 0, nullptr);
}

void StorageCall::written(const char* label, const std::string& detail, bool failed) const {
  host_.wrote(*instance_);
  if (!host_.recorder().recording()) return;
  journal::Event event = host_.event(journal::EventKind::kStorage, instance_.get(), host_.clock().nowNs());
  event.request = frame_ ? frame_->request : 0;
  event.label = label;
  event.detail = detail;
  event.failed = failed;
  host_.record(std::move(event));
}

void Operation::reject(const storage::StorageError& error) const {
  Local<v8::Value> exception;
  if (exceptionOf(error).ToLocal(&exception)) result_.reject(exception);
}

void Operation::rejectUndecodable() const {
  Local<v8::Value> error;
  if (internalError().ToLocal(&error)) result_.reject(error);
}

void Operation::settle(const storage::Value& value) const {
  if (!value) return result_.resolve(v8::Undefined(host().isolate()));
  Local<v8::Value> decoded;
  if (!deserialise(host().context(), *value).ToLocal(&decoded)) return rejectUndecodable();
  result_.resolve(decoded);
}

void Operation::settle(const storage::Rows& rows) const {
  v8::Isolate* isolate = host().isolate();
  Local<v8::Map> map = v8::Map::New(isolate);
  for (const storage::Row& row : rows) {
    Local<v8::Value> decoded;
    if (!deserialise(host().context(), *row.value).ToLocal(&decoded)) return rejectUndecodable();
    if (map->Set(host().context(), toV8(isolate, row.key), decoded).IsEmpty()) return;
  }
  result_.resolve(map);
}

void Operation::settle(const storage::Alarm& alarm) const {
  v8::Isolate* isolate = host().isolate();
  if (!alarm) return result_.resolve(v8::Null(isolate));
  result_.resolve(v8::Number::New(isolate, static_cast<double>(*alarm / 1'000'000)));
}

void Operation::settleWrite(std::uint32_t flags, const std::function<void()>& settle) const {
  if (!storage().needsBackpressure()) return settle();
  static constexpr const char* kLabel = "storage back-pressure";
  const lifecycle::InputGate::Lock* lock = host().turnLock();
  if ((flags & kAllowConcurrency) != 0 || lock == nullptr) return afterCommit(kLabel, settle);
  auto held = std::make_shared<lifecycle::InputGate::Lock>(lock->addRef({kLabel, frame() ? frame()->request : 0}));
  host().later([self = *this, held, settle] {
    self.host().commitNow(*self.instance());
    if (self.instance()->alive) self.host().turn(self.frame(), std::move(*held), settle);
  });
}

void Operation::settleWrite(std::uint32_t flags) const {
  settleWrite(flags, [self = *this] { self.result_.resolve(v8::Undefined(self.host().isolate())); });
}

void Operation::settleCommitted(const char* label) const {
  afterCommit(label, [self = *this] { self.result_.resolve(v8::Undefined(self.host().isolate())); });
}

void Operation::afterCommit(const char* label, std::function<void()> body) const {
  host().later([self = *this, label, body = std::move(body)] {
    self.host().commitNow(*self.instance());
    self.host().deliver(self.frame(), label, body);
  });
}

void Operation::afterLatency(std::uint32_t flags, const char* label, std::function<void()> finish) const {
  IsolateHost& host = this->host();
  auto hold = std::make_shared<IoHold>(
      host.part<WorkerRequests>().hold(frame(), WorkerRequests::From::kOutside, lifecycle::ActivityKind::kSubrequest,
                                       {.label = label, .request = frame() ? frame()->request : 0}));
  const lifecycle::InputGate::Lock* lock = host.turnLock();
  if ((flags & kAllowConcurrency) != 0 || lock == nullptr) {
    host.clock().scheduleAfter(host.missLatencyNs(), [&host, frame = frame(), finish = std::move(finish), label, hold] {
      host.deliver(frame, label, [finish, hold] { finish(); });
    });
    return;
  }
  auto held = std::make_shared<lifecycle::InputGate::Lock>(lock->addRef({label, frame() ? frame()->request : 0}));
  host.clock().scheduleAfter(host.missLatencyNs(),
                             [&host, instance = instance(), frame = frame(), held, finish = std::move(finish), hold] {
                               if (instance->alive) host.turn(frame, std::move(*held), finish);
                             });
}

}  // namespace durascope::engine
