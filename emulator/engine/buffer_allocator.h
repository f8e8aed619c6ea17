#pragma once
// The memory behind a script's ArrayBuffers. V8's heap limit does not count it, so a script could take all of the
// machine's with them; here it is counted, and the isolate thrown away as for an exhausted heap.

#include <v8.h>

#include <atomic>
#include <cstddef>
#include <functional>

namespace durascope::engine {

/// How much a script that passed a limit may still take while it is being stopped. More than V8's largest single
/// object (1 GiB): V8 ends the process when an allocation fails for good, also one of a hundred million elements.
inline constexpr std::size_t kMemoryReserve = std::size_t{1280} << 20;

/// Isolate thread, except that V8 frees buffers on others.
class BufferAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  /// `limit` in bytes; 0: none.
  explicit BufferAllocator(std::size_t limit) : limit_(limit) {}

  /// `exhausted` runs within each allocation beyond the limit. Beyond the reserve none is made: the script gets a
  /// RangeError.
  void onExhausted(std::function<void()> exhausted) { exhausted_ = std::move(exhausted); }

  void* Allocate(std::size_t length) override;
  void* AllocateUninitialized(std::size_t length) override;
  void Free(void* data, std::size_t length) override;

 private:
  bool count(std::size_t length);
  void* kept(void* data, std::size_t length);

  const std::size_t limit_;
  std::atomic<std::size_t> used_{0};
  std::function<void()> exhausted_;
};

}  // namespace durascope::engine
