// native.storage*Bookmark*: point-in-time recovery, with arguments already checked by the runtime's JavaScript.

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"

namespace durascope::engine {

namespace {

void settle(const Operation& operation, const storage::StorageResult<std::string>& bookmark) {
  if (!bookmark) return operation.reject(bookmark.error());
  operation.result().resolve(toV8(operation.host().isolate(), *bookmark));
}

// (handle)
void storageCurrentBookmark(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  auto bookmark = operation.storage().currentBookmark();
  if (!bookmark) return operation.reject(bookmark.error());
  operation.written("getCurrentBookmark", *bookmark);
  // In a later turn: the state that it names must be there.
  operation.afterCommit("storage getCurrentBookmark", [operation, bookmark] { settle(operation, bookmark); });
}

// (handle, milliseconds)
void storageBookmarkForTime(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const auto time = static_cast<std::int64_t>(call[1].As<v8::Number>()->Value()) * 1'000'000;
  operation.afterCommit("storage getBookmarkForTime",
                        [operation, time] { settle(operation, operation.storage().bookmarkForTime(time)); });
}

// (handle, bookmark)
void storageRestoreBookmark(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const Operation operation(call);
  if (!operation.open()) return;
  const std::string bookmark = call.text(1);
  operation.afterCommit("storage onNextSessionRestoreBookmark",
                        [operation, bookmark] { settle(operation, operation.storage().restoreOnNextStart(bookmark)); });
}

}  // namespace

void installBookmarkBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("storageCurrentBookmark", storageCurrentBookmark);
  functions.add("storageBookmarkForTime", storageBookmarkForTime);
  functions.add("storageRestoreBookmark", storageRestoreBookmark);
}

}  // namespace durascope::engine
