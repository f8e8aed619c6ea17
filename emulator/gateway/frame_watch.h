#pragma once
// What a WebSocket client's frames say of themselves, read on their way to Boost.Beast. Beast refuses text that is not
// UTF-8; the real runtime puts replacement characters. So text goes to Beast as binary, and which it was is kept here.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace durascope::gateway {

class FrameWatch {
 public:
  /// The next bytes of the client, in the order in which they came. Frames of text become binary ones.
  void pass(char* bytes, std::size_t size);
  /// Whether the next message that is complete was text.
  bool takeWasText();

  // Of the frame whose head came last, for those who have to say what is wrong with it.
  unsigned opcode() const { return opcode_; }
  std::uint64_t length() const { return length_; }
  /// Bytes of its message in the frames before.
  std::uint64_t before() const { return messageBytes_; }

 private:
  void headByte(char& byte);
  void headDone();

  std::deque<bool> texts_;  ///< Of messages that have begun and were not taken.
  int at_ = 0;              ///< In a head: 0 its first byte, 1 its second, 2 what follows.
  unsigned opcode_ = 0;
  bool final_ = true;
  int lengthBytes_ = 0;
  int maskBytes_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t payload_ = 0;  ///< Bytes that are still to come before the next head.
  std::uint64_t messageBytes_ = 0;
};

/// `text` with U+FFFD for what is not UTF-8, as browsers decode it: one for each longest begin of a character.
std::string repairedUtf8(std::string text);

}  // namespace durascope::gateway
