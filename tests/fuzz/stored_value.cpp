// libFuzzer's way into everything that reads a stored value. Whatever the bytes are, nothing may crash; and what
// decodes must encode to something that decodes to the same.

#include <cstdint>
#include <cstdlib>

#include "emulator/values/json.h"
#include "emulator/values/tree.h"
#include "emulator/values/wire.h"

using namespace durascope::values;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  normaliseIntegers(bytes);
  const auto value = decode(bytes);
  if (!value) return 0;
  toNode("value", *value);
  const std::string json = toJson(*value);
  const std::string again = encode(*value);
  const auto twice = decode(again);
  if (!twice || encode(*twice) != again || toJson(*twice) != json) std::abort();
  return 0;
}
