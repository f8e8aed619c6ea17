#pragma once
// Takes what the wire format is made of from the front of bytes that nobody vouches for. Private to values/.
//
// The first failure sticks: every later call fails too and leaves the message alone, so callers may check once at the
// end of a record. What a failing call returns is zero or empty.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace durascope::values {

static_assert(std::endian::native == std::endian::little,
              "The wire format is in the order of the machine that wrote it.");

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t offset() const { return at_; }
  bool atEnd() const { return at_ == bytes_.size(); }
  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }

  /// Notes what is wrong here, unless something was wrong before. Always false.
  bool fail(std::string_view what) { return failAt(what, at_); }
  bool failAt(std::string_view what, std::size_t offset) {
    if (ok()) problem_ = std::string(what) + " at byte " + std::to_string(offset);
    at_ = bytes_.size();
    return false;
  }

  char byte() {
    if (atEnd()) {
      fail("they end too early");
      return 0;
    }
    return bytes_[at_++];
  }

  /// LEB128. Like V8, takes as many bytes as say that another follows, and drops bits beyond 32.
  std::uint32_t varint() {
    std::uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto next = static_cast<std::uint8_t>(byte());
      if (shift < 32) value |= static_cast<std::uint32_t>(next & 0x7F) << shift;
      if (!(next & 0x80)) return ok() ? value : 0;
    }
  }

  std::string_view take(std::uint32_t count) {
    if (count > bytes_.size() - at_) {
      fail("they end within the " + std::to_string(count) + " bytes that begin");
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }

  double number() {
    double value = 0;
    const std::string_view taken = take(sizeof value);
    if (taken.size() == sizeof value) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }

  /// A length and so many bytes.
  std::string text() { return std::string(take(varint())); }

  /// The next tag; padding before it is skipped.
  char tag() {
    skipPadding();
    return byte();
  }

  /// Takes the next tag if it is this one.
  bool takeTag(char wanted) {
    skipPadding();
    if (atEnd() || bytes_[at_] != wanted) return false;
    ++at_;
    return true;
  }

 private:
  void skipPadding() {
    while (!atEnd() && bytes_[at_] == '\0') ++at_;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace durascope::values
