#include "emulator/engine/v8_version.h"

#include <node_version.h>
#include <v8.h>

namespace durascope::engine {

std::string v8Version() { return std::string("V8 ") + v8::V8::GetVersion() + ", from libnode " NODE_VERSION_STRING; }

}  // namespace durascope::engine
