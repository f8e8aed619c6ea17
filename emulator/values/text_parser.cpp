// Reads the editor's text into a Value. No recursion: what has been begun lies on a stack of frames. A node gets its
// index when it begins, so that what lies inside may refer to it by its label.

#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/values/edit.h"
#include "emulator/values/tags.h"
#include "emulator/values/text_calls.h"
#include "emulator/values/text_scanner.h"
#include "emulator/values/wire.h"

namespace durascope::values {
namespace {

class TextParser {
 public:
  explicit TextParser(std::string_view text) : in_(text) {}

  Result<Value> run() {
    std::optional<NodeId> done = begin();
    while (in_.ok() && (!done || !frames_.empty())) {
      if (done) attach(*done);
      done = advance();
      // Neither ended nor failed: the innermost container has another value.
      if (!done && in_.ok()) done = begin();
    }
    if (in_.ok() && !in_.atEnd()) in_.fail("Only one value can stand here, and another begins");
    if (!in_.ok()) return fail(ErrorKind::kBadInput, in_.problem(), in_.where());
    value_.root = *done;
    return std::move(value_);
  }

 private:
  enum class Kind : std::uint8_t {
    kArray,
    kSparseArray,  ///< Written in brackets.
    kObject,       ///< Also the properties of an array, after `with` or `Array(9)`.
    kCall,
  };
  /// A container that is still being read.
  struct Frame {
    Kind kind;
    NodeId node;
    std::size_t offset;          ///< Where it begins.
    std::vector<NodeId> items;   ///< Elements, arguments, or key, value, key, value.
    bool itemBefore = false;     ///< A comma or the end must come next.
    std::string_view name = {};  ///< Of a call.
    bool legacy = false;
  };

  NodeId add(Node node) {
    if (value_.nodes.size() >= kLimits.nodes) {
      in_.fail("There are more values than storage takes");
      return 0;
    }
    value_.nodes.push_back(std::move(node));
    labelled_.push_back(false);
    return static_cast<NodeId>(value_.nodes.size() - 1);
  }
  /// Adds what the label just read, if any, belongs to.
  NodeId addObject(Node node) {
    const NodeId id = add(std::move(node));
    if (label_ && in_.ok()) {
      labels_[*label_] = id;
      labelled_[id] = true;
      label_.reset();
    }
    return id;
  }
  void push(Kind kind, NodeId node, std::size_t offset) {
    if (frames_.size() >= kLimits.depth) {
      in_.failAt(offset, "Objects are too deep within each other");
      return;
    }
    frames_.push_back({.kind = kind, .node = node, .offset = offset, .items = {}});
  }

  /// One value; nothing when only a container was begun, which is then the innermost frame.
  std::optional<NodeId> begin() {
    in_.skipSpace();
    const std::size_t offset = in_.offset();
    const char c = in_.peek();
    if (c == '#') return beginLabel();
    const std::optional<NodeId> done = beginUnlabelled(c, offset);
    if (label_) in_.failAt(offset, "A label on something that cannot be shared stands");
    return in_.ok() ? done : std::nullopt;
  }

  std::optional<NodeId> beginLabel() {
    const std::size_t offset = in_.offset();
    in_.take('#');
    const std::uint32_t number = in_.count();
    if (!in_.ok()) return {};
    const auto known = labels_.find(number);
    if (!in_.take('=')) {
      if (known != labels_.end()) return known->second;
      in_.failAt(offset, "There is no object with the label that stands");
      return {};
    }
    if (known != labels_.end() || label_) {
      in_.failAt(offset, "A label that is one too many stands");
      return {};
    }
    label_ = number;
    if (in_.peek() != '#') return begin();
    in_.fail("A label that is one too many stands");
    return {};
  }

