#pragma once
// How object ids are derived and checked, byte for byte as workerd does.
//
//   K    = SHA-256(uniqueKey)
//   base = the first 16 bytes of HMAC-SHA-256(K, name), or 16 random bytes for a unique id
//   id   = base, then the first 16 bytes of HMAC-SHA-256(K, base)
//
// So the second half proves which namespace an id belongs to, and nothing tells a named id from a unique one.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"

namespace durascope::identity {

/// Reads 64 hexadecimal digits of either case, as in the name of an object's file. Says nothing of whose id it is.
std::optional<ObjectId> idFromHex(std::string_view hex);

/// One namespace's key. Immutable; any thread.
class NamespaceKey {
 public:
  /// `uniqueKey` is "<script>-<Class>" in UTF-8, also the name of the namespace's folder.
  explicit NamespaceKey(std::string uniqueKey);

  const std::string& uniqueKey() const { return uniqueKey_; }

  /// `wtf8` is the JavaScript string in UTF-8 with lone surrogates as their three bytes. Any length, also none.
  ObjectId idFromName(std::string_view wtf8) const;
  /// A fresh id from the system's random numbers.
  ObjectId newUniqueId() const;
  /// The id that is made of these bytes.
  ObjectId uniqueIdOf(const std::array<std::uint8_t, 16>& random) const;
  /// Reads 64 hexadecimal digits of either case. Failure: kBadInput, message word for word as workerd's TypeError.
  Result<ObjectId> parse(std::string_view hex) const;
  /// True when `id` was derived with this key.
  bool owns(const ObjectId& id) const;

 private:
  std::string uniqueKey_;
  std::array<std::uint8_t, 32> key_;
};

}  // namespace durascope::identity
