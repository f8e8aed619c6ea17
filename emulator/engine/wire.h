#pragma once
// Live JavaScript values to and from the bytes of storage, by V8's own serialiser.

#include <v8.h>

#include <string>
#include <string_view>

namespace durascope::engine {

class IsolateHost;

/// Once, when the context is new: values that hold objects of the platform are made by `host`'s runtime.
void installWire(IsolateHost& host);

/// As workerd writes it (integers beyond 31 bits as doubles, errors in the form of the compatibility date). False: a
/// DataCloneError, or whatever a getter of the value threw, is pending. Runs getters of the value, as the real runtime
/// does at put(); those beside an error in the newer form a second time.
bool serialise(IsolateHost& host, v8::Local<v8::Value> value, std::string& bytes);

/// structuredClone(value): through the bytes, but what is shared memory stays shared. Empty: an error is pending.
v8::MaybeLocal<v8::Value> clone(IsolateHost& host, v8::Local<v8::Value> value);

/// Empty when the bytes are not a value, or one that can be written only, such as an error that is its own cause;
/// nothing is pending then.
v8::MaybeLocal<v8::Value> deserialise(v8::Local<v8::Context> context, std::string_view bytes);
/// workerd's words for a message of which deserialise() makes nothing.
inline constexpr char kUnreadable[] = "Unable to deserialize cloned data.";

}  // namespace durascope::engine
