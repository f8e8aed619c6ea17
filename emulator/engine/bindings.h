#pragma once
// The functions that the runtime's JavaScript finds on `native`, by subject. Each installer adds its own.

#include <v8.h>

#include <memory>
#include <string>

namespace durascope {
class SocketEnd;
}

namespace durascope::engine {

class Instance;
class IsolateHost;

void installIdentityBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStubBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPipeBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installRpcBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installSocketBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStateBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installSectionBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installOutsideBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installFacetBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStorageBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installAlarmBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installBookmarkBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installSqlBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTransactionBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installKvBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTimerBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installFaultBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installUnsafeBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTestBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installAsyncContextBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPackageBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installRejectionBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installRandomBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPlatformBinding(IsolateHost& host, v8::Local<v8::Object> native);

/// "index.js:12:5" of the nearest user code on the stack; empty when there is none.
std::string callerPlace(v8::Isolate* isolate);
/// The end of a WebSocket that leaves in a Response, by its handle; null when there is none.
std::shared_ptr<SocketEnd> releaseSocket(IsolateHost& host, v8::Local<v8::Value> handle);
/// The handle of one that came in a response; null (JavaScript's) when none came.
v8::Local<v8::Value> adoptSocket(IsolateHost& host, const std::shared_ptr<SocketEnd>& end);

/// The object that stands for an instance in the runtime's JavaScript, `handle` of ctx and ctx.storage.
v8::Local<v8::Object> wrapInstance(IsolateHost& host, const std::shared_ptr<Instance>& instance);

}  // namespace durascope::engine
