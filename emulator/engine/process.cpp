#include "emulator/engine/process.h"

#include <node.h>
#include <v8.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "emulator/engine/node_environment.h"
#include "emulator/engine/timed_platform.h"

namespace durascope::engine {

struct Process::Impl {
  std::unique_ptr<node::MultiIsolatePlatform> platform;
  std::unique_ptr<NodeEnvironment> control;  // belongs to controlThread
  std::thread controlThread;
  uv_async_t stop{};
  std::atomic<std::uint64_t> nextThread{1};
};

namespace {

// The control Environment lives on its own thread and loop; nothing runs there until the end but what Node itself does.
void runControl(node::MultiIsolatePlatform* platform, uv_async_t* stop, std::unique_ptr<NodeEnvironment>* place,
                std::promise<Result<void>> started) {
  auto made = NodeEnvironment::make({.platform = platform});
  if (!made) {
    started.set_value(tl::unexpected(made.error()));
    return;
  }
  NodeEnvironment& environment = **made;
  uv_async_init(environment.loop(), stop,
                [](uv_async_t* handle) { uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr); });
  {
    v8::Locker locker(environment.isolate());
    v8::Isolate::Scope isolateScope(environment.isolate());
    v8::HandleScope handles(environment.isolate());
    v8::Context::Scope contextScope(environment.context());
    // An error in here must be told, not end the process.
    if (node::LoadEnvironment(environment.env(), "process.on('uncaughtException', () => {});").IsEmpty()) {
      started.set_value(fail(ErrorKind::kInternal, "Node's control Environment did not start."));
      return;
    }
    *place = std::move(*made);
    started.set_value({});
    uv_run(environment.loop(), UV_RUN_DEFAULT);
  }
  place->reset();
}

}  // namespace

Process::Process(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<Process*> Process::the() {
  static Result<std::unique_ptr<Process>> process = []() -> Result<std::unique_ptr<Process>> {
    namespace Init = node::ProcessInitializationFlags;
    const auto init = node::InitializeOncePerProcess(
        {"durascope"}, static_cast<Init::Flags>(Init::kNoInitializeV8 | Init::kNoInitializeNodeV8Platform |
                                                Init::kNoDefaultSignalHandling | Init::kNoStdioInitialization |
                                                Init::kDisableNodeOptionsEnv | Init::kDisableCLIOptions));
    if (init->exit_code() != 0) {
      return fail(ErrorKind::kInternal, "The JavaScript engine (libnode) did not start. Is libnode108 complete?");
    }
    auto impl = std::make_unique<Impl>();
    impl->platform = makeTimedPlatform(node::MultiIsolatePlatform::Create(2));
    v8::V8::InitializePlatform(impl->platform.get());
    v8::V8::Initialize();
    std::promise<Result<void>> promise;
    std::future<Result<void>> started = promise.get_future();
    impl->controlThread =
        std::thread(runControl, impl->platform.get(), &impl->stop, &impl->control, std::move(promise));
    if (Result<void> result = started.get(); !result) {
      impl->controlThread.join();
      return tl::unexpected(result.error());
    }
    return std::unique_ptr<Process>(new Process(std::move(impl)));
  }();
  if (!process) return tl::unexpected(process.error());
  return process->get();
}

node::MultiIsolatePlatform* Process::platform() { return impl_->platform.get(); }

std::unique_ptr<node::InspectorParentHandle> Process::inspectorParent() {
  return node::GetInspectorParentHandle(impl_->control->env(), node::ThreadId{impl_->nextThread++},
                                        "durascope:isolate");
}

Process::~Process() {
  uv_async_send(&impl_->stop);
  impl_->controlThread.join();
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
  node::TearDownOncePerProcess();
}

}  // namespace durascope::engine
