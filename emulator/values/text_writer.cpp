// Writes a Value as the editor's text. No recursion: a stack holds what is still to be written, last things first.

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "emulator/values/edit.h"
#include "emulator/values/elements.h"
#include "emulator/values/graph.h"
#include "emulator/values/naming.h"
#include "emulator/values/tags.h"
#include "emulator/values/text_literals.h"
#include "emulator/values/wire.h"

namespace durascope::values {
namespace {

constexpr std::size_t kAtOnce = 8;            ///< So many simple items stand in one line.
constexpr std::size_t kInRow = 16;            ///< Of more, so many stand in each line.
constexpr std::size_t kHexRow = 64;           ///< Bytes a line.
constexpr std::size_t kElementBytes = 4'096;  ///< Longer typed arrays are written as bytes, a third of the size.
constexpr std::uint32_t kMaxIndent = 40;      ///< Levels; what is deeper is not indented more, or time were quadratic.

class TextWriter {
 public:
  explicit TextWriter(const Value& value) : value_(value), shared_(sharedNodes(value)) {}

  std::string run() {
    pending_.push_back({.what = What::kNode, .node = value_.root});
    while (!pending_.empty()) {
      const Item item = pending_.back();
      pending_.pop_back();
      write(item);
      // What an item asks for comes before what was pending.
      pending_.insert(pending_.end(), next_.rbegin(), next_.rend());
      next_.clear();
    }
    return std::move(out_);
  }

 private:
  enum class What : std::uint8_t { kText, kViewEnd, kLineBreak, kKey, kNode };
  struct Item {
    What what = What::kText;
    std::uint32_t depth = 0;
    NodeId node = kNoNode;
    std::string_view text;  ///< Of static storage.
  };

  void write(const Item& item) {
    switch (item.what) {
      case What::kText:
        out_ += item.text;
        return;
      case What::kViewEnd:
        viewEnd(std::get<View>(value_[item.node]));
        return;
      case What::kLineBreak:
        lineBreak(item.depth);
        return;
      case What::kKey:
        key(item.node);
        return;
      case What::kNode:
        depth_ = item.depth;
        node(item.node);
        return;
    }
  }

  void lineBreak(std::uint32_t depth) {
    out_ += '\n';
    out_.append(2 * std::min(depth, kMaxIndent), ' ');
  }

  void later(std::string_view text) { next_.push_back({.what = What::kText, .text = text}); }
  void laterNode(NodeId node, std::uint32_t deeper = 0) {
    next_.push_back({.what = What::kNode, .depth = depth_ + deeper, .node = node});
  }
  void laterKey(NodeId node) { next_.push_back({.what = What::kKey, .node = node}); }
  void laterBreak(std::uint32_t deeper) { next_.push_back({.what = What::kLineBreak, .depth = depth_ + deeper}); }

  void key(NodeId id) {
    if (const auto* string = value_.as<String>(id)) {
      out_ += keyLiteral(*string);
    } else if (const auto* number = value_.as<double>(id)) {
      out_ += literal(*number);
    } else {
      out_ += keyText(value_, id);
    }
    out_ += ": ";
  }

  void node(NodeId id) {
    if (shared_.contains(id)) {
      const auto [known, isNew] = labels_.try_emplace(id, labels_.size() + 1);
      out_ += '#' + std::to_string(known->second);
      if (!isNew) return;
      out_ += " = ";
    }
    id_ = id;
    std::visit([this](const auto& n) { put(n); }, value_[id]);
  }

  /// True when a node takes a line of its own in what holds it.
  bool isBulky(NodeId id) const {
    if (labels_.contains(id)) return false;  // Only its label will stand there.
    return std::visit(
        Overloaded{[](const Object& n) { return !n.entries.empty(); },
                   [](const Array& n) { return !n.elements.empty() || !n.extra.empty(); },
                   [](const SparseArray& n) { return n.length > 0; }, [](const Map& n) { return !n.entries.empty(); },
                   [](const Set& n) { return !n.members.empty(); }, [](const View&) { return true; },
                   [](const ArrayBuffer&) { return true; }, [](const LegacyError&) { return true; },
                   [](const NativeError&) { return true; }, [](const Headers&) { return true; },
                   [](const Request&) { return true; }, [](const Response&) { return true; },
                   [](const auto&) { return false; }},
        value_[id]);
  }
  bool anyBulky(const std::vector<NodeId>& nodes) const {
    return std::any_of(nodes.begin(), nodes.end(), [this](NodeId id) { return isBulky(id); });
  }

  /// Items with commas between them: in one line, in rows, or one a line, as `perLine` says. `item(i)` adds number i.
  template <class ItemOf>
  void list(std::size_t count, std::size_t perLine, ItemOf item) {
    const bool lines = count > perLine || perLine == 1;
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) later(",");
      if (lines && i % perLine == 0)
        laterBreak(1);
      else if (i > 0)
        later(" ");
      item(i, lines ? 1 : 0);
    }
    if (lines && count > 0) laterBreak(0);
  }
  std::size_t itemsPerLine(std::size_t count, bool bulky) const {
    return bulky ? 1 : count <= kAtOnce ? kAtOnce : kInRow;
  }

