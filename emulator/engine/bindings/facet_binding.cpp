// native.facet...: what ctx.facets (facets.js) is built upon. Arguments are checked there; names are text.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/commits.h"
#include "emulator/engine/facets.h"

namespace durascope::engine {

namespace {

Facets& facetsOf(const Call& call) { return call.host().part<Facets>(); }

void raiseUnless(const Call& call, const Instance& parent, const Result<void>& done) {
  if (done) return;
  call.host().logStorageFault(done.error().message, done.error().where, parent.key);
  call.raise(
      call.host().toJavaScript(breakErrorOf({.message = done.error().message, .internal = true, .unmarked = true})));
}

// (handle of the parent) -> how deep it is itself
void facetDepth(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(v8::Integer::NewFromUnsigned(call.isolate(), facetsOf(call).depthOf(call.instance(0)->key)));
}

// (handle of the parent, name, start) -> handle of a stub
void facetOpen(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  call.answer(facetsOf(call).open(*call.instance(0), call.text(1), call[2].As<v8::Function>()));
}

// (handle of the parent, name, reason)
void facetAbort(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  lifecycle::BreakError error = call.host().describe(call[2]);
  error.unmarked = true;
  facetsOf(call).abort(*call.instance(0), call.text(1), error);
}

// (handle of the parent, name)
void facetDelete(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Instance> parent = call.instance(0);
  raiseUnless(call, *parent, facetsOf(call).remove(*parent, call.text(1)));
}

// (handle of the parent, name, name of the copy)
void facetClone(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const std::shared_ptr<Instance> parent = call.instance(0);
  raiseUnless(call, *parent, facetsOf(call).clone(*parent, call.text(1), call.text(2)));
}

}  // namespace

void installFacetBinding(IsolateHost& host, v8::Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("facetDepth", facetDepth);
  functions.add("facetOpen", facetOpen);
  functions.add("facetAbort", facetAbort);
  functions.add("facetDelete", facetDelete);
  functions.add("facetClone", facetClone);
}

}  // namespace durascope::engine
