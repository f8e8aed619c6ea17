#pragma once
// The functions that the runtime's JavaScript finds on `native`, by subject. Each installer adds its own.

#include <v8.h>

#include <memory>
#include <string>

namespace durascope::engine {

class Instance;
class IsolateHost;

void installIdentityBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStubBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPipeBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installRpcBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStateBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installStorageBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installAlarmBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installBookmarkBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installSqlBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTransactionBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installKvBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTimerBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installTestBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installAsyncContextBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPackageBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installRejectionBinding(IsolateHost& host, v8::Local<v8::Object> native);
void installPlatformBinding(IsolateHost& host, v8::Local<v8::Object> native);

/// "index.js:12:5" of the nearest user code on the stack; empty when there is none.
std::string callerPlace(v8::Isolate* isolate);

/// The object that stands for an instance in the runtime's JavaScript, `handle` of ctx and ctx.storage.
v8::Local<v8::Object> wrapInstance(IsolateHost& host, const std::shared_ptr<Instance>& instance);

}  // namespace durascope::engine
