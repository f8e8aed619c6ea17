#include "emulator/document/document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/document/files.h"

namespace durascope::document {

namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(), [&](const auto& m) { return m.first == name; });
  return found == members.rend() ? nullptr : &found->second;
}

std::string Node::json() const {
  std::string out;
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return boolean ? "true" : "false";
    case Kind::kNumber:
      return text;
    case Kind::kString:
      return quoted(text);
    case Kind::kArray:
      for (const Node& item : items) out += (out.empty() ? "" : ",") + item.json();
      return '[' + out + ']';
    case Kind::kObject:
      for (const auto& [name, value] : members) out += (out.empty() ? "" : ",") + quoted(name) + ':' + value.json();
      return '{' + out + '}';
  }
  return out;
}

Place Document::placeOf(const Node& node) const {
  return {node.line, node.column, std::string(lineOf(text, node.line))};
}

tl::unexpected<Error> Document::complain(const Node& node, std::string sentence) const {
  return fail(ErrorKind::kBadInput, std::move(sentence), placeText(path, node.line, node.column),
              std::string(lineOf(text, node.line)));
}

Result<Document> readDocument(const std::string& path) {
  Result<std::string> text = readFile(path);
  if (!text) return tl::unexpected(text.error());
  Document document{.path = path, .text = std::move(*text), .root = {}};
  auto root = path.ends_with(".toml") ? parseToml(document.text) : parseJsonc(document.text);
  if (!root) {
    const ParseFailure& failure = root.error();
    return fail(ErrorKind::kBadInput, failure.sentence, placeText(path, failure.line, failure.column),
                std::string(lineOf(document.text, failure.line)));
  }
  document.root = std::move(*root);
  return document;
}

}  // namespace durascope::document
