#pragma once
// Which evaluation of the user's modules a module belongs to. V8's hooks for imports name a module, or the numbers that
// its source was compiled with; with globals of its own for each instance there are many evaluations at a time.

#include <v8.h>

#include <cstdint>
#include <string>
#include <unordered_map>

namespace durascope::engine {

class IsolateHost;
class ModuleLoader;

/// Isolate thread only; one an isolate, which its loaders share. Registers V8's hooks.
class ModuleGraphIndex {
 public:
  explicit ModuleGraphIndex(IsolateHost& host);
  ModuleGraphIndex(const ModuleGraphIndex&) = delete;
  ModuleGraphIndex& operator=(const ModuleGraphIndex&) = delete;
  ~ModuleGraphIndex();

  static ModuleGraphIndex* of(v8::Local<v8::Context> context);

  IsolateHost& host() { return host_; }
  /// The number by which modules of this loader know it.
  std::uint32_t enter(ModuleLoader& loader);
  void leave(std::uint32_t number);
  void add(std::uint32_t loader, v8::Local<v8::Module> module, std::string name);

  /// Null: its loader is gone.
  ModuleLoader* loader(std::uint32_t number) const;
  struct Place {
    ModuleLoader* loader = nullptr;
    std::string name;
  };
  Place find(v8::Local<v8::Module> module) const;

 private:
  struct Entry {
    std::uint32_t loader;
    v8::Global<v8::Module> module;
    std::string name;
  };

  IsolateHost& host_;
  std::unordered_map<std::uint32_t, ModuleLoader*> loaders_;
  std::unordered_multimap<int, Entry> modules_;  // by identity hash
  std::uint32_t next_ = 1;
};

}  // namespace durascope::engine
