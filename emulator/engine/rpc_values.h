#pragma once
// JavaScript values to and from parcels. Isolate thread, the isolate entered.

#include <v8.h>

#include <memory>
#include <string>

#include "emulator/engine/rpc_message.h"

namespace durascope::engine {

class IsolateHost;

/// Writes `value`, whose External objects (rpc_values.js) name entries of `externals`: handles of stubs, and arrays
/// around what is let out. `streams`: parked ends (pipe_binding.cpp), which are taken in any case. Null: an error is
/// pending, also when it is too large to be sent.
std::shared_ptr<const RpcParcel> packParcel(IsolateHost& host, v8::Local<v8::Value> value,
                                            v8::Local<v8::Array> externals, v8::Local<v8::Array> streams);

/// A value for its receiver, and the states of the stubs in it (undefined when there are none).
struct Received {
  v8::Local<v8::Value> value, held;
};
/// Empty values when the parcel does not hold a value.
Received receive(IsolateHost& host, const RpcValue& sent);

/// `value` as a parcel when it is plain data, for a receiver in another isolate. False: an error is pending.
bool makePortable(IsolateHost& host, RpcValue& value);

/// Calls lib.rpcSettle() with what came back. `caller`: hex id that errors of the other side tell; empty: that of
/// theirs, if they have one.
void settle(IsolateHost& host, v8::Local<v8::Value> state, const RpcOutcome& outcome, const std::string& caller = {});

}  // namespace durascope::engine
