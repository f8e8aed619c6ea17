#include "emulator/values/json.h"

#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "emulator/values/graph.h"
#include "emulator/values/naming.h"

namespace durascope::values {
namespace {

/// Writes with a stack of what is still to come, last things first.
class JsonWriter {
 public:
  explicit JsonWriter(const Value& value) : value_(value), shared_(sharedNodes(value)) {}

  std::string run() {
    pending_.push_back({"", kNoNode, value_.root});
    while (!pending_.empty()) {
      const Item item = pending_.back();
      pending_.pop_back();
      out_ += item.before;
      if (item.key != kNoNode) out_ += quoted(keyText(value_, item.key)) + ":";
      if (item.node != kNoNode) write(item.node);
    }
    return std::move(out_);
  }

 private:
  /// Punctuation, then perhaps a key with its colon, then perhaps a node.
  struct Item {
    std::string_view before;  ///< Of static storage.
    NodeId key = kNoNode;
    NodeId node = kNoNode;
  };

  void write(NodeId id) {
    idMember_.clear();
    if (shared_.contains(id)) {
      const auto [known, isNew] = ids_.try_emplace(id, ids_.size() + 1);
      const std::string number = std::to_string(known->second);
      if (!isNew) {
        out_ += "{\"$ref\":" + number + "}";
        return;
      }
      idMember_ = ",\"$id\":" + number;
    }
    std::visit([&](const auto& node) { put(node); }, value_[id]);
  }

  void later(std::string_view before, NodeId node = kNoNode, NodeId key = kNoNode) {
    pending_.push_back({before, key, node});
  }
  /// `nodes` with commas between them.
  void listLater(const std::vector<NodeId>& nodes) {
    for (std::size_t i = nodes.size(); i-- > 0;) later(i == 0 ? "" : ",", nodes[i]);
  }
  /// [key,value] pairs with commas between them.
  void pairsLater(const std::vector<NodeId>& entries) {
    for (std::size_t i = entries.size(); i > 0; i -= 2) {
      later("]");
      later(",", entries[i - 1]);
      later(i == 2 ? "[" : ",[", entries[i - 2]);
    }
  }
  /// "key":value pairs with commas between them.
  void membersLater(const std::vector<NodeId>& entries) {
    for (std::size_t i = entries.size(); i > 0; i -= 2) later(i == 2 ? "" : ",", entries[i - 1], entries[i - 2]);
  }

  /// Begins the form with "$type"; the caller goes on with members that begin with a comma.
  void begin(std::string_view type) { out_ += "{\"$type\":" + quoted(type) + idMember_; }
  void member(std::string_view name, std::string_view json) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":";
    out_ += json;
  }
  void end() { out_ += "}"; }
  void simple(std::string_view type, std::string_view text) {
    begin(type);
    member("value", quoted(text));
    end();
  }

  void put(const Undefined&) { out_ += R"({"$type":"undefined"})"; }
  void put(const Null&) { out_ += "null"; }
  void put(const Hole&) { out_ += R"({"$type":"hole"})"; }
  void put(bool b) { out_ += b ? "true" : "false"; }
  void put(std::int32_t i) { out_ += std::to_string(i); }
  void put(double d) {
    const std::string text = journal::formatNumber(d);
    if (!std::isfinite(d) || text == "-0") return simple("Number", text);
    out_ += text;
  }
  void put(const BigInt& big) { simple("BigInt", bigIntText(big)); }
  void put(const String& string) { out_ += quoted(string.wtf8()); }
  void put(const Date& date) {
    begin("Date");
    member("value", quoted(journal::formatDate(date.ms)));
    member("ms", std::isfinite(date.ms) ? journal::formatNumber(date.ms) : "null");
    end();
  }
  void put(const RegExp& regExp) {
    begin("RegExp");
    member("source", quoted(regExp.pattern.wtf8()));
    member("flags", quoted(regExpFlags(regExp.flags)));
    end();
  }

