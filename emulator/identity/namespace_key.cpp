#include "emulator/identity/namespace_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <span>

namespace durascope::identity {
namespace {

constexpr std::size_t kHalf = 16;

using Digest = std::array<std::uint8_t, 32>;

/// libcrypto fails here only when it has no memory or no random numbers; an id made up instead would be worse.
void require(bool ok) {
  if (!ok) std::abort();
}

Digest sha256(std::string_view text) {
  Digest digest;
  require(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

Digest hmac(const Digest& key, std::span<const std::uint8_t> message) {
  Digest digest;
  unsigned length = 0;
  require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), digest.data(),
               &length) != nullptr);
  return digest;
}

using Base = std::span<const std::uint8_t, kHalf>;

ObjectId complete(const Digest& key, Base base) {
  const Digest tag = hmac(key, base);
  ObjectId id;
  std::copy(base.begin(), base.end(), id.bytes.begin());
  std::copy_n(tag.begin(), kHalf, id.bytes.begin() + kHalf);
  return id;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<ObjectId> idFromHex(std::string_view hex) {
  ObjectId id;
  if (hex.size() != 2 * id.bytes.size()) return {};
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const int high = hexDigit(hex[2 * i]);
    const int low = hexDigit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

NamespaceKey::NamespaceKey(std::string uniqueKey) : uniqueKey_(std::move(uniqueKey)), key_(sha256(uniqueKey_)) {}

ObjectId NamespaceKey::idFromName(std::string_view wtf8) const {
  const Digest digest = hmac(key_, {reinterpret_cast<const std::uint8_t*>(wtf8.data()), wtf8.size()});
  return complete(key_, Base(digest.data(), kHalf));
}

ObjectId NamespaceKey::newUniqueId() const {
  std::array<std::uint8_t, kHalf> base;
  require(RAND_bytes(base.data(), static_cast<int>(base.size())) == 1);
  return complete(key_, base);
}

ObjectId NamespaceKey::uniqueIdOf(const std::array<std::uint8_t, 16>& random) const { return complete(key_, random); }

Result<ObjectId> NamespaceKey::parse(std::string_view hex) const {
  const std::optional<ObjectId> id = idFromHex(hex);
  if (!id) return fail(ErrorKind::kBadInput, "Invalid Durable Object ID: must be 64 hex digits");
  if (!owns(*id)) return fail(ErrorKind::kBadInput, "Durable Object ID is not valid for this namespace.");
  return *id;
}

bool NamespaceKey::owns(const ObjectId& id) const {
  const ObjectId expected = complete(key_, Base(id.bytes.data(), kHalf));
  return CRYPTO_memcmp(expected.bytes.data(), id.bytes.data(), id.bytes.size()) == 0;
}

}  // namespace durascope::identity
