#include "emulator/engine/timed_platform.h"

#include <utility>

#include "emulator/engine/script_time.h"

namespace durascope::engine {

namespace {

class TimedPlatform final : public node::MultiIsolatePlatform {
 public:
  explicit TimedPlatform(std::unique_ptr<node::MultiIsolatePlatform> inner) : inner_(std::move(inner)) {}

  double CurrentClockTimeMillis() override {
    const ScriptTime* time = ScriptTime::current();
    return time != nullptr ? static_cast<double>(time->nowMs()) : inner_->CurrentClockTimeMillis();
  }

  // v8::Platform
  v8::PageAllocator* GetPageAllocator() override { return inner_->GetPageAllocator(); }
  v8::ZoneBackingAllocator* GetZoneBackingAllocator() override { return inner_->GetZoneBackingAllocator(); }
  void OnCriticalMemoryPressure() override { inner_->OnCriticalMemoryPressure(); }
  bool OnCriticalMemoryPressure(std::size_t length) override { return inner_->OnCriticalMemoryPressure(length); }
  int NumberOfWorkerThreads() override { return inner_->NumberOfWorkerThreads(); }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate) override {
    return inner_->GetForegroundTaskRunner(isolate);
  }
  void CallOnWorkerThread(std::unique_ptr<v8::Task> task) override { inner_->CallOnWorkerThread(std::move(task)); }
  void CallBlockingTaskOnWorkerThread(std::unique_ptr<v8::Task> task) override {
    inner_->CallBlockingTaskOnWorkerThread(std::move(task));
  }
  void CallLowPriorityTaskOnWorkerThread(std::unique_ptr<v8::Task> task) override {
    inner_->CallLowPriorityTaskOnWorkerThread(std::move(task));
  }
  void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task> task, double seconds) override {
    inner_->CallDelayedOnWorkerThread(std::move(task), seconds);
  }
  bool IdleTasksEnabled(v8::Isolate* isolate) override { return inner_->IdleTasksEnabled(isolate); }
  std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task) override {
    return inner_->PostJob(priority, std::move(task));
  }
  double MonotonicallyIncreasingTime() override { return inner_->MonotonicallyIncreasingTime(); }
  StackTracePrinter GetStackTracePrinter() override { return inner_->GetStackTracePrinter(); }
  v8::TracingController* GetTracingController() override { return inner_->GetTracingController(); }
  void DumpWithoutCrashing() override { inner_->DumpWithoutCrashing(); }
  v8::HighAllocationThroughputObserver* GetHighAllocationThroughputObserver() override {
    return inner_->GetHighAllocationThroughputObserver();
  }

  // node::MultiIsolatePlatform
  bool FlushForegroundTasks(v8::Isolate* isolate) override { return inner_->FlushForegroundTasks(isolate); }
  void DrainTasks(v8::Isolate* isolate) override { inner_->DrainTasks(isolate); }
  void RegisterIsolate(v8::Isolate* isolate, uv_loop_s* loop) override { inner_->RegisterIsolate(isolate, loop); }
  void RegisterIsolate(v8::Isolate* isolate, node::IsolatePlatformDelegate* delegate) override {
    inner_->RegisterIsolate(isolate, delegate);
  }
  void UnregisterIsolate(v8::Isolate* isolate) override { inner_->UnregisterIsolate(isolate); }
  void AddIsolateFinishedCallback(v8::Isolate* isolate, void (*callback)(void*), void* data) override {
    inner_->AddIsolateFinishedCallback(isolate, callback, data);
  }

 private:
  const std::unique_ptr<node::MultiIsolatePlatform> inner_;
};

}  // namespace

std::unique_ptr<node::MultiIsolatePlatform> makeTimedPlatform(std::unique_ptr<node::MultiIsolatePlatform> inner) {
  return std::make_unique<TimedPlatform>(std::move(inner));
}

}  // namespace durascope::engine