  void elements(const std::vector<NodeId>& nodes) {
    list(nodes.size(), itemsPerLine(nodes.size(), anyBulky(nodes)),
         [&](std::size_t i, std::uint32_t deeper) { laterNode(nodes[i], deeper); });
  }
  /// { a: 1 }
  void members(const std::vector<NodeId>& entries) {
    if (entries.empty()) return later("{}");
    const bool lines = entries.size() / 2 > kAtOnce || anyBulky(entries);
    later(lines ? "{" : "{ ");
    list(entries.size() / 2, lines ? 1 : kAtOnce, [&](std::size_t i, std::uint32_t deeper) {
      laterKey(entries[2 * i]);
      laterNode(entries[2 * i + 1], deeper);
    });
    later(lines ? "}" : " }");
  }

  void put(const Undefined&) { out_ += "undefined"; }
  void put(const Null&) { out_ += "null"; }
  void put(const Hole&) {}
  void put(bool b) { out_ += b ? "true" : "false"; }
  void put(std::int32_t i) { out_ += std::to_string(i); }
  void put(double d) { out_ += literal(d); }
  void put(const BigInt& big) { out_ += bigIntText(big) + 'n'; }
  void put(const String& string) { out_ += literal(string); }

  void put(const Date& date) { out_ += literal(date); }
  void put(const RegExp& regExp) { out_ += literal(regExp); }

  void put(const Object& object) { members(object.entries); }

  void put(const Array& array) {
    later("[");
    elements(array.elements);
    // The last hole needs a comma of its own.
    later(!array.elements.empty() && value_.as<Hole>(array.elements.back()) ? ",]" : "]");
    if (array.extra.empty()) return;
    later(" with ");
    members(array.extra);
  }

  /// Whether brackets can show it: elements only, in order, and not many more holes than elements.
  bool fitsBrackets(const SparseArray& array) const {
    constexpr std::size_t kHoles = 16;
    std::int64_t last = -1;
    for (std::size_t i = 0; i < array.entries.size(); i += 2) {
      const auto* index = value_.as<std::int32_t>(array.entries[i]);
      if (!index || *index <= last) return false;
      last = *index;
    }
    return last < array.length && array.length <= array.entries.size() + kHoles;
  }

  void put(const SparseArray& array) {
    if (!fitsBrackets(array)) {
      out_ += "Array(" + std::to_string(array.length) + ") ";
      return members(array.entries);
    }
    const std::size_t present = array.entries.size() / 2;
    later(present == array.length ? "sparse [" : "[");
    std::size_t entry = 0;
    list(array.length, itemsPerLine(array.length, anyBulky(array.entries)), [&](std::size_t i, std::uint32_t deeper) {
      if (entry == present || static_cast<std::size_t>(*value_.as<std::int32_t>(array.entries[2 * entry])) != i) return;
      laterNode(array.entries[2 * entry++ + 1], deeper);
    });
    const bool endsWithHole = array.length > 0 && (present == 0 || lastIndex(array) + 1 != array.length);
    later(endsWithHole ? ",]" : "]");
  }
  std::uint32_t lastIndex(const SparseArray& array) const {
    return static_cast<std::uint32_t>(*value_.as<std::int32_t>(array.entries[array.entries.size() - 2]));
  }

  void put(const Map& map) {
    later("new Map([");
    list(map.entries.size() / 2, 1, [&](std::size_t i, std::uint32_t deeper) {
      later("[");
      laterNode(map.entries[2 * i], deeper);
      later(", ");
      laterNode(map.entries[2 * i + 1], deeper);
      later("]");
    });
    later("])");
  }
  void put(const Set& set) {
    later("new Set([");
    elements(set.members);
    later("])");
  }

  void put(const Boxed& boxed) {
    std::visit(Overloaded{[this](bool b) { out_ += b ? "new Boolean(true)" : "new Boolean(false)"; },
                          [this](double d) { out_ += "new Number(" + journal::formatNumber(d) + ')'; },
                          [this](const BigInt& big) { out_ += "Object(" + bigIntText(big) + "n)"; },
                          [this](const String& s) { out_ += "new String(" + literal(s) + ')'; }},
               boxed.primitive);
  }

  /// hex"…"
  void hex(std::string_view bytes) {
    out_ += "hex\"";
    for (std::size_t at = 0; at < bytes.size(); at += kHexRow) {
      if (at > 0) lineBreak(depth_ + 1);
      out_ += hexText(bytes.substr(at, kHexRow));
    }
    out_ += '"';
  }
  void put(const ArrayBuffer& buffer) {
    out_ += "new ArrayBuffer(";
    hex(buffer.bytes);
    if (buffer.resizable) out_ += ", { maxByteLength: " + std::to_string(buffer.maxLength) + " }";
    out_ += ')';
  }

