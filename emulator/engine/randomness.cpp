#include "emulator/engine/randomness.h"

#include "emulator/engine/isolate_host.h"

namespace durascope::engine {

namespace {

/// Isolates must not give the same values.
std::mt19937_64 sequenceOf(const IsolateHost& host, const std::optional<std::uint64_t>& seed) {
  if (!seed) {
    std::random_device device;
    std::seed_seq numbers{device(), device(), device(), device()};
    return std::mt19937_64(numbers);
  }
  std::seed_seq numbers{static_cast<std::uint32_t>(*seed), static_cast<std::uint32_t>(*seed >> 32), host.number()};
  return std::mt19937_64(numbers);
}

}  // namespace

Randomness::Randomness(IsolateHost& host)
    : seeded_(host.options().seed.has_value()), sequence_(sequenceOf(host, host.options().seed)) {}

void Randomness::fill(std::span<std::uint8_t> bytes) {
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(sequence_() >> 56);
}

double Randomness::unit() { return static_cast<double>(sequence_() >> 11) * 0x1p-53; }

}  // namespace durascope::engine
