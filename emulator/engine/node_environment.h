#pragma once
// One libuv loop, one V8 isolate, one Node Environment, on the thread that made them. RAII: made, used and destroyed on
// that thread.

#include <node.h>
#include <uv.h>
#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/base/result.h"
#include "emulator/engine/buffer_allocator.h"

namespace durascope::engine {

class NodeEnvironment {
 public:
  struct Options {
    node::MultiIsolatePlatform* platform = nullptr;
    /// Null for the control Environment, which owns the process's inspector; its child handle for all others.
    std::unique_ptr<node::InspectorParentHandle> inspectorParent;
    std::uint64_t heapLimitMiB = 0;  ///< Of the heap, and of the buffers beside it; 0: V8's default, and any.
  };

  static Result<std::unique_ptr<NodeEnvironment>> make(Options options);
  NodeEnvironment(const NodeEnvironment&) = delete;
  NodeEnvironment& operator=(const NodeEnvironment&) = delete;
  ~NodeEnvironment();

  uv_loop_t* loop() { return &loop_; }
  v8::Isolate* isolate() { return isolate_; }
  node::Environment* env() { return env_; }
  BufferAllocator& buffers() { return *allocator_; }
  v8::Local<v8::Context> context() { return context_.Get(isolate_); }

 private:
  NodeEnvironment() = default;

  uv_loop_t loop_{};
  bool loopMade_ = false;
  node::MultiIsolatePlatform* platform_ = nullptr;
  std::unique_ptr<BufferAllocator> allocator_;
  v8::Isolate* isolate_ = nullptr;
  node::IsolateData* isolateData_ = nullptr;
  node::Environment* env_ = nullptr;
  v8::Global<v8::Context> context_;
};

}  // namespace durascope::engine
