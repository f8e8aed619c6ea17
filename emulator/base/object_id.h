#pragma once
// The 32 bytes that name a Durable Object within its namespace, and the pair that names it within the project.
// How ids are derived and checked is in identity/; here is only the value.
//
// An object may have others inside it, its facets (ctx.facets): they have the object's id, and a number beside it.

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace durascope {

/// Plain value; any thread.
struct ObjectId {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(const ObjectId&) const = default;

  /// 64 lower-case hexadecimal digits, as the file name and `String(id)` have them.
  std::string hex() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text(64, '0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      text[2 * i] = kDigits[bytes[i] >> 4];
      text[2 * i + 1] = kDigits[bytes[i] & 15];
    }
    return text;
  }
  /// The inverse of hex(); nothing for any other text.
  static std::optional<ObjectId> parse(std::string_view hex) {
    ObjectId id;
    if (hex.size() != 2 * id.bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < hex.size(); ++i) {
      const char digit = hex[i];
      const bool decimal = digit >= '0' && digit <= '9';
      if (!decimal && !(digit >= 'a' && digit <= 'f')) return std::nullopt;
      const int value = decimal ? digit - '0' : digit - 'a' + 10;
      id.bytes[i / 2] = static_cast<std::uint8_t>(id.bytes[i / 2] << 4 | value);
    }
    return id;
  }
};

/// One object of the open project: index of its namespace in ProjectInfo::namespaces, and its id; or one of its facets.
/// Any thread.
struct ObjectKey {
  std::uint32_t ns = 0;
  ObjectId id;
  std::uint32_t facet = 0;  ///< Which facet of the object, 1 to 65535; 0: the object itself.

  auto operator<=>(const ObjectKey&) const = default;

  /// The object that it is, or is a facet of.
  ObjectKey root() const { return {ns, id}; }
};

}  // namespace durascope

template <>
struct std::hash<durascope::ObjectId> {
  /// The first half of an id is a MAC or random, so any eight of its bytes are a good hash.
  std::size_t operator()(const durascope::ObjectId& id) const noexcept {
    std::size_t value;
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
  }
};

template <>
struct std::hash<durascope::ObjectKey> {
  std::size_t operator()(const durascope::ObjectKey& key) const noexcept {
    return std::hash<durascope::ObjectId>{}(key.id) ^ (std::size_t{key.ns} << 32) ^ (std::size_t{key.facet} << 48);
  }
};
