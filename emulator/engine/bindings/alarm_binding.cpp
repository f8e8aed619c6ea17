// native.storage*Alarm: the object's alarm, with arguments already checked by the runtime's JavaScript.

#include <algorithm>

#include "emulator/engine/alarms.h"
#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"

namespace durascope::engine {

namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr const char* kFacetAlarm = "Facets currently cannot set alarms.";

// (handle, flags)
void storageGetAlarm(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::uint32_t flags = call.number(1);
  auto answered = operation.storage().alarm(readOptions(flags));
  const auto seen = [&](storage::Alarm stored) {
    return call.host().part<Alarms>().seen(*operation.instance(), stored);
  };
  if (answered) {
    if (auto* now = std::get_if<storage::Alarm>(&*answered))
      *now = seen(*now);
    else
      *answered = std::move(std::get<storage::Ticket<storage::Alarm>>(*answered)).map(seen);
  }
  operation.answer<storage::Alarm>(std::move(answered), flags, "storage getAlarm");
}

void set(const Operation& operation, storage::Alarm alarm, std::uint32_t flags, const char* label) {
  operation.host().part<Alarms>().settingBy(*operation.instance(), operation.frame(), alarm,
                                            alarm ? callerPlace(operation.host().isolate()) : std::string());
  const auto done = operation.storage().setAlarm(alarm, writeOptions(flags));
  if (!done) return operation.reject(done.error());
  operation.written(label, "");
  operation.settleWrite(flags);
}

// (handle, milliseconds, flags)
void storageSetAlarm(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  if (operation.instance()->lacksAlarm) {
    return operation.result().reject(v8::Exception::TypeError(
        toV8(call.isolate(), "Your Durable Object class must have an alarm() handler in order to call setAlarm()")));
  }
  if (operation.instance()->key.facet != 0) {
    // workerd: the error breaks the facet, so that its own code does not see it.
    call.host().breakObject(*operation.instance(), {.message = kFacetAlarm, .unmarked = true}, "it set an alarm");
    return;
  }
  const auto wanted = static_cast<std::int64_t>(call[1].As<v8::Number>()->Value()) * kNsPerMs;
  // What is past is now, in whole milliseconds as JavaScript's own clock.
  const std::int64_t now = call.host().clock().nowMs() * kNsPerMs;
  set(operation, std::max(wanted, now), call.number(2), "setAlarm");
}

// (handle, flags)
void storageDeleteAlarm(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  set(operation, std::nullopt, call.number(1), "deleteAlarm");
}

// (number of the run)
void alarmDone(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.host().part<Alarms>().handlerEnded(call.number(0), std::nullopt);
}

// (number of the run, what was thrown)
void alarmFailed(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (call.host().isTerminationRequested()) return;  // which breaks the object
  call.host().part<Alarms>().handlerEnded(call.number(0), call.host().describe(call[1]));
}

}  // namespace

void installAlarmBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storageGetAlarm", storageGetAlarm);
  functions.add("storageSetAlarm", storageSetAlarm);
  functions.add("storageDeleteAlarm", storageDeleteAlarm);
  functions.add("alarmDone", alarmDone);
  functions.add("alarmFailed", alarmFailed);
}

}  // namespace durascope::engine
