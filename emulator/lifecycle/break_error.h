#pragma once
// What every caller of a broken object gets.

#include <string>

namespace durascope::lifecycle {

/// One failure that breaks an instance, or an error that crosses from an object to its caller. Plain data: each
/// receiver builds a fresh JavaScript error of its own from it, since error objects cannot be shared between contexts.
struct BreakError {
  std::string name = "Error";  ///< "Error", "TypeError", ...: which class the receiver constructs.
  std::string message;
  /// The object was broken by this: failed constructor or critical section, abort, storage failure.
  bool durableObjectReset = false;
  /// Overload class (time-outs, limits): do not retry.
  bool overloaded = false;
  /// Disconnect class: the caller may try again.
  bool retryable = false;
  /// Nothing of it crosses but its message: callers see no mark, not even `remote`.
  bool unmarked = false;
  /// Thrown by the other side's code; callers through fetch see it also when the object broke.
  bool remote = false;
  std::string objectId;    ///< Hex id of the object that threw it, where callers are told; else empty.
  std::string stack;       ///< Of the place where it was thrown, source-mapped; for the log, callers never see it.
  std::string serialised;  ///< V8 wire format of the thrown value when it is more than name and message; else empty.

  bool operator==(const BreakError&) const = default;
};

}  // namespace durascope::lifecycle
