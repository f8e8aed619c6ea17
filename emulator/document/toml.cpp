// TOML by tomlplusplus, turned into our tree.

#include <toml++/toml.h>

#include <sstream>

#include "emulator/document/document.h"

namespace durascope::document {

namespace {

Node convert(const toml::node& from) {
  Node node;
  node.line = static_cast<int>(from.source().begin.line);
  node.column = static_cast<int>(from.source().begin.column);
  if (const toml::table* table = from.as_table()) {
    node.kind = Node::Kind::kObject;
    for (const auto& [key, value] : *table) node.members.emplace_back(std::string(key.str()), convert(value));
  } else if (const toml::array* array = from.as_array()) {
    node.kind = Node::Kind::kArray;
    for (const toml::node& item : *array) node.items.push_back(convert(item));
  } else if (const auto* string = from.as_string()) {
    node.kind = Node::Kind::kString;
    node.text = string->get();
  } else if (const auto* boolean = from.as_boolean()) {
    node.kind = Node::Kind::kBoolean;
    node.boolean = boolean->get();
  } else {
    // Integers and floats as JSON numbers; JSON has neither dates nor hexadecimal, so dates become strings.
    const bool isNumber = from.is_number();
    node.kind = isNumber ? Node::Kind::kNumber : Node::Kind::kString;
    std::ostringstream out;
    if (const auto integer = from.value_exact<std::int64_t>()) {
      out << *integer;
    } else {
      from.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) out << value.get();
      });
    }
    node.text = out.str();
  }
  return node;
}

}  // namespace

tl::expected<Node, ParseFailure> parseToml(std::string_view text) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    std::string sentence(error.description());
    if (!sentence.ends_with('.')) sentence += '.';
    return tl::unexpected(ParseFailure{std::move(sentence), static_cast<int>(error.source().begin.line),
                                       static_cast<int>(error.source().begin.column)});
  }
}

}  // namespace durascope::document
