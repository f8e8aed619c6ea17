#include "emulator/values/elements.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "emulator/values/naming.h"
#include "emulator/values/tags.h"

namespace durascope::values {
namespace {

using journal::ElementType;

template <class T>
T read(std::string_view bytes) {
  T number;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

template <class T>
bool append(T number, std::string& bytes) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof raw);
  return true;
}

std::optional<double> numberOf(const Node& node) {
  if (const auto* number = std::get_if<std::int32_t>(&node)) return *number;
  if (const auto* number = std::get_if<double>(&node)) return *number;
  return {};
}

template <class T>
bool appendInteger(const Node& node, std::string& bytes) {
  const std::optional<double> number = numberOf(node);
  if (!number || *number != std::trunc(*number) || *number < std::numeric_limits<T>::min() ||
      *number > std::numeric_limits<T>::max()) {
    return false;
  }
  return append(static_cast<T>(*number), bytes);
}

bool appendBigInt(const Node& node, bool isSigned, std::string& bytes) {
  const auto* big = std::get_if<BigInt>(&node);
  if (!big || big->magnitude.size() > sizeof(std::uint64_t)) return false;
  std::uint64_t magnitude = 0;
  if (!big->magnitude.empty()) std::memcpy(&magnitude, big->magnitude.data(), big->magnitude.size());
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  if (isSigned ? magnitude > kTop || (magnitude == kTop && !big->negative) : big->negative) return false;
  return append(big->negative ? 0 - magnitude : magnitude, bytes);
}

template <class T, class Bits>
std::string realText(std::string_view bytes) {
  const T number = read<T>(bytes);
  if (std::isnan(number) && read<Bits>(bytes) != std::bit_cast<Bits>(std::numeric_limits<T>::quiet_NaN())) return {};
  return journal::formatNumber(number);
}

}  // namespace

std::string viewName(ElementType type) {
  const std::string name = journal::binaryType(type, 0);
  return name.substr(0, name.find('('));
}

std::optional<ElementType> viewNamed(std::string_view name) {
  for (std::size_t i = 0; i < kViewTags.size(); ++i) {
    const auto type = static_cast<ElementType>(i);
    if (viewName(type) == name) return type;
  }
  return {};
}

bool hasElements(ElementType type) { return type != ElementType::kDataView && type != ElementType::kFloat16; }

std::string elementText(ElementType type, std::string_view bytes) {
  switch (type) {
    case ElementType::kInt8:
      return std::to_string(read<std::int8_t>(bytes));
    case ElementType::kUint8:
    case ElementType::kUint8Clamped:
      return std::to_string(read<std::uint8_t>(bytes));
    case ElementType::kInt16:
      return std::to_string(read<std::int16_t>(bytes));
    case ElementType::kUint16:
      return std::to_string(read<std::uint16_t>(bytes));
    case ElementType::kInt32:
      return std::to_string(read<std::int32_t>(bytes));
    case ElementType::kUint32:
      return std::to_string(read<std::uint32_t>(bytes));
    case ElementType::kFloat32:
      return realText<float, std::uint32_t>(bytes);
    case ElementType::kFloat64:
      return realText<double, std::uint64_t>(bytes);
    case ElementType::kBigInt64:
      return std::to_string(read<std::int64_t>(bytes)) + 'n';
    case ElementType::kBigUint64:
      return std::to_string(read<std::uint64_t>(bytes)) + 'n';
    default:
      return {};
  }
}

bool appendElement(ElementType type, const Node& node, std::string& bytes) {
  switch (type) {
    case ElementType::kInt8:
      return appendInteger<std::int8_t>(node, bytes);
    case ElementType::kUint8:
    case ElementType::kUint8Clamped:
      return appendInteger<std::uint8_t>(node, bytes);
    case ElementType::kInt16:
      return appendInteger<std::int16_t>(node, bytes);
    case ElementType::kUint16:
      return appendInteger<std::uint16_t>(node, bytes);
    case ElementType::kInt32:
      return appendInteger<std::int32_t>(node, bytes);
    case ElementType::kUint32:
      return appendInteger<std::uint32_t>(node, bytes);
    case ElementType::kFloat32: {
      const std::optional<double> number = numberOf(node);
      return number && append(static_cast<float>(*number), bytes);
    }
    case ElementType::kFloat64: {
      const std::optional<double> number = numberOf(node);
      return number && append(*number, bytes);
    }
    case ElementType::kBigInt64:
      return appendBigInt(node, true, bytes);
    case ElementType::kBigUint64:
      return appendBigInt(node, false, bytes);
    default:
      return false;
  }
}

}  // namespace durascope::values
