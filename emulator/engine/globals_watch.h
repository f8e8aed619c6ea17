#pragma once
// The variables at the top of the user's modules: what they hold, and which objects change them.
//
// Objects of one isolate share them, and they survive eviction; both surprises are why they are watched. Each module is
// given one more statement behind its last line, which hands us a function that reads its variables. After a turn in
// which the window is listening, each value's fingerprint is compared with the one before; who ran, wrote.

#include <v8.h>

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/journal/snapshots.h"

namespace durascope::engine {

/// Isolate thread only.
class GlobalsWatch {
 public:
  /// What the runtime's parser found in one module.
  struct Variable {
    std::string name;
    bool isConstant = false;
  };

  /// From the statement behind a module's last line: name, whether constant, name, … and a function that returns an
  /// array with their values, in order.
  void add(v8::Local<v8::Context> context, v8::Local<v8::Array> namesAndConstness, v8::Local<v8::Function> read);
  /// `read` returns an array with the values of `variables`, in order.
  void add(v8::Isolate* isolate, std::vector<Variable> variables, v8::Local<v8::Function> read);

  /// A turn has ended; `object` is whose it was, null for the Worker's.
  void turnEnded(v8::Local<v8::Context> context, const ObjectKey* object);
  /// Takes the present values as known, so that nobody is blamed for older changes.
  void settle(v8::Local<v8::Context> context) { turnEnded(context, nullptr); }

  std::vector<journal::GlobalNode> read(v8::Local<v8::Context> context) const;
  bool isEmpty() const { return modules_.empty(); }

 private:
  struct Watched {
    Variable variable;
    std::uint64_t print = 0;
    std::vector<ObjectKey> writers;
    std::uint64_t writerCount = 0;
  };
  struct Module {
    v8::Global<v8::Function> read;
    std::vector<Watched> variables;
  };

  v8::Local<v8::Array> values(v8::Local<v8::Context> context, const Module& module) const;

  std::vector<Module> modules_;
};

}  // namespace durascope::engine