  bool looksLikeJson(const Object& object) const {
    std::unordered_set<std::string> keys;
    for (std::size_t i = 0; i < object.entries.size(); i += 2) {
      std::string key = keyText(value_, object.entries[i]);
      if (key.starts_with('$') || key == "__proto__" || !keys.insert(std::move(key)).second) return false;
    }
    return true;
  }
  void put(const Object& object) {
    if (idMember_.empty() && looksLikeJson(object)) {
      out_ += "{";
      later("}");
      membersLater(object.entries);
    } else {
      begin("Object");
      member("entries", "[");
      later("]}");
      pairsLater(object.entries);
    }
  }
  void put(const Array& array) {
    if (idMember_.empty() && array.extra.empty()) {
      out_ += "[";
      later("]");
      listLater(array.elements);
      return;
    }
    begin("Array");
    member("length", std::to_string(array.elements.size()));
    member("values", "[");
    later("]}");
    pairsLater(array.extra);
    later("],\"entries\":[");
    listLater(array.elements);
  }
  void put(const SparseArray& array) {
    begin("Array");
    member("length", std::to_string(array.length));
    member("entries", "[");
    later("]}");
    pairsLater(array.entries);
  }
  void put(const Map& map) {
    begin("Map");
    member("entries", "[");
    later("]}");
    pairsLater(map.entries);
  }
  void put(const Set& set) {
    begin("Set");
    member("values", "[");
    later("]}");
    listLater(set.members);
  }
  void put(const Boxed& boxed) {
    begin("Boxed");
    out_ += ",\"value\":";
    idMember_.clear();
    std::visit([this](const auto& primitive) { put(primitive); }, boxed.primitive);
    end();
  }
  void put(const ArrayBuffer& buffer) {
    begin("ArrayBuffer");
    member("hex", quoted(hexText(buffer.bytes)));
    if (buffer.resizable) member("maxByteLength", std::to_string(buffer.maxLength));
    end();
  }
  void put(const View& view) {
    const std::string type = journal::binaryType(view.type, 0);
    begin(std::string_view(type).substr(0, type.find('(')));
    member("byteOffset", std::to_string(view.offset));
    member("byteLength", view.lengthTracking ? "null" : std::to_string(view.byteLength));
    later("}");
    later(",\"buffer\":", view.buffer);
  }
  void field(std::string_view before, NodeId node) {
    if (node != kNoNode) later(before, node);
  }
  void put(const LegacyError& error) {
    begin(errorClass(error.prototype));
    later("}");
    field(",\"cause\":", error.cause);
    field(",\"stack\":", error.stack);
    field(",\"message\":", error.message);
  }
  void put(const NativeError& error) {
    // A name of the user's own must not pass for a type of ours.
    begin(error.type == 0 ? "Error" : kNativeErrors[error.type]);
    later("}");
    field(",\"properties\":", error.properties);
    field(",\"message\":", error.message);
    field(",\"name\":", error.name);
  }
  void put(const Headers& headers) {
    begin("Headers");
    std::string entries;
    for (const Header& header : headers.list) {
      entries += (entries.empty() ? "[" : ",[") + quoted(header.name) + "," + quoted(header.value) + "]";
    }
    member("entries", "[" + entries + "]");
    if (headers.guard != kNoGuard) member("guard", std::to_string(headers.guard));
    end();
  }
  void put(const Request& request) {
    begin("Request");
    member("url", quoted(request.url));
    later("}");
    later(",\"init\":", request.init);
  }
  void put(const Response& response) {
    begin("Response");
    later("}");
    later(",\"init\":", response.init);
    later(",\"body\":", response.body);
  }
  void put(const DomException& exception) {
    begin("DOMException");
    member("name", quoted(exception.parts[0]));
    member("message", quoted(exception.parts[1]));
    member("stack", quoted(exception.parts[2]));
    end();
  }
  void put(const Blob& blob) {
    begin("Blob");
    member("type", quoted(blob.type));
    member("hex", quoted(hexText(blob.bytes)));
    end();
  }
  void put(const Capability& capability) {
    begin(capabilityClass(capability));
    member("token", quoted(hexText(capability.token)));
    end();
  }

  const Value& value_;
  std::string out_;
  std::string idMember_;  ///< Of the node that is being begun.
  std::unordered_set<NodeId> shared_;
  std::unordered_map<NodeId, std::size_t> ids_;
  std::vector<Item> pending_;
};

}  // namespace

std::string toJson(const Value& value) { return JsonWriter(value).run(); }

}  // namespace durascope::values
