// native.storage*: ctx.storage's operations, with arguments already checked by the runtime's JavaScript.
//
// What storage answers at once (a hit, a local read, a write) settles the promise at once. A miss holds the input gate,
// unless allowConcurrency says otherwise, until the simulated latency is over and the answer has been delivered.

#include <array>

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/wire.h"
#include "emulator/journal/preview.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

namespace {

// Bits of the runtime's storage.js.
constexpr std::uint32_t kAllowConcurrency = 1, kNoCache = 2, kAllowUnconfirmed = 4;

storage::ReadOptions readOptions(std::uint32_t flags) { return {.noCache = (flags & kNoCache) != 0}; }
storage::WriteOptions writeOptions(std::uint32_t flags) {
  return {.noCache = (flags & kNoCache) != 0, .allowUnconfirmed = (flags & kAllowUnconfirmed) != 0};
}

/// One call of a storage method.
class Operation {
 public:
  explicit Operation(const Call& call)
      : host_(call.host()), instance_(call.instance(0)), frame_(host_.frame()), result_(host_) {
    call.answer(result_.promise());
  }

  /// False: the instance is gone, and the promise never settles.
  bool open() const { return instance_->alive; }
  storage::ObjectStorage& storage() const { return *instance_->storage; }
  const Deferred& result() const { return result_; }

  void reject(const storage::StorageError& error) const {
    if (error.overloaded) {
      // The cache is one for all objects of the isolate, and so is its overflow.
      host_.containers().breakAll({.message = error.message, .durableObjectReset = true, .overloaded = true},
                                  "the storage cache overflowed");
      host_.stopTurn();
      return;
    }
    if (error.breaksObject) {
      host_.breakObject(*instance_,
                        {.message = error.message, .durableObjectReset = true, .overloaded = error.overloaded},
                        "its storage failed: " + error.message);
      host_.stopTurn();
      return;
    }
    Local<v8::String> message = toV8(host_.isolate(), error.message);
    switch (error.jsClass) {
      case storage::JsClass::kError:
        return result_.reject(v8::Exception::Error(message));
      case storage::JsClass::kTypeError:
        return result_.reject(v8::Exception::TypeError(message));
      case storage::JsClass::kRangeError:
        return result_.reject(v8::Exception::RangeError(message));
    }
  }

  /// What cannot be decoded poisons the whole answer, as on the real runtime.
  void rejectUndecodable() const {
    Local<v8::Value> error;
    if (host_.runtime("internalError")
            ->Call(host_.context(), v8::Undefined(host_.isolate()), 0, nullptr)
            .ToLocal(&error))
      result_.reject(error);
  }

  void settle(const storage::Value& value) const {
    if (!value) return result_.resolve(v8::Undefined(host_.isolate()));
    Local<v8::Value> decoded;
    if (!deserialise(host_.context(), *value).ToLocal(&decoded)) return rejectUndecodable();
    result_.resolve(decoded);
  }
  void settle(const storage::Rows& rows) const {
    Local<v8::Map> map = v8::Map::New(host_.isolate());
    for (const storage::Row& row : rows) {
      Local<v8::Value> decoded;
      if (!deserialise(host_.context(), *row.value).ToLocal(&decoded)) return rejectUndecodable();
      if (map->Set(host_.context(), toV8(host_.isolate(), row.key), decoded).IsEmpty()) return;
    }
    result_.resolve(map);
  }
  void settle(bool existed) const { result_.resolve(v8::Boolean::New(host_.isolate(), existed)); }
  void settle(std::uint64_t count) const {
    result_.resolve(v8::Number::New(host_.isolate(), static_cast<double>(count)));
  }

  /// False: it was rejected.
  template <class T>
  bool answer(storage::StorageResult<storage::Answer<T>> answered, std::uint32_t flags, const char* label) const {
    if (!answered) {
      reject(answered.error());
      return false;
    }
    if (T* now = std::get_if<T>(&*answered)) {
      settle(*now);
    } else {
      wait<T>(std::move(std::get<storage::Ticket<T>>(*answered)), flags, label);
    }
    return true;
  }

  /// Ends a write: at once, or after the next commit when the object has too much that is not committed.
  void settleWrite() const {
    if (storage().needsBackpressure()) return settleCommitted("storage back-pressure");
    result_.resolve(v8::Undefined(host_.isolate()));
  }

  /// Settles in a later turn, when all that was written is durable.
  void settleCommitted(const char* label) const {
    host_.later([self = *this, label] {
      self.host_.commitNow(*self.instance_);
      self.host_.deliver(self.frame_, label, [self] { self.result_.resolve(v8::Undefined(self.host_.isolate())); });
    });
  }

  void written(const char* label, const std::string& key) const {
    host_.wrote(*instance_);
    if (!host_.recorder().recording()) return;
    journal::Event event = host_.event(EventKind::kStorage, instance_.get(), host_.clock().nowNs());
    event.request = frame_ ? frame_->request : 0;
    event.label = label;
    event.detail = key;
    host_.record(std::move(event));
  }

