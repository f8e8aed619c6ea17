#pragma once
// A text that a person wrote, as a tree whose every node knows its place, the same for JSONC and TOML. (nlohmann-json
// forgets where a value stood and takes no trailing commas, which is why JSONC has a small reader of its own.)
//
// Plain and synchronous; any thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/document/mistakes.h"

namespace durascope::document {

struct Node {
  enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject } kind = Kind::kNull;
  bool boolean = false;
  std::string text;  ///< The string, or the number as JSON writes it.
  std::vector<Node> items;
  std::vector<std::pair<std::string, Node>> members;
  int line = 1, column = 1;  ///< Where it begins, from 1.

  bool isString() const { return kind == Kind::kString; }
  /// The member `name` of an object; null when there is none. The last one counts, as in JSON.parse.
  const Node* find(std::string_view name) const;
  /// As JSON text.
  std::string json() const;
};

struct Document {
  std::string path;
  std::string text;
  Node root;

  Place placeOf(const Node& node) const;
  /// The failure that something is wrong at `node`, with its place and source line.
  tl::unexpected<Error> complain(const Node& node, std::string sentence) const;
};

/// Reads and parses; .toml by its name, anything else as JSON with comments and trailing commas. Errors: kNotFound,
/// kIo, kBadInput with the place of what does not parse.
Result<Document> readDocument(const std::string& path);

/// Why a text does not parse, and where.
struct ParseFailure {
  std::string sentence;
  int line = 1, column = 1;
};
tl::expected<Node, ParseFailure> parseJsonc(std::string_view text);
tl::expected<Node, ParseFailure> parseToml(std::string_view text);

}  // namespace durascope::document
