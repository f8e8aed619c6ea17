#include "emulator/journal/preview.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "emulator/base/utf8.h"

namespace durascope::journal {
namespace {

constexpr std::string_view kEllipsis = "…";

/// A line that is being written and is never longer than kPreviewBytes, whatever is added.
class Line {
 public:
  /// `closing` ends the line in any case; when text had to be left out, an ellipsis stands before it.
  explicit Line(std::string_view closing) : closing_(closing) {}

  /// Adds what must stay together, an escape for example. False when the line is full.
  bool addWhole(std::string_view unit) {
    if (full_) return false;
    if (text_.size() + kEllipsis.size() + closing_.size() <= kPreviewBytes) cut_ = text_.size();
    text_ += unit;
    full_ = text_.size() + closing_.size() > kPreviewBytes;
    return !full_;
  }

  /// Adds text that may be cut between code points; what is not UTF-8 becomes U+FFFD.
  bool add(std::string_view text) {
    for (std::size_t at = 0; at < text.size() && !full_;) {
      const Utf8Step step = readUtf8(text, at);
      std::string unit;
      appendUtf8(unit, isSurrogate(step.codePoint) ? kReplacement : step.codePoint);
      addWhole(unit);
      at += step.length;
    }
    return !full_;
  }

  std::string finish() {
    if (full_) {
      text_.resize(cut_);
      text_ += kEllipsis;
    }
    return text_ += closing_;
  }

 private:
  std::string text_;
  std::string_view closing_;
  std::size_t cut_ = 0;  ///< The longest whole text that leaves room for the ellipsis.
  bool full_ = false;
};

bool isIdentifier(std::string_view name) {
  const auto isPart = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           static_cast<std::uint8_t>(c) >= 0x80;
  };
  if (name.starts_with('#')) name.remove_prefix(1);
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), isPart);
}

std::string propertyName(std::string_view name) { return isIdentifier(name) ? std::string(name) : formatString(name); }

/// The number that `text` is in decimal without leading zeros, as array indices are written.
std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  if (text.size() > 1 && text[0] == '0') return {};
  return number;
}

/// The 3 of "Array(3)".
std::uint64_t lengthInType(std::string_view type) {
  const std::size_t open = type.rfind('(');
  if (open == std::string_view::npos || !type.ends_with(')')) return 0;
  return decimal(type.substr(open + 1, type.size() - open - 2)).value_or(0);
}

/// The children of an array as it is written: holes counted, named properties behind the elements.
class ArrayItems {
 public:
  explicit ArrayItems(std::uint64_t length) : length_(length) {}

  std::string next(const ValueNode& child) {
    const std::optional<std::uint64_t> index = decimal(child.name);
    if (!index || *index < next_) return holesUpTo(length_) + propertyName(child.name) + ": " + child.preview;
    const std::string holes = holesUpTo(*index);
    ++next_;
    return holes + child.preview;
  }
  /// The holes behind the last element, or nothing.
  std::string rest() {
    std::string holes = holesUpTo(length_);
    if (!holes.empty()) holes.resize(holes.size() - 2);
    return holes;
  }

 private:
  std::string holesUpTo(std::uint64_t index) {
    if (index <= next_) return {};
    return "<" + std::to_string(index - std::exchange(next_, index)) + " empty>, ";
  }

  std::uint64_t length_;
  std::uint64_t next_ = 0;
};

std::size_t elementSize(ElementType type) {
  switch (type) {
    case ElementType::kInt16:
    case ElementType::kUint16:
    case ElementType::kFloat16:
      return 2;
    case ElementType::kInt32:
    case ElementType::kUint32:
    case ElementType::kFloat32:
      return 4;
    case ElementType::kFloat64:
    case ElementType::kBigInt64:
    case ElementType::kBigUint64:
      return 8;
    default:
      return 1;
  }
}

std::string_view elementTypeName(ElementType type) {
  static constexpr std::string_view kNames[] = {"Int8Array",    "Uint8Array",   "Uint8ClampedArray", "Int16Array",
                                                "Uint16Array",  "Int32Array",   "Uint32Array",       "Float16Array",
                                                "Float32Array", "Float64Array", "BigInt64Array",     "BigUint64Array",
                                                "DataView",     "ArrayBuffer"};
  return kNames[static_cast<std::size_t>(type)];
}

