#include "emulator/engine/buffer_allocator.h"

#include <cstdlib>

namespace durascope::engine {

void* BufferAllocator::Allocate(std::size_t length) {
  return count(length) ? kept(std::calloc(length, 1), length) : nullptr;
}

void* BufferAllocator::AllocateUninitialized(std::size_t length) {
  return count(length) ? kept(std::malloc(length), length) : nullptr;
}

void BufferAllocator::Free(void* data, std::size_t length) {
  std::free(data);
  used_ -= length;
}

bool BufferAllocator::count(std::size_t length) {
  if (limit_ != 0) {
    const std::size_t most = limit_ + kMemoryReserve;
    if (length > most || used_ > most - length) return false;
    if (used_ + length > limit_ && exhausted_) exhausted_();
  }
  used_ += length;
  return true;
}

void* BufferAllocator::kept(void* data, std::size_t length) {
  if (data == nullptr) used_ -= length;
  return data;
}

}  // namespace durascope::engine
