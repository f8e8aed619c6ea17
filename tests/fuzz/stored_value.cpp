// libFuzzer's way into everything that reads a stored value. Whatever the bytes are, nothing may crash; and what
// decodes must encode to something that decodes to the same, and be editable as text that gives the same bytes each
// time.

#include <cstdint>
#include <cstdlib>

#include "emulator/values/edit.h"
#include "emulator/values/json.h"
#include "emulator/values/tree.h"
#include "emulator/values/wire.h"

using namespace durascope::values;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  normaliseIntegers(bytes);
  const auto value = decode(bytes);
  if (!value) return 0;
  toNode("value", *value);
  const std::string json = toJson(*value);
  const std::string again = encode(*value);
  const auto twice = decode(again);
  require(twice && encode(*twice) == again && toJson(*twice) == json);
  // Text normalises what no runtime writes; from then on nothing changes any more.
  const auto typed = bytesOfText(textOfValue(*value));
  require(typed.has_value());
  const auto text = textOfValue(*typed);
  require(text.has_value());
  const auto retyped = bytesOfText(*text);
  require(retyped && *retyped == *typed);
  return 0;
}
