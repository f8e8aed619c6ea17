// libFuzzer's way into what a user types for a stored value. Whatever the text is, nothing may crash; and what is taken
// must be stored as bytes that decode, and come back as text for the same bytes.

#include <cstdint>
#include <cstdlib>

#include "emulator/values/edit.h"
#include "emulator/values/wire.h"

using namespace durascope::values;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = bytesOfText({reinterpret_cast<const char*>(data), size});
  if (!bytes) return 0;
  const auto text = textOfValue(*bytes);
  if (!text) std::abort();
  const auto again = bytesOfText(*text);
  if (!again || *again != *bytes) std::abort();
  return 0;
}
