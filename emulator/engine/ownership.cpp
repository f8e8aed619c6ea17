#include "emulator/engine/ownership.h"

#include "emulator/engine/v8_util.h"

namespace durascope::engine {

namespace {

// workerd's words.
constexpr char kOtherObject[] =
    "Cannot perform I/O on behalf of a different Durable Object. I/O objects (such as streams, request/response "
    "bodies, and others) created in the context of one Durable Object cannot be accessed from a different Durable "
    "Object in the same isolate. This is a limitation of Cloudflare Workers which allows us to improve overall "
    "performance. (I/O type: ";
constexpr char kOtherRequest[] =
    "Cannot perform I/O on behalf of a different request. I/O objects (such as streams, request/response bodies, and "
    "others) created in the context of one request handler cannot be accessed from a different request's handler. "
    "This is a limitation of Cloudflare Workers which allows us to improve overall performance. (I/O type: ";

}  // namespace

bool mayUse(const FrameRef& owner, const FrameRef& now) {
  if (!owner || !now) return true;
  return owner->instance || now->instance ? owner->instance == now->instance : owner->request == now->request;
}

v8::Local<v8::Value> foreignUseError(v8::Isolate* isolate, const FrameRef& now, const std::string& type) {
  return v8::Exception::Error(toV8(isolate, (now && now->instance ? kOtherObject : kOtherRequest) + type + ")"));
}

}  // namespace durascope::engine
