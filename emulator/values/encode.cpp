// Writes a Value as workerd's V8 does. No recursion: a stack holds what is still to be written, last things first.

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "emulator/values/tags.h"
#include "emulator/values/wire.h"

namespace durascope::values {
namespace {

bool isWide(std::int32_t number) { return number < kSmiMin || number > kSmiMax; }

class Encoder {
 public:
  explicit Encoder(const Value& value) : value_(value) {}

  std::string run() {
    byte(tag::kHeader);
    varint(kLatestVersion);
    pending_.push_back({value_.root});
    while (!pending_.empty()) {
      const Item item = pending_.back();
      pending_.pop_back();
      if (item.node == kNoNode) {
        close(item);
      } else {
        write(item.node);
      }
    }
    return std::move(out_);
  }

 private:
  /// A node to be written, or what ends a container.
  struct Item {
    NodeId node = kNoNode;
    char tag = 0;
    std::uint32_t counts[2] = {};
    int countCount = 0;
  };

  void byte(char c) { out_.push_back(c); }
  void varint(std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<char>(value | 0x80));
    byte(static_cast<char>(value));
  }
  void number(double value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof bytes);
  }
  void text(std::string_view bytes) {
    varint(static_cast<std::uint32_t>(bytes.size()));
    out_ += bytes;
  }

  void close(const Item& item) {
    byte(item.tag);
    for (int i = 0; i < item.countCount; ++i) varint(item.counts[i]);
  }
  void later(NodeId node) { pending_.push_back({node}); }
  void later(const std::vector<NodeId>& nodes) {
    std::for_each(nodes.rbegin(), nodes.rend(), [this](NodeId node) { later(node); });
  }
  void closeLater(char tag) { pending_.push_back({kNoNode, tag, {}, 0}); }
  void closeLater(char tag, std::size_t count) {
    pending_.push_back({kNoNode, tag, {static_cast<std::uint32_t>(count)}, 1});
  }
  void closeLater(char tag, std::size_t count, std::size_t length) {
    pending_.push_back({kNoNode, tag, {static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(length)}, 2});
  }

  static bool isObject(const Node& node) {
    return !std::visit(
        [](const auto& n) {
          using T = std::decay_t<decltype(n)>;
          return std::is_same_v<T, Undefined> || std::is_same_v<T, Null> || std::is_same_v<T, Hole> ||
                 std::is_same_v<T, bool> || std::is_same_v<T, std::int32_t> || std::is_same_v<T, double> ||
                 std::is_same_v<T, BigInt> || std::is_same_v<T, String>;
        },
        node);
  }

  /// Objects are numbered as they begin; what has a number already is written as a reference to it.
  void write(NodeId id) {
    if (isObject(value_[id])) {
      if (const View* view = value_.as<View>(id); view && !numbers_.contains(id)) write(view->buffer);
      const auto [known, isNew] = numbers_.try_emplace(id, static_cast<std::uint32_t>(numbers_.size()));
      if (!isNew) {
        byte(tag::kReference);
        varint(known->second);
        return;
      }
    }
    std::visit([this](const auto& node) { put(node); }, value_[id]);
  }

