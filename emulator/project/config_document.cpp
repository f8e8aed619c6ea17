#include "emulator/project/config_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/project/files.h"

namespace durascope::project {

namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

const ConfigNode* ConfigNode::find(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(), [&](const auto& m) { return m.first == name; });
  return found == members.rend() ? nullptr : &found->second;
}

std::string ConfigNode::json() const {
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
      for (const ConfigNode& item : items) out += (out.empty() ? "" : ",") + item.json();
      return '[' + out + ']';
    case Kind::kObject:
      for (const auto& [name, value] : members) out += (out.empty() ? "" : ",") + quoted(name) + ':' + value.json();
      return '{' + out + '}';
  }
  return out;
}

tl::unexpected<Error> ConfigDocument::complain(const ConfigNode& node, std::string sentence) const {
  return fail(ErrorKind::kBadInput, std::move(sentence), placeText(path, node.line, node.column),
              std::string(lineOf(text, node.line)));
}

Result<ConfigDocument> readConfigDocument(const std::string& path) {
  Result<std::string> text = readFile(path);
  if (!text) return tl::unexpected(text.error());
  ConfigDocument document{.path = path, .text = std::move(*text), .root = {}};
  auto root = path.ends_with(".toml") ? parseToml(document.text) : parseJsonc(document.text);
  if (!root) {
    const ParseFailure& failure = root.error();
    return fail(ErrorKind::kBadInput, failure.sentence, placeText(path, failure.line, failure.column),
                std::string(lineOf(document.text, failure.line)));
  }
  document.root = std::move(*root);
  if (document.root.kind != ConfigNode::Kind::kObject)
    return document.complain(document.root, "A configuration is an object, { … }; this is something else.");
  return document;
}

}  // namespace durascope::project
