#include "emulator/values/tree.h"

#include <algorithm>
#include <utility>

#include "emulator/values/naming.h"
#include "emulator/values/wire.h"

namespace durascope::values {
namespace {

using journal::ValueKind;
using journal::ValueNode;

/// Enough text for a preview, without turning megabytes into UTF-8 first.
std::string beginning(const String& string) {
  const std::size_t units = std::min(string.length(), journal::kPreviewBytes + 1);
  return String{string.units.substr(0, units * (string.wide ? 2 : 1)), string.wide}.wtf8();
}

std::string counted(std::string_view name, std::uint64_t count) {
  return std::string(name) + "(" + std::to_string(count) + ")";
}

class Tree {
 public:
  Tree(const Value& value, std::uint32_t depth, std::uint32_t children)
      : value_(value), maxDepth_(depth), maxChildren_(children) {}

  ValueNode show(std::string name, NodeId id) {
    if (std::find(open_.begin(), open_.end(), id) != open_.end()) return journal::circularNode(name);
    ++made_;
    ValueNode node;
    node.name = std::move(name);
    std::visit([&](const auto& v) { fill(node, id, v); }, value_[id]);
    return node;
  }

 private:
  static void leaf(ValueNode& node, ValueKind kind, std::string_view type, std::string preview) {
    node.kind = kind;
    node.type = type;
    node.preview = std::move(preview);
  }

  /// Shows a container: `each(i)` is its child number i. Without preview when it is for the caller to set.
  template <class Each>
  void container(ValueNode& node, NodeId id, ValueKind kind, std::string type, std::uint64_t count, Each each) {
    node.kind = kind;
    node.type = std::move(type);
    node.childCount = count;
    const bool closed = open_.size() >= maxDepth_ || made_ > journal::kTreeNodes;
    if (closed && count > 0) {
      node.preview = journal::formatClosed(kind, node.type);
      return;
    }
    open_.push_back(id);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, maxChildren_); ++i) node.children.push_back(each(i));
    open_.pop_back();
    journal::setContainerPreview(node);
  }

  /// Child number i of entries [key, value, key, value, ...].
  auto entriesOf(const std::vector<NodeId>& entries) {
    return [this, &entries](std::uint64_t i) { return show(keyText(value_, entries[2 * i]), entries[2 * i + 1]); };
  }

  void fill(ValueNode& node, NodeId, const Undefined&) { leaf(node, ValueKind::kUndefined, "undefined", "undefined"); }
  void fill(ValueNode& node, NodeId, const Null&) { leaf(node, ValueKind::kNull, "null", "null"); }
  void fill(ValueNode& node, NodeId, const Hole&) { leaf(node, ValueKind::kUndefined, "undefined", "undefined"); }
  void fill(ValueNode& node, NodeId, bool b) { leaf(node, ValueKind::kBoolean, "boolean", b ? "true" : "false"); }
  void fill(ValueNode& node, NodeId, std::int32_t i) { leaf(node, ValueKind::kNumber, "number", std::to_string(i)); }
  void fill(ValueNode& node, NodeId, double d) { leaf(node, ValueKind::kNumber, "number", journal::formatNumber(d)); }
  void fill(ValueNode& node, NodeId, const BigInt& big) {
    leaf(node, ValueKind::kBigInt, "bigint", journal::formatBigInt(wordsOf(big), big.negative));
  }
  void fill(ValueNode& node, NodeId, const String& s) {
    leaf(node, ValueKind::kString, counted("string", s.length()), journal::formatString(beginning(s)));
  }
  void fill(ValueNode& node, NodeId, const Date& date) {
    leaf(node, ValueKind::kDate, "Date", journal::formatDate(date.ms));
  }
  void fill(ValueNode& node, NodeId, const RegExp& r) {
    leaf(node, ValueKind::kRegExp, "RegExp", journal::formatRegExp(beginning(r.pattern), regExpFlags(r.flags)));
  }

  void fill(ValueNode& node, NodeId id, const Object& object) {
    container(node, id, ValueKind::kObject, "Object", object.entries.size() / 2, entriesOf(object.entries));
  }
  void fill(ValueNode& node, NodeId id, const Array& array) {
    std::vector<std::uint32_t> present;
    for (std::uint32_t i = 0; i < array.elements.size(); ++i) {
      if (!value_.as<Hole>(array.elements[i])) present.push_back(i);
    }
    const auto extra = entriesOf(array.extra);
    container(node, id, ValueKind::kArray, counted("Array", array.elements.size()),
              present.size() + array.extra.size() / 2, [&](std::uint64_t i) {
                if (i >= present.size()) return extra(i - present.size());
                return show(std::to_string(present[i]), array.elements[present[i]]);
              });
  }
  void fill(ValueNode& node, NodeId id, const SparseArray& array) {
    container(node, id, ValueKind::kArray, counted("Array", array.length), array.entries.size() / 2,
              entriesOf(array.entries));
  }
  void fill(ValueNode& node, NodeId id, const Map& map) {
    const std::uint64_t size = map.entries.size() / 2;
    container(node, id, ValueKind::kMap, counted("Map", size), size,
              [&](std::uint64_t i) { return show(show({}, map.entries[2 * i]).preview, map.entries[2 * i + 1]); });
  }
  void fill(ValueNode& node, NodeId id, const Set& set) {
    container(node, id, ValueKind::kSet, counted("Set", set.members.size()), set.members.size(),
              [&](std::uint64_t i) { return show(std::to_string(i), set.members[i]); });
  }

