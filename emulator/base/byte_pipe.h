#pragma once
// Bodies on their way: a pipe of bytes between two threads that need not know each other. What is written stays in the
// pieces in which it came; the writer asks whether the pipe is full, the reader whether something is there, and each
// can leave a call for when that changes. Either end may end it: the writer by close() or fail(), the reader by
// cancel().

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace durascope {

/// Why a stream broke: what the other end's JavaScript makes an error of.
struct StreamError {
  std::string name = "Error";
  std::string message = "Network connection lost.";  ///< workerd: of a stream whose other end went without a word
  std::string serialised;  ///< V8 wire format of the thrown value when it is more than that; else empty.
};

namespace detail {

struct Pipe {
  std::mutex mutex;
  std::size_t capacity = 0;
  std::deque<std::string> pieces;
  std::size_t taken = 0;   // of the first piece
  std::size_t queued = 0;  // bytes in all pieces that are not taken
  bool ended = false;
  std::optional<StreamError> broken;
  std::optional<StreamError> cancelled;
  std::function<void()> readable, room, gone;

  bool isFull() const { return queued > capacity && !cancelled && !ended && !broken; }
};

using Call = std::function<void()>;

inline void run(const Call& call) {
  if (call) call();
}

}  // namespace detail

/// Cancels by itself when it goes. A call that is left runs once, on whichever thread brings the change, also when this
/// end itself is ended. Any thread, but one at a time.
class PipeReader {
 public:
  PipeReader(std::shared_ptr<detail::Pipe> pipe, std::optional<std::uint64_t> length)
      : pipe_(std::move(pipe)), length_(length) {}
  PipeReader(const PipeReader&) = delete;
  PipeReader& operator=(const PipeReader&) = delete;
  ~PipeReader() { cancel({}); }

  /// How many bytes there will be in all, where that is known.
  std::optional<std::uint64_t> length() const { return length_; }

  struct Read {
    std::string bytes;                 ///< Not empty: some came.
    bool ended = false;                ///< No more will come.
    std::optional<StreamError> error;  ///< No more will come, though more was meant to.
    bool nothingYet() const { return bytes.empty() && !ended && !error; }
  };
  /// At most `most` bytes, of one piece.
  Read read(std::size_t most) {
    Read read;
    detail::Call room;
    {
      const std::lock_guard lock(pipe_->mutex);
      if (!pipe_->pieces.empty()) {
        std::string& first = pipe_->pieces.front();
        const std::size_t left = first.size() - pipe_->taken;
        if (pipe_->taken == 0 && left <= most) {
          read.bytes = std::move(first);
        } else {
          read.bytes = first.substr(pipe_->taken, most);
        }
        pipe_->taken += read.bytes.size();
        pipe_->queued -= read.bytes.size();
        if (read.bytes.size() == left) {
          pipe_->pieces.pop_front();
          pipe_->taken = 0;
        }
        if (pipe_->queued <= pipe_->capacity) room = std::exchange(pipe_->room, nullptr);
      } else if (pipe_->broken && !pipe_->cancelled) {
        read.error = pipe_->broken;
      } else {
        read.ended = pipe_->ended || pipe_->cancelled;
      }
    }
    detail::run(room);
    return read;
  }

  /// Calls `ready` when read() has something to say; here and now if it has.
  void whenReadable(std::function<void()> ready) {
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->pieces.empty() && !pipe_->ended && !pipe_->broken && !pipe_->cancelled) {
        pipe_->readable = std::move(ready);
        return;
      }
    }
    ready();
  }

  /// Nothing more is read; the writer learns why.
  void cancel(StreamError reason) {
    detail::Call readable, room, gone;
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->cancelled) return;
      pipe_->cancelled = std::move(reason);
      pipe_->pieces.clear();
      pipe_->queued = pipe_->taken = 0;
      readable = std::exchange(pipe_->readable, nullptr);
      room = std::exchange(pipe_->room, nullptr);
      gone = std::exchange(pipe_->gone, nullptr);
    }
    detail::run(readable);
    detail::run(room);
    detail::run(gone);
  }

 private:
  const std::shared_ptr<detail::Pipe> pipe_;
  const std::optional<std::uint64_t> length_;
};

/// Fails by itself when it goes before close() or fail(). As PipeReader otherwise.
class PipeWriter {
 public:
  explicit PipeWriter(std::shared_ptr<detail::Pipe> pipe) : pipe_(std::move(pipe)) {}
  PipeWriter(const PipeWriter&) = delete;
  PipeWriter& operator=(const PipeWriter&) = delete;
  ~PipeWriter() { fail({}); }

  /// Goes into the pipe also when that is full; whoever keeps its memory bounded asks isFull() afterwards.
  void write(std::string bytes) {
    if (bytes.empty()) return;
    detail::Call readable;
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->cancelled || pipe_->ended || pipe_->broken) return;
      pipe_->queued += bytes.size();
      pipe_->pieces.push_back(std::move(bytes));
      readable = std::exchange(pipe_->readable, nullptr);
    }
    detail::run(readable);
  }
  /// Never once either end is ended.
  bool isFull() const {
    const std::lock_guard lock(pipe_->mutex);
    return pipe_->isFull();
  }
  /// Calls `room` when the pipe is not full any more, or the reader has gone; here and now if so.
  void whenRoom(std::function<void()> room) {
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->isFull()) {
        pipe_->room = std::move(room);
        return;
      }
    }
    room();
  }
  /// Why the reader went; nothing while it is there.
  std::optional<StreamError> cancelled() const {
    const std::lock_guard lock(pipe_->mutex);
    return pipe_->cancelled;
  }
  /// Calls `gone` when the reader goes before the end, here and now if it has; never once this end is ended.
  void whenCancelled(std::function<void()> gone) {
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->ended || pipe_->broken) return;
      if (!pipe_->cancelled) {
        pipe_->gone = std::move(gone);
        return;
      }
    }
    gone();
  }

  void close() { end(std::nullopt); }
  void fail(StreamError error) { end(std::move(error)); }

 private:
  void end(std::optional<StreamError> error) {
    detail::Call readable, room, gone;
    {
      const std::lock_guard lock(pipe_->mutex);
      if (pipe_->ended || pipe_->broken) return;
      if (error) {
        pipe_->broken = std::move(error);
      } else {
        pipe_->ended = true;
      }
      readable = std::exchange(pipe_->readable, nullptr);
      room = std::exchange(pipe_->room, nullptr);
      gone = std::exchange(pipe_->gone, nullptr);  // dropped
    }
    detail::run(readable);
    detail::run(room);
  }

  const std::shared_ptr<detail::Pipe> pipe_;
};

/// The two ends of a new pipe. It is full when more than `capacity` bytes wait in it: with 0 a write is over when its
/// bytes have been read.
inline std::pair<std::shared_ptr<PipeReader>, std::shared_ptr<PipeWriter>> makePipe(
    std::size_t capacity, std::optional<std::uint64_t> length = std::nullopt) {
  auto pipe = std::make_shared<detail::Pipe>();
  pipe->capacity = capacity;
  return {std::make_shared<PipeReader>(pipe, length), std::make_shared<PipeWriter>(pipe)};
}

}  // namespace durascope