  /// The elements of a view that has its buffer for itself; false when they do not tell everything.
  bool putElements(const View& view) {
    const auto& buffer = std::get<ArrayBuffer>(value_[view.buffer]);
    const bool whole = view.offset == 0 && view.byteLength == buffer.bytes.size() && !buffer.resizable &&
                       buffer.bytes.size() <= kElementBytes && !shared_.contains(view.buffer);
    if (!whole || !hasElements(view.type)) return false;
    const std::uint32_t size = viewElementSize(view.type);
    std::string texts;
    for (std::size_t at = 0; at < buffer.bytes.size(); at += size) {
      const std::string element = elementText(view.type, std::string_view(buffer.bytes).substr(at, size));
      if (element.empty()) return false;
      texts += (at == 0 ? "" : ", ") + element;
    }
    out_ += '[' + texts + ']';
    return true;
  }
  void put(const View& view) {
    out_ += "new " + viewName(view.type) + '(';
    if (putElements(view)) {
      out_ += ')';
      return;
    }
    laterNode(view.buffer);
    next_.push_back({.what = What::kViewEnd, .node = id_});
  }
  /// What stands behind the buffer of a view.
  void viewEnd(const View& view) {
    out_ += ", " + std::to_string(view.offset);
    if (!view.lengthTracking) out_ += ", " + std::to_string(view.byteLength / viewElementSize(view.type));
    out_ += ')';
  }

  void put(const LegacyError& error) {
    out_ += "legacy ";
    out_ += errorClass(error.prototype);
    out_ += '(';
    if (error.message == kNoNode)
      later("undefined");
    else
      laterNode(error.message);
    if (error.stack != kNoNode || error.cause != kNoNode) {
      later(", {");
      const bool both = error.stack != kNoNode && error.cause != kNoNode;
      if (error.stack != kNoNode) {
        later(" stack: ");
        laterNode(error.stack);
      }
      if (error.cause != kNoNode) {
        later(both ? ", cause: " : " cause: ");
        laterNode(error.cause);
      }
      later(" }");
    }
    later(")");
  }
  void put(const NativeError& error) {
    out_ += "new ";
    out_ += error.type == 0 ? "Error" : kNativeErrors[error.type];
    out_ += '(';
    laterNode(error.message);
    later(", ");
    laterNode(error.properties);
    if (error.type == 0) {
      later(", ");
      laterNode(error.name);
    }
    later(")");
  }

  void put(const Headers& headers) {
    out_ += "new Headers([";
    for (const Header& header : headers.list) {
      if (&header != &headers.list.front()) out_ += ',';
      lineBreak(depth_ + 1);
      out_ += '[' + quoted(header.name) + ", " + quoted(header.value) + ']';
    }
    if (!headers.list.empty()) lineBreak(depth_);
    out_ += ']';
    if (headers.guard != kNoGuard) out_ += ", { guard: " + std::to_string(headers.guard) + " }";
    out_ += ')';
  }
  void put(const Request& request) {
    out_ += "new Request(" + quoted(request.url) + ", ";
    laterNode(request.init);
    later(")");
  }
  void put(const Response& response) {
    out_ += "new Response(";
    laterNode(response.body);
    later(", ");
    laterNode(response.init);
    later(")");
  }
  void put(const DomException& exception) {
    out_ += "new DOMException(" + quoted(exception.parts[1]) + ", " + quoted(exception.parts[0]) + ", " +
            quoted(exception.parts[2]) + ')';
  }
  void put(const Blob& blob) {
    out_ += "new Blob([";
    if (isText(blob.bytes))
      out_ += quoted(blob.bytes);
    else
      hex(blob.bytes);
    out_ += "], { type: " + quoted(blob.type) + " })";
  }
  void put(const Capability& capability) {
    if (capability.tag == host::kExternal) {
      out_ += '[' + capability.token + ']';
      return;
    }
    out_ += capabilityClass(capability);
    out_ += '(';
    hex(capability.token);
    out_ += ')';
  }

  const Value& value_;
  const std::unordered_set<NodeId> shared_;
  std::string out_;
  NodeId id_ = kNoNode;      ///< The node that is being written.
  std::uint32_t depth_ = 0;  ///< Its depth.
  std::unordered_map<NodeId, std::size_t> labels_;
  std::vector<Item> pending_;
  std::vector<Item> next_;  ///< To be written before what is pending, first things first.
};

}  // namespace

std::string textOfValue(const Value& value) { return TextWriter(value).run(); }

Result<std::string> textOfValue(std::string_view bytes) {
  const Result<Value> value = decode(bytes);
  if (!value) return tl::unexpected(value.error());
  return textOfValue(*value);
}

Result<std::string> textOfMessage(std::string_view bytes) {
  const Result<Value> value = decode(bytes, {.externals = true});
  if (!value) return tl::unexpected(value.error());
  return textOfValue(*value);
}

}  // namespace durascope::values
