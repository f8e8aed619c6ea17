#include "emulator/gateway/frame_watch.h"

#include <algorithm>
#include <cstring>

#include "emulator/base/utf8.h"

namespace durascope::gateway {

namespace {

constexpr unsigned kText = 1, kBinary = 2;  // A continuation is 0; control frames are 8 and more.

/// Where the first byte is that is not UTF-8, or the end. Most text is ASCII, so that goes eight bytes at a time.
std::size_t validUntil(std::string_view text) {
  static constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & kHighBits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const Utf8Step step = readUtf8(text, at);
    if (!step.valid || isSurrogate(step.codePoint)) return at;
    at += step.length;
  }
  return at;
}

/// How many bytes at `at`, where no character is, one replacement stands for: the begin of a character, or one.
std::size_t brokenBytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  const std::size_t whole = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
  // Of the second byte some values are excluded: overlong forms, surrogates, what is beyond Unicode.
  const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  std::size_t taken = 1;
  while (taken < whole && at + taken < text.size()) {
    const std::uint8_t next = byte(at + taken);
    if (taken == 1 ? next < low || next > high : (next & 0xC0) != 0x80) break;
    ++taken;
  }
  return taken;
}

}  // namespace

void FrameWatch::pass(char* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size;) {
    if (payload_ > 0) {
      const auto skipped = std::min<std::uint64_t>(payload_, size - i);
      payload_ -= skipped;
      i += skipped;
      continue;
    }
    headByte(bytes[i++]);
  }
}

void FrameWatch::headByte(char& byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  if (at_ == 0) {
    if (opcode_ <= kBinary) messageBytes_ = final_ ? 0 : messageBytes_ + length_;
    opcode_ = value & 0x0F;
    if (opcode_ <= kBinary) final_ = (value & 0x80) != 0;
    if (opcode_ == kText || opcode_ == kBinary) texts_.push_back(opcode_ == kText);
    if (opcode_ == kText) byte = static_cast<char>((value & 0xF0) | kBinary);
    at_ = 1;
    return;
  }
  if (at_ == 1) {
    const unsigned length = value & 0x7F;
    lengthBytes_ = length == 126 ? 2 : length == 127 ? 8 : 0;
    length_ = lengthBytes_ == 0 ? length : 0;
    maskBytes_ = (value & 0x80) != 0 ? 4 : 0;
    at_ = 2;
  } else if (lengthBytes_ > 0) {
    length_ = length_ << 8 | value;
    --lengthBytes_;
  } else {
    --maskBytes_;
  }
  if (lengthBytes_ == 0 && maskBytes_ == 0) headDone();
}

void FrameWatch::headDone() {
  at_ = 0;
  payload_ = length_;
}

bool FrameWatch::takeWasText() {
  if (texts_.empty()) return false;
  const bool text = texts_.front();
  texts_.pop_front();
  return text;
}

std::string repairedUtf8(std::string text) {
  std::size_t at = validUntil(text);
  if (at == text.size()) return text;
  std::string repaired;
  std::string_view rest = text;
  while (true) {
    repaired.append(rest.substr(0, at));
    if (at == rest.size()) return repaired;
    appendUtf8(repaired, kReplacement);
    rest.remove_prefix(at + brokenBytes(rest, at));
    at = validUntil(rest);
  }
}

}  // namespace durascope::gateway