  std::optional<NodeId> beginUnlabelled(char c, std::size_t offset) {
    if (c == '[') {
      in_.take('[');
      push(Kind::kArray, addObject(Array{}), offset);
      return {};
    }
    if (c == '{') {
      in_.take('{');
      push(Kind::kObject, addObject(Object{}), offset);
      return {};
    }
    if (c == '"' || c == '\'') return add(in_.string());
    if (c == '/') return addObject(in_.regExp());
    if (c == '-' || (c >= '0' && c <= '9')) {
      return std::visit([this](auto&& number) { return add(Node(std::forward<decltype(number)>(number))); },
                        in_.number());
    }
    const std::string_view word = in_.word();
    if (word.empty()) {
      in_.failAt(offset, "A value is missing");
      return {};
    }
    return beginWord(word, offset);
  }

  std::optional<NodeId> beginWord(std::string_view word, std::size_t offset) {
    if (word == "undefined") return add(Undefined{});
    if (word == "null") return add(Null{});
    if (word == "true") return add(true);
    if (word == "false") return add(false);
    if (word == "NaN") return add(std::numeric_limits<double>::quiet_NaN());
    if (word == "Infinity") return add(std::numeric_limits<double>::infinity());
    if (word == "wide") return add(wideString());
    // Never labelled, so that what is made of it may have its bytes.
    if (word == "hex") return add(ArrayBuffer{.bytes = in_.hexBytes()});
    if (word == "sparse") {
      if (in_.expect('[')) push(Kind::kSparseArray, addObject(SparseArray{}), offset);
      return {};
    }
    const bool legacy = word == "legacy";
    if (legacy || word == "new") word = in_.word();
    if (word == "Array") return beginSizedArray(offset);
    if (word.empty() || in_.peek() != '(') {
      in_.failAt(offset, "A word that is no value (text needs quotes) begins");
      return {};
    }
    in_.take('(');
    push(Kind::kCall, addObject(Undefined{}), offset);
    if (in_.ok()) {
      frames_.back().name = word;
      frames_.back().legacy = legacy;
    }
    return {};
  }

  std::optional<NodeId> beginSizedArray(std::size_t offset) {
    in_.expect('(');
    const std::uint32_t length = in_.count();
    if (in_.expect(')') && in_.expect('{')) push(Kind::kObject, addObject(SparseArray{.length = length}), offset);
    return {};
  }

  /// A string as UTF-16, whatever its characters.
  String wideString() {
    String string = in_.string();
    if (string.wide) return string;
    String wide{.units = {}, .wide = true};
    for (const char c : string.units) wide.units.append({c, '\0'});
    return wide;
  }

  void attach(NodeId item) {
    frames_.back().items.push_back(item);
    frames_.back().itemBefore = true;
  }

  /// Goes on in the innermost container: ends it and answers its node, or stops where its next value begins.
  std::optional<NodeId> advance() {
    Frame& frame = frames_.back();
    const char closing = frame.kind == Kind::kCall ? ')' : frame.kind == Kind::kObject ? '}' : ']';
    if (frame.itemBefore) {
      if (in_.take(closing)) return end();
      if (!in_.take(',')) {
        in_.fail("A comma or '" + std::string(1, closing) + "' is missing");
        return {};
      }
      frame.itemBefore = false;
    }
    if (in_.take(closing)) return end();
    if (frame.kind == Kind::kObject) {
      frame.items.push_back(key());
      in_.expect(':');
    } else if (closing == ']' && in_.peek() == ',') {
      attach(add(Hole{}));
      return advanceAfterHole();
    }
    return {};
  }

  /// Holes may come in any number, so they are no reason to go deeper.
  std::optional<NodeId> advanceAfterHole() {
    while (in_.ok() && in_.take(',')) {
      if (in_.peek() != ',') break;
      attach(add(Hole{}));
    }
    frames_.back().itemBefore = false;
    if (in_.take(']')) return end();
    return {};
  }

