#pragma once
// A WebSocket as the emulator sees it: two ends, and what one sends arrives at the other. An end may belong to a
// JavaScript object in some isolate, or to the gateway, which bridges it to a client; neither knows who has the other.
//
// Any thread. Frames arrive in the order in which they were sent. An end that goes without having closed is seen at the
// other as a client that vanished.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace durascope {

struct SocketFrame {
  enum class Kind : std::uint8_t {
    kText,    ///< `data` is meant to be UTF-8; what user code sends may hold lone surrogates.
    kBinary,  ///< `data` are bytes.
    kClose,   ///< The last message of a direction: `code`, and `data` is the reason.
    kGone,    ///< The other end is no more; the very last, whether it had closed or not. `code` as hangUp() has it;
              ///< `data`, if any, is the error that was the end.
  } kind = Kind::kText;
  std::string data;
  std::uint16_t code = 0;

  /// The code of a close frame that had none.
  static constexpr std::uint16_t kNoCode = 1005;
};

class SocketEnd {
 public:
  /// The code of a connection that ended without a close frame.
  static constexpr std::uint16_t kVanished = 1006;
  using Pair = std::pair<std::shared_ptr<SocketEnd>, std::shared_ptr<SocketEnd>>;

  static Pair makePair() {
    auto wire = std::make_shared<Wire>();
    return {std::shared_ptr<SocketEnd>(new SocketEnd(wire, 0)), std::shared_ptr<SocketEnd>(new SocketEnd(wire, 1))};
  }

  SocketEnd(const SocketEnd&) = delete;
  SocketEnd& operator=(const SocketEnd&) = delete;
  ~SocketEnd() {
    listen(nullptr);
    hangUp(false);
    const std::lock_guard lock(wire_->mutex);
    inbox().frames.clear();  // their bytes stay counted: they were not taken
    inbox().deaf = true;
  }

  /// Nothing but kGone follows a kClose; what is sent after one is dropped.
  void send(SocketFrame frame) { push(std::move(frame)); }

  /// Goes. `early`: before the other end's last message was through, which is then an error there (code 1006, else 0).
  void hangUp(bool early) { push({SocketFrame::Kind::kGone, {}, static_cast<std::uint16_t>(early ? kVanished : 0)}); }
  /// Goes because of an error.
  void fail(std::string message) { push({SocketFrame::Kind::kGone, std::move(message), 0}); }

  /// The next frame that has arrived.
  std::optional<SocketFrame> take() {
    std::optional<SocketFrame> frame;
    {
      const std::lock_guard lock(wire_->mutex);
      Direction& in = inbox();
      if (in.frames.empty()) return std::nullopt;
      frame = std::move(in.frames.front());
      in.frames.pop_front();
      in.bytes -= frame->data.size();
      if (in.room && in.bytes <= in.roomBytes) std::exchange(in.room, nullptr)();
    }
    return frame;
  }

  /// `arrived` is called for each frame that comes from now on, on the sender's thread and from inside its send(); and
  /// once at once when some wait already. Null: nobody listens; it is not being called any more then. It must not come
  /// back here: what it does is done later, or elsewhere.
  void listen(std::function<void()> arrived) {
    const std::lock_guard lock(wire_->mutex);
    if (arrived && !inbox().frames.empty()) arrived();
    inbox().arrived = std::move(arrived);
  }

  /// How the other end is called by people: an address, an object's name; empty when it did not say.
  void setName(std::string name) {
    const std::lock_guard lock(wire_->mutex);
    wire_->directions[1 - side_].senderName = std::move(name);
  }
  std::string peerName() const {
    const std::lock_guard lock(wire_->mutex);
    return inbox().senderName;
  }

  /// Bytes that were sent and that the other end has not taken.
  std::uint64_t untaken() const {
    const std::lock_guard lock(wire_->mutex);
    return wire_->directions[1 - side_].bytes;
  }

  /// Calls back once when at most `bytes` are untaken: at once, from inside the call, or from inside the other end's
  /// take(), on its thread. Not at all when the other end goes.
  void whenTaken(std::uint64_t bytes, std::function<void()> room) {
    {
      const std::lock_guard lock(wire_->mutex);
      Direction& out = wire_->directions[1 - side_];
      if (out.bytes > bytes) {
        out.roomBytes = bytes;
        out.room = std::move(room);
        return;
      }
    }
    room();
  }

 private:
  struct Direction {
    std::deque<SocketFrame> frames;
    std::uint64_t bytes = 0;
    bool closed = false;  // the last message was sent
    bool gone = false;    // nothing at all follows
    bool deaf = false;    // nobody is there to take any
    std::function<void()> arrived;
    std::function<void()> room;
    std::uint64_t roomBytes = 0;
    std::string senderName;
  };
  struct Wire {
    std::mutex mutex;
    Direction directions[2];  // guarded by mutex; by the side at which frames arrive
  };

  SocketEnd(std::shared_ptr<Wire> wire, int side) : wire_(std::move(wire)), side_(side) {}
  void push(SocketFrame frame) {
    {
      const std::lock_guard lock(wire_->mutex);
      Direction& out = wire_->directions[1 - side_];
      const bool isEnd = frame.kind == SocketFrame::Kind::kGone;
      if (out.gone || out.deaf || (out.closed && !isEnd)) return;
      out.closed = out.closed || frame.kind == SocketFrame::Kind::kClose;
      out.gone = isEnd;
      out.bytes += frame.data.size();
      out.frames.push_back(std::move(frame));
      if (out.arrived) out.arrived();
    }
  }
  Direction& inbox() const { return wire_->directions[side_]; }

  const std::shared_ptr<Wire> wire_;
  const int side_;
};

}  // namespace durascope
