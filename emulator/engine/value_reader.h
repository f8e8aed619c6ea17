#pragma once
// Live JavaScript values as rows for the window, without running any of the user's code: no getter, no toString, no
// proxy trap. The form of the rows is described at journal::ValueNode.

#include <v8.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/preview.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

/// Isolate thread, isolate entered.
journal::ValueNode readValue(v8::Local<v8::Context> context, std::string_view name, v8::Local<v8::Value> value,
                             std::uint32_t depth = journal::kTreeDepth,
                             std::uint32_t children = journal::kTreeChildren);

/// The own fields of `object`: `#private` ones after the others. Fields whose value is one of `hidden` are left out. Of
/// more than kTreeChildren public fields the first are there, and one row that tells how many more.
std::vector<journal::ValueNode> readFields(v8::Local<v8::Context> context, v8::Local<v8::Object> object,
                                           const std::vector<v8::Local<v8::Value>>& hidden);

/// The value of a data property by its descriptor, so that no getter runs; empty for an accessor.
v8::MaybeLocal<v8::Value> dataOf(v8::Local<v8::Context> context, v8::Local<v8::Value> descriptor);

/// A number that changes when a value does, as far as can be told at a glance: primitives by value, objects by identity
/// and by their size and primitive properties, one level deep. For noticing writes, not for proving equality.
std::uint64_t fingerprint(v8::Local<v8::Context> context, v8::Local<v8::Value> value);

}  // namespace durascope::engine
