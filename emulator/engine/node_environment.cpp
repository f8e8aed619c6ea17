#include "emulator/engine/node_environment.h"

namespace durascope::engine {

namespace {
constexpr std::uint64_t kMiB = 1024 * 1024;

/// Symbol.dispose and Symbol.asyncDispose under the names that ECMAScript gives them. Node would add them under its
/// own.
void nameDisposeSymbols(v8::Local<v8::Context> context) {
  v8::Isolate* isolate = context->GetIsolate();
  const auto text = [&](const std::string& value) {
    return v8::String::NewFromUtf8(isolate, value.c_str()).ToLocalChecked();
  };
  v8::Local<v8::Object> symbols = context->Global()->Get(context, text("Symbol")).ToLocalChecked().As<v8::Object>();
  for (const std::string name : {"dispose", "asyncDispose"}) {
    v8::PropertyDescriptor fixed(v8::Symbol::New(isolate, text("Symbol." + name)), false);
    fixed.set_enumerable(false);
    fixed.set_configurable(false);
    symbols->DefineProperty(context, text(name), fixed).Check();
  }
}
}  // namespace

Result<std::unique_ptr<NodeEnvironment>> NodeEnvironment::make(Options options) {
  std::unique_ptr<NodeEnvironment> self(new NodeEnvironment);
  if (uv_loop_init(&self->loop_) != 0) {
    return fail(ErrorKind::kIo,
                "No event loop could be made: the process has too many open files. Close some and try again.");
  }
  self->loopMade_ = true;
  self->platform_ = options.platform;
  self->allocator_ = std::make_unique<BufferAllocator>(options.heapLimitMiB * kMiB);

  v8::Isolate* isolate = v8::Isolate::Allocate();
  // The platform must know the isolate before V8 asks it for task runners.
  options.platform->RegisterIsolate(isolate, &self->loop_);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = self->allocator_.get();
  if (options.heapLimitMiB != 0) params.constraints.ConfigureDefaultsFromHeapSize(0, options.heapLimitMiB * kMiB);
  v8::Isolate::Initialize(isolate, params);
  self->isolate_ = isolate;

  v8::Locker locker(isolate);
  v8::Isolate::Scope isolateScope(isolate);
  v8::HandleScope handles(isolate);
  node::SetIsolateUpForNode(isolate);
  self->isolateData_ = node::CreateIsolateData(isolate, &self->loop_, options.platform);
  v8::Local<v8::Context> context = node::NewContext(isolate);
  if (context.IsEmpty()) return fail(ErrorKind::kInternal, "Node could not make a JavaScript context.");
  v8::Context::Scope contextScope(context);
  self->context_.Reset(isolate, context);
  nameDisposeSymbols(context);
  const std::vector<std::string> args = {"durascope"};
  if (options.inspectorParent) {
    self->env_ =
        node::CreateEnvironment(self->isolateData_, context, args, {}, node::EnvironmentFlags::kNoRegisterESMLoader,
                                node::AllocateEnvironmentThreadId(), std::move(options.inspectorParent));
  } else {
    self->env_ = node::CreateEnvironment(self->isolateData_, context, args, {}, node::EnvironmentFlags::kDefaultFlags);
  }
  // process.exit() of whoever finds it ends this Environment, not the program.
  if (self->env_ != nullptr)
    node::SetProcessExitHandler(self->env_, [](node::Environment* env, int) { node::Stop(env); });
  if (self->env_ == nullptr) return fail(ErrorKind::kInternal, "Node could not make an Environment.");
  return self;
}

NodeEnvironment::~NodeEnvironment() {
  if (isolate_ != nullptr) {
    {
      v8::Locker locker(isolate_);
      v8::Isolate::Scope isolateScope(isolate_);
      v8::HandleScope handles(isolate_);
      if (env_ != nullptr) {
        v8::Context::Scope contextScope(context());
        node::Stop(env_);
        node::FreeEnvironment(env_);
      }
      if (isolateData_ != nullptr) node::FreeIsolateData(isolateData_);
      context_.Reset();
    }
    // Node 18: unregister, then dispose, then run the loop until the platform has let go of the isolate.
    bool finished = false;
    platform_->AddIsolateFinishedCallback(
        isolate_, [](void* flag) { *static_cast<bool*>(flag) = true; }, &finished);
    platform_->UnregisterIsolate(isolate_);
    isolate_->Dispose();
    while (!finished) uv_run(&loop_, UV_RUN_ONCE);
  }
  if (loopMade_) uv_loop_close(&loop_);
}

}  // namespace durascope::engine