  void fill(ValueNode& node, NodeId, const Boxed& boxed) {
    const auto [type, preview] = std::visit(
        Overloaded{
            [](bool b) { return std::pair<std::string_view, std::string>("Boolean", b ? "true" : "false"); },
            [](double d) { return std::pair<std::string_view, std::string>("Number", journal::formatNumber(d)); },
            [](const BigInt& b) {
              return std::pair<std::string_view, std::string>("BigInt", journal::formatBigInt(wordsOf(b), b.negative));
            },
            [](const String& s) {
              return std::pair<std::string_view, std::string>("String", journal::formatString(beginning(s)));
            }},
        boxed.primitive);
    leaf(node, ValueKind::kOther, type, journal::formatBoxed(type, preview));
  }
  void fillBinary(ValueNode& node, journal::ElementType type, std::string_view bytes) {
    leaf(node, ValueKind::kBinary, journal::binaryType(type, bytes.size()),
         journal::formatBinary(type, bytes.substr(0, journal::kBinaryPreviewBytes), bytes.size()));
  }
  void fill(ValueNode& node, NodeId, const ArrayBuffer& buffer) {
    fillBinary(node, journal::ElementType::kArrayBuffer, buffer.bytes);
  }
  void fill(ValueNode& node, NodeId, const View& view) { fillBinary(node, view.type, viewBytes(value_, view)); }
  void fill(ValueNode& node, NodeId, const Blob& blob) {
    const std::string type = counted("Blob", blob.bytes.size());
    leaf(node, ValueKind::kBinary, type, type + " " + journal::formatString(blob.type));
  }

  using Named = std::vector<std::pair<std::string, NodeId>>;

  /// A container of which the children are few and named, so that they may be put in order first.
  void named(ValueNode& node, NodeId id, ValueKind kind, std::string type, const Named& children) {
    container(node, id, kind, std::move(type), children.size(),
              [&](std::uint64_t i) { return show(children[i].first, children[i].second); });
  }
  void addProperties(Named& children, NodeId properties) const {
    const auto* object = value_.as<Object>(properties);
    for (std::size_t i = 0; object && i < object->entries.size(); i += 2) {
      children.emplace_back(keyText(value_, object->entries[i]), object->entries[i + 1]);
    }
  }
  /// What a Request or Response was made with; workerd also writes what was not given, as undefined.
  Named setProperties(NodeId init) const {
    Named children;
    addProperties(children, init);
    std::erase_if(children, [this](const auto& child) { return value_.as<Undefined>(child.second) != nullptr; });
    return children;
  }
  void fillError(ValueNode& node, NodeId id, std::string type, NodeId message, const Named& children) {
    named(node, id, ValueKind::kError, std::move(type), children);
    const auto* text = message == kNoNode ? nullptr : value_.as<String>(message);
    node.preview = journal::formatError(node.type, text ? beginning(*text) : std::string());
  }
  void fill(ValueNode& node, NodeId id, const LegacyError& error) {
    Named children;
    if (error.stack != kNoNode) children.emplace_back("stack", error.stack);
    if (error.cause != kNoNode) children.emplace_back("cause", error.cause);
    fillError(node, id, std::string(errorClass(error.prototype)), error.message, children);
  }
  void fill(ValueNode& node, NodeId id, const NativeError& error) {
    Named children;
    addProperties(children, error.properties);
    std::stable_partition(children.begin(), children.end(), [](const auto& child) { return child.first == "stack"; });
    fillError(node, id, errorClass(value_, error), error.message, children);
  }
  void fill(ValueNode& node, NodeId, const DomException& exception) {
    leaf(node, ValueKind::kError, exception.parts[0], journal::formatError(exception.parts[0], exception.parts[1]));
    addText(node, "stack", exception.parts[2]);
    node.childCount = node.children.size();
  }

  void fill(ValueNode& node, NodeId, const Headers& headers) {
    node.kind = ValueKind::kOther;
    node.type = "Headers";
    node.childCount = headers.list.size();
    for (const Header& header : headers.list) {
      if (node.children.size() >= maxChildren_) break;
      addText(node, header.name, header.value);
    }
    journal::setContainerPreview(node);
  }
  void fill(ValueNode& node, NodeId id, const Request& request) {
    const Named children = setProperties(request.init);
    container(node, id, ValueKind::kOther, "Request", children.size() + 1, [&](std::uint64_t i) {
      if (i > 0) return show(children[i - 1].first, children[i - 1].second);
      ValueNode holder;
      addText(holder, "url", request.url);
      return std::move(holder.children.front());
    });
  }
  void fill(ValueNode& node, NodeId id, const Response& response) {
    named(node, id, ValueKind::kOther, "Response", setProperties(response.init));
  }
  void fill(ValueNode& node, NodeId, const Capability& capability) {
    const std::string_view name = capabilityClass(capability);
    leaf(node, ValueKind::kOther, name, std::string(name));
  }

  /// A string child that is text of ours rather than a node of the value.
  void addText(ValueNode& node, std::string_view name, std::string_view wtf8) {
    ++made_;
    ValueNode& child = node.children.emplace_back();
    child.name = name;
    fill(child, 0, stringFromWtf8(wtf8));
  }

  const Value& value_;
  const std::uint32_t maxDepth_;
  const std::uint32_t maxChildren_;
  std::uint32_t made_ = 0;
  std::vector<NodeId> open_;  ///< Containers from the top down to here.
};

}  // namespace

ValueNode toNode(std::string_view name, const Value& value, std::uint32_t depth, std::uint32_t children) {
  return Tree(value, depth, children).show(std::string(name), value.root);
}

ValueNode toNode(std::string_view name, std::string_view bytes, std::uint32_t depth, std::uint32_t children) {
  if (const Result<Value> value = decode(bytes))
    return toNode(name, *value, depth, children);
  else
    return {std::string(name), ValueKind::kUndecodable, "undecodable", value.error().message, 0, {}};
}

}  // namespace durascope::values
