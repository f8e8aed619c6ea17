#include "emulator/storage/bookmark.h"

namespace durascope::storage {

namespace {

constexpr std::uint64_t kBase = 4'294'967'295;  // workerd's divisor, not 2^32
constexpr std::uint64_t kUndoMark = 0xffffffff;
constexpr std::size_t kLength = 8 + 1 + 8 + 1 + 8 + 1 + 32;

std::optional<std::uint64_t> readHex(std::string_view text) {
  std::uint64_t value = 0;
  for (const char digit : text) {
    const bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && !(digit >= 'a' && digit <= 'f')) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(decimal ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

std::string hex(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; value != 0 && i > 0; value >>= 4) text[--i] = "0123456789abcdef"[value & 15];
  return text;
}

}  // namespace

std::string Bookmark::text() const {
  const auto n = static_cast<std::uint64_t>(number);
  const std::uint64_t middle = kind == Kind::kNumber ? 0 : kind == Kind::kUndo ? kUndoMark : commit % kUndoMark;
  return hex(n / kBase, 8) + "-" + hex(n % kBase, 8) + "-" + hex(middle, 8) + "-" +
         hex(kind == Kind::kNumber ? 0 : commit, 32);
}

std::optional<Bookmark> Bookmark::parse(std::string_view text) {
  if (text.size() != kLength || text[8] != '-' || text[17] != '-' || text[26] != '-') return std::nullopt;
  const auto high = readHex(text.substr(0, 8));
  const auto low = readHex(text.substr(9, 8));
  const auto middle = readHex(text.substr(18, 8));
  const auto front = readHex(text.substr(27, 16));
  const auto commit = readHex(text.substr(43, 16));
  if (!high || !low || !middle || !front || !commit || *front != 0) return std::nullopt;
  Bookmark made;
  made.number = static_cast<std::int64_t>(*high * kBase + *low);
  made.commit = *commit;
  if (*middle == kUndoMark) {
    made.kind = Kind::kUndo;
  } else if (*commit != 0) {
    made.kind = Kind::kCommit;
  } else if (*middle != 0) {
    return std::nullopt;
  }
  return made;
}

}  // namespace durascope::storage