 private:
  template <class T>
  void wait(storage::Ticket<T> ticket, std::uint32_t flags, const char* label) const {
    auto kept = std::make_shared<storage::Ticket<T>>(std::move(ticket));
    const auto finish = [self = *this, kept] {
      storage::StorageResult<T> completed = self.storage().complete(std::move(*kept));
      completed ? self.settle(*completed) : self.reject(completed.error());
    };
    const lifecycle::InputGate::Lock* lock = host_.turnLock();
    IsolateHost& host = host_;
    auto hold = std::make_shared<lifecycle::Activity>();
    if (const auto container = instance_->container.lock())
      *hold = container->hold(lifecycle::ActivityKind::kSubrequest);
    if ((flags & kAllowConcurrency) != 0 || lock == nullptr) {
      host.clock().scheduleAfter(host.missLatencyNs(), [&host, frame = frame_, finish, label, hold] {
        host.deliver(frame, label, [finish, hold] { finish(); });
      });
      return;
    }
    auto held = std::make_shared<lifecycle::InputGate::Lock>(lock->addRef({label, frame_ ? frame_->request : 0}));
    host.clock().scheduleAfter(host.missLatencyNs(), [&host, instance = instance_, frame = frame_, held, finish, hold] {
      if (instance->alive) host.turn(frame, std::move(*held), finish);
    });
  }

  IsolateHost& host_;
  std::shared_ptr<Instance> instance_;
  FrameRef frame_;
  Deferred result_;
};

std::vector<std::string> keysOf(const Call& call, int i) {
  std::vector<std::string> keys;
  Local<v8::Array> list = call[i].As<v8::Array>();
  keys.reserve(list->Length());
  for (std::uint32_t k = 0; k < list->Length(); ++k) {
    Local<v8::Value> key;
    if (list->Get(call.context(), k).ToLocal(&key)) keys.push_back(toWtf8(call.isolate(), key));
  }
  return keys;
}

std::string shortList(const std::vector<std::string>& keys) {
  if (keys.empty()) return "nothing";
  const std::string first = journal::formatString(keys.front());
  return keys.size() == 1 ? first : first + " and " + std::to_string(keys.size() - 1) + " more";
}

// (handle, key, flags)
void storageGet(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(2);
  operation.answer<storage::Value>(operation.storage().get(call.text(1), readOptions(flags)), flags, "storage get");
}

// (handle, keys, flags)
void storageGetMany(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(2);
  operation.answer<storage::Rows>(operation.storage().getMany(keysOf(call, 1), readOptions(flags)), flags,
                                  "storage get");
}

// (handle, start, startAfter, end, prefix, reverse, limit, flags)
void storageList(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const auto bound = [&](int i) { return call[i]->IsString() ? std::optional(call.text(i)) : std::nullopt; };
  const std::uint32_t flags = call.number(7);
  storage::ListOptions options;
  options.noCache = (flags & kNoCache) != 0;
  options.start = bound(1);
  options.startAfter = bound(2);
  options.end = bound(3);
  options.prefix = bound(4).value_or("");
  options.reverse = call.flag(5);
  if (call[6]->IsNumber()) options.limit = call.number(6);
  operation.answer<storage::Rows>(operation.storage().list(options), flags, "storage list");
}

// (handle, key, value, flags)
void storagePut(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::string bytes;
  // The serialiser's exception goes to the runtime's JavaScript, which turns it into a rejection.
  if (!serialise(call.host(), call[2], bytes)) return;
  const Operation operation(call);
  if (!operation.open()) return;
  const std::string key = call.text(1);
  const auto done =
      operation.storage().put(key, std::make_shared<const std::string>(std::move(bytes)), writeOptions(call.number(3)));
  if (!done) return operation.reject(done.error());
  operation.written("put", journal::formatString(key));
  operation.settleWrite();
}

// (handle, keys, values, flags)
void storagePutMany(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  std::vector<std::string> keys = keysOf(call, 1);
  storage::Rows rows;
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    Local<v8::Value> value;
    std::string bytes;
    if (!call[2].As<v8::Array>()->Get(call.context(), i).ToLocal(&value) || !serialise(call.host(), value, bytes))
      return;
    rows.push_back({keys[i], std::make_shared<const std::string>(std::move(bytes))});
  }
  const Operation operation(call);
  if (!operation.open()) return;
  if (!rows.empty()) {
    const auto done = operation.storage().putMany(std::move(rows), writeOptions(call.number(3)));
    if (!done) return operation.reject(done.error());
    operation.written("put", shortList(keys));
  }
  operation.settleWrite();
}

// (handle, keys, whether the answer is a count, flags)
void storageDelete(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  std::vector<std::string> keys = keysOf(call, 1);
  const std::string shown = shortList(keys);
  const std::uint32_t flags = call.number(3);
  storage::ObjectStorage& storage = operation.storage();
  const bool done =
      call.flag(2) ? operation.answer<std::uint64_t>(storage.removeMany(std::move(keys), writeOptions(flags)), flags,
                                                     "storage delete")
                   : operation.answer<bool>(storage.remove(keys.front(), writeOptions(flags)), flags, "storage delete");
  if (done) operation.written("delete", shown);
}

// (handle, flags)
void storageDeleteAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const auto done = operation.storage().deleteAll({.keepAlarm = !call.host().flags().deleteAllDeletesAlarm});
  if (!done) return operation.reject(done.error());
  operation.written("deleteAll", "everything");
  operation.result().resolve(v8::Undefined(call.isolate()));
}

// (handle)
void storageSync(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  operation.settleCommitted("storage sync");
}

}  // namespace

void installStorageBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storageGet", storageGet);
  functions.add("storageGetMany", storageGetMany);
  functions.add("storageList", storageList);
  functions.add("storagePut", storagePut);
  functions.add("storagePutMany", storagePutMany);
  functions.add("storageDelete", storageDelete);
  functions.add("storageDeleteAll", storageDeleteAll);
  functions.add("storageSync", storageSync);
}

}  // namespace durascope::engine