  NodeId key() {
    in_.skipSpace();
    const std::size_t offset = in_.offset();
    const char c = in_.peek();
    if (c == '-' || (c >= '0' && c <= '9')) {
      auto number = in_.number();
      if (std::holds_alternative<BigInt>(number)) in_.failAt(offset, "A name that is a BigInt stands");
      return std::visit([this](auto&& n) { return add(Node(std::forward<decltype(n)>(n))); }, std::move(number));
    }
    if (c == '"' || c == '\'') return add(named(in_.string()));
    const std::string_view word = in_.word();
    if (word.empty()) in_.failAt(offset, "There is no name of a property");
    if (word == "wide" && (in_.followedBy('"') || in_.followedBy('\''))) return add(wideString());
    return add(String{std::string(word)});
  }

  /// The name as V8 writes it: numbers from 0 to 2^32-2 are not text.
  static Node named(String name) {
    const std::string& digits = name.units;
    if (name.wide || digits.empty() || digits.size() > 10 || (digits[0] == '0' && digits.size() > 1)) return name;
    double index = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return name;
      index = index * 10 + (c - '0');
    }
    if (index > kMaxIndex) return name;
    return std::visit([](auto number) -> Node { return number; }, smallest(index));
  }

  std::optional<NodeId> end() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    switch (frame.kind) {
      case Kind::kCall:
        return endCall(frame);
      case Kind::kObject:
        return endObject(frame);
      default:
        return endArray(frame);
    }
  }

  std::optional<NodeId> endCall(Frame& frame) {
    const Call call{
        .name = frame.name, .legacy = frame.legacy, .node = frame.node, .arguments = std::move(frame.items)};
    if (const std::string_view problem = makeOf(call, value_, labelled_); !problem.empty()) {
      in_.failAt(frame.offset, problem);
    }
    labelled_.resize(value_.nodes.size(), false);
    return frame.node;
  }

  std::optional<NodeId> endObject(Frame& frame) {
    Node& node = value_.nodes[frame.node];
    if (auto* array = std::get_if<Array>(&node)) {
      array->extra = std::move(frame.items);
    } else if (auto* sparse = std::get_if<SparseArray>(&node)) {
      sparse->entries.insert(sparse->entries.end(), frame.items.begin(), frame.items.end());
    } else {
      std::get<Object>(node).entries = std::move(frame.items);
    }
    return frame.node;
  }

  std::optional<NodeId> endArray(Frame& frame) {
    bool holes = false;
    for (const NodeId item : frame.items) holes = holes || value_.as<Hole>(item);
    if (holes || frame.kind == Kind::kSparseArray) {
      SparseArray array{.length = static_cast<std::uint32_t>(frame.items.size()), .entries = {}};
      for (std::uint32_t i = 0; i < frame.items.size(); ++i) {
        if (value_.as<Hole>(frame.items[i])) continue;
        array.entries.push_back(add(static_cast<std::int32_t>(i)));
        array.entries.push_back(frame.items[i]);
      }
      value_.nodes[frame.node] = std::move(array);
    } else {
      std::get<Array>(value_.nodes[frame.node]).elements = std::move(frame.items);
    }
    if (in_.peek() != 'w') return frame.node;
    const std::size_t offset = in_.offset();
    if (in_.word() != "with") {
      in_.failAt(offset, "There is something behind the array");
    } else if (in_.expect('{')) {
      push(Kind::kObject, frame.node, offset);
      return advance();
    }
    return {};
  }

  static constexpr Limits kLimits = {};
  static constexpr double kMaxIndex = 4'294'967'294;  ///< ECMAScript 6.1.7, array index.

  TextScanner in_;
  Value value_;
  std::vector<bool> labelled_;  ///< By node.
  std::unordered_map<std::uint32_t, NodeId> labels_;
  std::optional<std::uint32_t> label_;  ///< Read, but what it belongs to has not begun.
  std::vector<Frame> frames_;
};

}  // namespace

Result<Value> valueOfText(std::string_view text) { return TextParser(text).run(); }

Result<std::string> bytesOfText(std::string_view text) {
  const Result<Value> value = valueOfText(text);
  if (!value) return tl::unexpected(value.error());
  return encode(*value);
}

}  // namespace durascope::values
