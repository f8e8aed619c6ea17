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
  document::Place place;  ///< Where it got its name.
};

/// Classes in the order in which they were declared.
class DeclaredClasses {
 public:
  /// Replays `migrations`, then lets the live entries of `exports` override, as wrangler's local tool does. What is
  /// wrong goes to `mistakes`, and reading goes on as if it were right.
  static DeclaredClasses read(const document::Document& document, document::Mistakes& mistakes);

  const std::vector<DeclaredClass>& all() const { return classes_; }
  /// How `name` is stored; a class that nothing declares is KV-backed locally.
  bool isSqlite(std::string_view name) const;
  bool has(std::string_view name) const;
  /// What to write into the configuration to declare classes, in its language; `quoted` is `"Room", "Counter"`.
  static std::string toAdd(const document::Document& document, const std::string& quoted);

 private:
  class Reader;
  std::vector<DeclaredClass>::iterator find(std::string_view name);

  std::vector<DeclaredClass> classes_;
};

}  // namespace durascope::project