template <class T>
T readAs(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

double halfToDouble(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const double fraction = bits & 1023;
  double value = exponent == 0    ? std::ldexp(fraction, -24)
                 : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                  : std::ldexp(1024 + fraction, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

std::string formatElement(ElementType type, const char* bytes) {
  switch (type) {
    case ElementType::kInt8:
      return std::to_string(readAs<std::int8_t>(bytes));
    case ElementType::kInt16:
      return std::to_string(readAs<std::int16_t>(bytes));
    case ElementType::kUint16:
      return std::to_string(readAs<std::uint16_t>(bytes));
    case ElementType::kInt32:
      return std::to_string(readAs<std::int32_t>(bytes));
    case ElementType::kUint32:
      return std::to_string(readAs<std::uint32_t>(bytes));
    case ElementType::kFloat16:
      return formatNumber(halfToDouble(readAs<std::uint16_t>(bytes)));
    case ElementType::kFloat32:
      return formatNumber(double{readAs<float>(bytes)});
    case ElementType::kFloat64:
      return formatNumber(readAs<double>(bytes));
    case ElementType::kBigInt64:
      return std::to_string(readAs<std::int64_t>(bytes)) + "n";
    case ElementType::kBigUint64:
      return std::to_string(readAs<std::uint64_t>(bytes)) + "n";
    default:
      return std::to_string(readAs<std::uint8_t>(bytes));
  }
}

constexpr std::size_t kDecimalWords = 16;  // Decimal digits cost the square of the length.

std::string decimalDigits(std::span<const std::uint64_t> words) {
  constexpr std::uint64_t kChunk = 1'000'000'000;
  std::vector<std::uint32_t> halves;
  for (const std::uint64_t word : words) {
    halves.push_back(static_cast<std::uint32_t>(word));
    halves.push_back(static_cast<std::uint32_t>(word >> 32));
  }
  std::string reversed;
  while (!halves.empty()) {
    std::uint64_t rest = 0;
    for (std::size_t i = halves.size(); i-- > 0;) {
      rest = rest << 32 | halves[i];
      halves[i] = static_cast<std::uint32_t>(rest / kChunk);
      rest %= kChunk;
    }
    while (!halves.empty() && halves.back() == 0) halves.pop_back();
    for (int digit = 0; halves.empty() ? rest > 0 : digit < 9; ++digit, rest /= 10) {
      reversed.push_back(static_cast<char>('0' + rest % 10));
    }
  }
  if (reversed.empty()) return "0";
  return {reversed.rbegin(), reversed.rend()};
}

std::string hexDigits(std::span<const std::uint64_t> words, std::size_t atMost) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = words.size(); i-- > 0 && text.size() < atMost;) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      const char digit = kDigits[words[i] >> shift & 15];
      if (digit != '0' || !text.empty()) text.push_back(digit);
    }
  }
  return text;
}

}  // namespace

std::string formatNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return std::signbit(value) ? "-0" : "0";

  // The shortest digits that read back as `value`, then ECMAScript's rule for where the point goes.
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = scientific.find('e');
  std::string digits;
  for (const char c : scientific.substr(0, e)) {
    if (c != '.') digits.push_back(c);
  }
  const bool negativeExponent = scientific[e + 1] == '-';
  int exponent = 0;
  std::from_chars(buffer + e + 2, end, exponent);
  const int point = (negativeExponent ? -exponent : exponent) + 1;  // Digits before the point.
  const int count = static_cast<int>(digits.size());

  std::string text = value < 0 ? "-" : "";
  if (point > 21 || point <= -6) {
    text += digits.substr(0, 1);
    if (count > 1) text += "." + digits.substr(1);
    text += point > 0 ? "e+" : "e-";
    return text + std::to_string(std::abs(point - 1));
  }
  if (point <= 0) return text + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) return text + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return text + digits.substr(0, static_cast<std::size_t>(point)) + "." +
         digits.substr(static_cast<std::size_t>(point));
}

std::string formatString(std::string_view utf8) {
  Line line("\"");
  line.addWhole("\"");
  for (std::size_t at = 0; at < utf8.size();) {
    const Utf8Step step = readUtf8(utf8, at);
    std::string unit;
    appendJsonEscaped(unit, isSurrogate(step.codePoint) ? kReplacement : step.codePoint);
    if (!line.addWhole(unit)) break;
    at += step.length;
  }
  return line.finish();
}

