#pragma once
// Which Durable Object classes a configuration declares, and how they are stored.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/document/document.h"

namespace durascope::project {

struct DeclaredClass {
  std::string name;
  bool sqlite = false;
};

/// Classes in the order in which they were declared.
class DeclaredClasses {
 public:
  /// Replays `migrations`, then lets the live entries of `exports` override, as wrangler's local tool does.
  static Result<DeclaredClasses> read(const document::Document& document);

  const std::vector<DeclaredClass>& all() const { return classes_; }
  /// How `name` is stored; a class that nothing declares is KV-backed locally.
  bool isSqlite(std::string_view name) const;
  bool has(std::string_view name) const;
  /// What to write into the configuration to declare classes, in its language; `quoted` is `"Room", "Counter"`.
  static std::string toAdd(const document::Document& document, const std::string& quoted);

 private:
  Result<void> replay(const document::Document& document, const document::Node& migration);
  Result<void> readExports(const document::Document& document, const document::Node& exports);
  std::vector<DeclaredClass>::iterator find(std::string_view name);

  std::vector<DeclaredClass> classes_;
};

}  // namespace durascope::project
