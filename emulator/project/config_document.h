#pragma once
// A configuration file as a tree whose every node knows its place, the same for JSONC and TOML. (nlohmann-json forgets
// where a value stood and takes no trailing commas, which is why JSONC has a small reader of its own.)

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::project {

struct ConfigNode {
  enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject } kind = Kind::kNull;
  bool boolean = false;
  std::string text;  ///< The string, or the number as JSON writes it.
  std::vector<ConfigNode> items;
  std::vector<std::pair<std::string, ConfigNode>> members;
  int line = 1, column = 1;  ///< Where it begins, from 1.

  bool isString() const { return kind == Kind::kString; }
  /// The member `name` of an object; null when there is none. The last one counts, as in JSON.parse.
  const ConfigNode* find(std::string_view name) const;
  /// As JSON text.
  std::string json() const;
};

struct ConfigDocument {
  std::string path;
  std::string text;
  ConfigNode root;  ///< An object.

  /// The failure that something is wrong at `node`, with its place and source line.
  tl::unexpected<Error> complain(const ConfigNode& node, std::string sentence) const;
};

/// Reads and parses; .toml by its name, anything else as JSON with comments and trailing commas.
Result<ConfigDocument> readConfigDocument(const std::string& path);

/// Why a text does not parse, and where.
struct ParseFailure {
  std::string sentence;
  int line = 1, column = 1;
};
tl::expected<ConfigNode, ParseFailure> parseJsonc(std::string_view text);
tl::expected<ConfigNode, ParseFailure> parseToml(std::string_view text);

}  // namespace durascope::project