std::string formatDate(double ms) {
  constexpr double kLargest = 8.64e15;  // ECMAScript's time values end here.
  if (!(std::abs(ms) <= kLargest)) return "Invalid Date";
  constexpr std::int64_t kDay = 86'400'000;
  const auto time = static_cast<std::int64_t>(ms);
  const std::int64_t ofDay = (time % kDay + kDay) % kDay;
  // Days to a civil date in a year that begins in March, so that the leap day is its last; eras of 400 years.
  const std::int64_t days = (time - ofDay) / kDay + 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t ofEra = days - era * 146'097;
  const std::int64_t yearOfEra = (ofEra - ofEra / 1'460 + ofEra / 36'524 - ofEra / 146'096) / 365;
  const std::int64_t ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t march = (5 * ofYear + 2) / 153;
  const std::int64_t day = ofYear - (153 * march + 2) / 5 + 1;
  const std::int64_t month = march < 10 ? march + 3 : march - 9;
  const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

  const auto padded = [](std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
  };
  std::string text = year < 0 ? "-" + padded(-year, 6) : year > 9'999 ? "+" + padded(year, 6) : padded(year, 4);
  text += "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(ofDay / 3'600'000, 2) + ":";
  text += padded(ofDay / 60'000 % 60, 2) + ":" + padded(ofDay / 1'000 % 60, 2) + "." + padded(ofDay % 1'000, 3) + "Z";
  return text;
}

std::string formatBigInt(std::span<const std::uint64_t> words, bool negative) {
  while (!words.empty() && words.back() == 0) words = words.first(words.size() - 1);
  Line line("n");
  if (negative && !words.empty()) line.addWhole("-");
  if (words.size() <= kDecimalWords) {
    line.add(decimalDigits(words));
  } else {
    line.add("0x" + hexDigits(words, kPreviewBytes));
  }
  return line.finish();
}

std::string formatRegExp(std::string_view source, std::string_view flags) {
  const std::string closing = "/" + std::string(flags);
  Line line(closing);
  line.addWhole("/");
  line.add(source);
  return line.finish();
}

std::string formatError(std::string_view name, std::string_view message) {
  Line line("");
  line.add(name);
  if (!message.empty()) {
    line.add(": ");
    line.add(message);
  }
  return line.finish();
}

std::string formatBoxed(std::string_view type, std::string_view primitive) {
  Line line(" }");
  line.add(type);
  line.add(" { ");
  line.add(primitive);
  return line.finish();
}

std::string binaryType(ElementType type, std::uint64_t byteLength) {
  return std::string(elementTypeName(type)) + "(" + std::to_string(byteLength / elementSize(type)) + ")";
}

std::string formatBinary(ElementType type, std::string_view bytes, std::uint64_t total) {
  const std::size_t size = elementSize(type);
  Line line("]");
  line.add(binaryType(type, total) + " [");
  for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
    if (!line.add((at > 0 ? ", " : "") + formatElement(type, bytes.data() + at))) break;
  }
  if (bytes.size() < total) line.add(bytes.empty() ? kEllipsis : ", …");
  return line.finish();
}

std::string formatClosed(ValueKind kind, std::string_view type) {
  const bool isArray = kind == ValueKind::kArray;
  const std::string_view brackets = isArray ? "[…]" : "{…}";
  const bool plain = isArray ? type.starts_with("Array(") : type == "Object";
  Line line("");
  if (!plain) line.add(std::string(type) + " ");
  line.add(brackets);
  return line.finish();
}

ValueNode circularNode(std::string_view name) {
  return {std::string(name), ValueKind::kOther, "circular", "[Circular]", 0, {}};
}

void setContainerPreview(ValueNode& node) {
  const bool isArray = node.kind == ValueKind::kArray;
  const bool plain = isArray ? node.type.starts_with("Array(") : node.type == "Object";
  const bool spaced = !isArray && node.childCount > 0;
  Line line(isArray ? "]" : spaced ? " }" : "}");
  if (!plain) line.add(node.type + " ");
  line.add(isArray ? "[" : spaced ? "{ " : "{");

  ArrayItems items(lengthInType(node.type));
  bool first = true;
  const auto addItem = [&](const std::string& item) {
    return line.add(std::exchange(first, false) ? item : ", " + item);
  };
  for (const ValueNode& child : node.children) {
    const std::string item = isArray                        ? items.next(child)
                             : node.kind == ValueKind::kMap ? child.name + " => " + child.preview
                             : node.kind == ValueKind::kSet ? child.preview
                                                            : propertyName(child.name) + ": " + child.preview;
    if (!addItem(item)) break;
  }
  if (node.children.size() < node.childCount) {
    addItem(std::string(kEllipsis));
  } else if (isArray) {
    if (const std::string holes = items.rest(); !holes.empty()) addItem(holes);
  }
  node.preview = line.finish();
}

}  // namespace durascope::journal
