// JSON with comments and trailing commas, as people write it in editors.

#include <cctype>

#include "emulator/base/utf8.h"
#include "emulator/document/document.h"

namespace durascope::document {

namespace {

constexpr int kMaxDepth = 200;  // Far beyond what anybody writes; keeps a hostile file off the end of the stack.

/// Throws ParseFailure, which parseJsonc() catches: the recursion stays free of plumbing.
class JsoncReader {
 public:
  explicit JsoncReader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) position_ = lineStart_ = 3;
  }

  Node document() {
    Node root = value(0);
    skipBlank();
    if (!atEnd()) complain("Something follows after the end; remove it.");
    return root;
  }

 private:
  bool atEnd() const { return position_ >= text_.size(); }
  char peek() const { return atEnd() ? '\0' : text_[position_]; }
  int column() const { return static_cast<int>(position_ - lineStart_) + 1; }
  [[noreturn]] void complain(std::string sentence) const { throw ParseFailure{std::move(sentence), line_, column()}; }

  void advance() {
    if (text_[position_++] != '\n') return;
    ++line_;
    lineStart_ = position_;
  }

  void skipBlank() {
    for (;;) {
      const std::string_view rest = text_.substr(position_);
      if (rest.starts_with("//")) {
        while (!atEnd() && peek() != '\n') advance();
      } else if (rest.starts_with("/*")) {
        const std::size_t end = text_.find("*/", position_ + 2);
        if (end == std::string_view::npos) complain("This comment has no end; close it with */.");
        while (position_ < end + 2) advance();
      } else if (!rest.empty() && std::string_view(" \t\r\n").find(rest[0]) != std::string_view::npos) {
        advance();
      } else {
        return;
      }
    }
  }

  Node value(int depth) {
    if (depth > kMaxDepth) complain("This is nested too deeply.");
    skipBlank();
    Node node;
    node.line = line_;
    node.column = column();
    const char first = peek();
    if (first == '{') {
      readObject(node, depth);
    } else if (first == '[') {
      readArray(node, depth);
    } else if (first == '"') {
      node.kind = Node::Kind::kString;
      node.text = string();
    } else if (first == '-' || std::isdigit(static_cast<unsigned char>(first))) {
      node.kind = Node::Kind::kNumber;
      node.text = number();
    } else {
      readWord(node);
    }
    return node;
  }

  void readObject(Node& node, int depth) {
    node.kind = Node::Kind::kObject;
    advance();
    for (skipBlank(); peek() != '}'; skipBlank()) {
      if (peek() != '"') complain("A property name in double quotes, or }, is expected here.");
      std::string name = string();
      skipBlank();
      if (peek() != ':') complain("A colon is expected here, between the name and its value.");
      advance();
      node.members.emplace_back(std::move(name), value(depth + 1));
      if (!takeComma('}')) complain("A comma or } is expected here.");
    }
    advance();
  }

  void readArray(Node& node, int depth) {
    node.kind = Node::Kind::kArray;
    advance();
    for (skipBlank(); peek() != ']'; skipBlank()) {
      node.items.push_back(value(depth + 1));
      if (!takeComma(']')) complain("A comma or ] is expected here.");
    }
    advance();
  }

  /// True past a comma, or before `close`.
  bool takeComma(char close) {
    skipBlank();
    if (peek() == close) return true;
    if (peek() != ',') return false;
    advance();
    return true;
  }

  void readWord(Node& node) {
    std::size_t end = position_;
    while (end < text_.size() && std::isalpha(static_cast<unsigned char>(text_[end]))) ++end;
    const std::string_view word = text_.substr(position_, end - position_);
    if (word == "true" || word == "false") {
      node.kind = Node::Kind::kBoolean;
      node.boolean = word == "true";
    } else if (word != "null") {
      complain(atEnd() ? "The configuration ends too early; a value is missing here." : "A value is expected here.");
    }
    position_ = end;
  }

  std::size_t digits() {
    const std::size_t begin = position_;
    while (std::isdigit(static_cast<unsigned char>(peek()))) ++position_;
    return position_ - begin;
  }

  std::string number() {
    const std::size_t begin = position_;
    if (peek() == '-') ++position_;
    bool ok = digits() > 0;
    if (peek() == '.') {
      ++position_;
      ok = digits() > 0 && ok;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++position_;
      if (peek() == '+' || peek() == '-') ++position_;
      ok = digits() > 0 && ok;
    }
    if (!ok) complain("This is not a number.");
    return std::string(text_.substr(begin, position_ - begin));
  }

  char32_t hexUnit() {
    char32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char digit = peek();
      if (!std::isxdigit(static_cast<unsigned char>(digit))) complain("\\u needs four hexadecimal digits.");
      unit = unit * 16 + static_cast<char32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
      ++position_;
    }
    return unit;
  }

  void unicodeEscape(std::string& out) {
    char32_t point = hexUnit();
    if (point >= 0xD800 && point < 0xDC00 && text_.substr(position_).starts_with("\\u")) {
      position_ += 2;
      const char32_t low = hexUnit();
      point = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00) : kReplacement;
    }
    appendUtf8(out, isSurrogate(point) ? kReplacement : point);
  }

  std::string string() {
    advance();
    std::string out;
    for (;;) {
      if (atEnd() || peek() == '\n') complain("This string has no end; close it with a double quote.");
      const char c = text_[position_++];
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
        continue;
      }
      static constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
      const char escape = peek();
      if (atEnd() || (escape != 'u' && kEscapes.find(escape) == std::string_view::npos))
        complain("Unknown escape in a string; write \\\\ for a backslash.");
      ++position_;
      if (escape == 'u') {
        unicodeEscape(out);
      } else {
        out += kMeanings[kEscapes.find(escape)];
      }
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t lineStart_ = 0;
  int line_ = 1;
};

}  // namespace

tl::expected<Node, ParseFailure> parseJsonc(std::string_view text) {
  try {
    return JsoncReader(text).document();
  } catch (ParseFailure& failure) {
    return tl::unexpected(std::move(failure));
  }
}

}  // namespace durascope::document