  void put(const Undefined&) { byte(tag::kUndefined); }
  void put(const Null&) { byte(tag::kNull); }
  void put(const Hole&) { byte(tag::kHole); }
  void put(bool b) { byte(b ? tag::kTrue : tag::kFalse); }
  void put(std::int32_t i) {
    if (isWide(i)) return put(static_cast<double>(i));
    byte(tag::kInt32);
    varint(static_cast<std::uint32_t>(i) << 1 ^ static_cast<std::uint32_t>(i >> 31));
  }
  void put(double d) {
    byte(tag::kDouble);
    number(d);
  }
  void put(const BigInt& big) {
    byte(tag::kBigInt);
    digits(big);
  }
  void digits(const BigInt& big) {
    varint(static_cast<std::uint32_t>(big.magnitude.size() << 1 | (big.negative ? 1 : 0)));
    out_ += big.magnitude;
  }
  void put(const String& string) {
    if (string.wide) {
      // The text itself must begin at an even offset: tag and length come before it.
      const auto size = static_cast<std::uint32_t>(string.units.size());
      std::size_t lengthBytes = 1;
      for (std::uint32_t rest = size; rest >= 0x80; rest >>= 7) ++lengthBytes;
      if ((out_.size() + 1 + lengthBytes) % 2 != 0) byte(tag::kPadding);
    }
    byte(string.wide ? tag::kTwoByteString : tag::kOneByteString);
    text(string.units);
  }
  void put(const Date& date) {
    byte(tag::kDate);
    number(date.ms);
  }
  void put(const RegExp& regExp) {
    byte(tag::kRegExp);
    put(regExp.pattern);
    varint(regExp.flags);
  }
  void put(const Object& object) {
    byte(tag::kObject);
    closeLater(tag::kObjectEnd, object.entries.size() / 2);
    later(object.entries);
  }
  void put(const Array& array) {
    byte(tag::kDenseArray);
    varint(static_cast<std::uint32_t>(array.elements.size()));
    closeLater(tag::kDenseArrayEnd, array.extra.size() / 2, array.elements.size());
    later(array.extra);
    later(array.elements);
  }
  void put(const SparseArray& array) {
    byte(tag::kSparseArray);
    varint(array.length);
    closeLater(tag::kSparseArrayEnd, array.entries.size() / 2, array.length);
    later(array.entries);
  }
  void put(const Map& map) {
    byte(tag::kMap);
    closeLater(tag::kMapEnd, map.entries.size());
    later(map.entries);
  }
  void put(const Set& set) {
    byte(tag::kSet);
    closeLater(tag::kSetEnd, set.members.size());
    later(set.members);
  }
  void put(const Boxed& boxed) {
    std::visit([this](const auto& primitive) { putBoxed(primitive); }, boxed.primitive);
  }
  void putBoxed(bool b) { byte(b ? tag::kTrueObject : tag::kFalseObject); }
  void putBoxed(double d) {
    byte(tag::kNumberObject);
    number(d);
  }
  void putBoxed(const BigInt& big) {
    byte(tag::kBigIntObject);
    digits(big);
  }
  void putBoxed(const String& string) {
    byte(tag::kStringObject);
    put(string);
  }
  void put(const ArrayBuffer& buffer) {
    byte(buffer.resizable ? tag::kResizableArrayBuffer : tag::kArrayBuffer);
    varint(static_cast<std::uint32_t>(buffer.bytes.size()));
    if (buffer.resizable) varint(buffer.maxLength);
    out_ += buffer.bytes;
  }
  void put(const View& view) {
    byte(tag::kView);
    byte(kViewTags[static_cast<std::size_t>(view.type)]);
    varint(view.offset);
    varint(view.byteLength);
    varint((view.lengthTracking ? kViewLengthTracking : 0) | (view.resizableBacked ? kViewResizableBacked : 0));
  }
  void put(const LegacyError& error) {
    byte(tag::kError);
    if (error.prototype != 0) byte(error.prototype);
    const auto field = [this](char tag, NodeId node) {
      if (node == kNoNode) return;
      byte(tag);
      write(node);
    };
    field(tag::kErrorMessage, error.message);
    field(tag::kErrorStack, error.stack);
    closeLater(tag::kErrorEnd);
    if (error.cause != kNoNode) {
      byte(tag::kErrorCause);
      later(error.cause);
    }
  }
  void hostObject(std::uint32_t type) {
    byte(tag::kHostObject);
    varint(type);
  }
  void put(const NativeError& error) {
    hostObject(host::kNativeError);
    varint(error.type);
    later(error.properties);
    later(error.message);
    if (error.type == 0) later(error.name);
  }
  void put(const Headers& headers) {
    hostObject(host::kHeaders);
    varint(headers.guard);
    varint(static_cast<std::uint32_t>(headers.list.size()));
    for (const Header& header : headers.list) {
      varint(header.common);
      if (header.common == 0) text(header.name);
      text(header.value);
    }
  }
  void put(const Request& request) {
    hostObject(host::kRequest);
    text(request.url);
    later(request.init);
  }
  void put(const Response& response) {
    hostObject(host::kResponse);
    later(response.init);
    later(response.body);
  }
  void put(const DomException& exception) {
    hostObject(host::kDomException);
    for (const std::string& part : exception.parts) text(part);
  }
  void put(const Blob& blob) {
    hostObject(host::kBlob);
    text(blob.type);
    text(blob.bytes);
  }
  void put(const Capability& capability) {
    hostObject(capability.tag);
    text(capability.token);
  }

  const Value& value_;
  std::string out_;
  std::unordered_map<NodeId, std::uint32_t> numbers_;
  std::vector<Item> pending_;
};

}  // namespace

std::string encode(const Value& value) { return Encoder(value).run(); }

bool hasWideInteger(std::string_view bytes) {
  // Zigzag turns what needs 32 bits into 2^31 and above: five bytes of varint, the last of them 8 to 15.
  constexpr std::size_t kLength = 6;
  for (std::size_t at = bytes.find(tag::kInt32); at != std::string_view::npos && at + kLength <= bytes.size();
       at = bytes.find(tag::kInt32, at + 1)) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
    if ((byte(1) & byte(2) & byte(3) & byte(4) & 0x80) != 0 && byte(5) >= 0x08 && byte(5) <= 0x0F) return true;
  }
  return false;
}

bool holdsErrors(std::string_view bytes) {
  if (bytes.find(tag::kError) == std::string_view::npos) return false;
  const Result<Value> value = decode(bytes);
  return value && std::any_of(value->nodes.begin(), value->nodes.end(),
                              [](const Node& node) { return std::holds_alternative<LegacyError>(node); });
}

bool withFixedBuffers(std::string_view bytes, std::string& fixed) {
  if (bytes.find(tag::kResizableArrayBuffer) == std::string_view::npos) return false;
  Result<Value> value = decode(bytes);
  if (!value) return false;
  bool any = false;
  for (Node& node : value->nodes) {
    if (auto* view = std::get_if<View>(&node); view && view->resizableBacked) {
      view->byteLength = static_cast<std::uint32_t>(viewBytes(*value, *view).size());
      view->byteLength -= view->byteLength % viewElementSize(view->type);
      view->lengthTracking = view->resizableBacked = false;
    }
    if (auto* buffer = std::get_if<ArrayBuffer>(&node); buffer && buffer->resizable) {
      buffer->resizable = false;
      any = true;
    }
  }
  if (any) fixed = encode(*value);
  return any;
}

std::string normaliseIntegers(std::string bytes) {
  if (!hasWideInteger(bytes)) return bytes;
  const Result<Value> value = decode(bytes);
  if (!value) return bytes;
  const bool wide = std::any_of(value->nodes.begin(), value->nodes.end(), [](const Node& node) {
    const auto* number = std::get_if<std::int32_t>(&node);
    return number && isWide(*number);
  });
  return wide ? encode(*value) : bytes;
}

}  // namespace durascope::values
