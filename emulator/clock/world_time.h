#pragma once
// The time of one emulated world: one for all isolates of a project, so that objects on different threads agree. It
// runs with the system's, or stands.
//
//   kRuns    As the system's clocks, shifted by as long as it has stood before and by what was skipped.
//   kStands  Nothing moves it but advanceTo().
//   kPaced   It stands while anything runs and moves to the time of each timer as that becomes due: timers take as long
//            as they should, but whoever asks for the time is told when the last one was due, so that the same
//            events are given the same times, run after run.

#include <atomic>
#include <cstdint>
#include <mutex>

namespace durascope::clock {

/// When a world begins that a seed fixes: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t kSeededStartMs = 1'767'225'600'000;

/// Any thread; reading takes no lock.
class WorldTime {
 public:
  enum class Mode : std::uint8_t { kRuns, kStands, kPaced };

  /// Runs with the system's time.
  WorldTime() = default;
  /// Starts at a wall-clock time of its own.
  WorldTime(Mode mode, std::int64_t startNs);
  WorldTime(const WorldTime&) = delete;
  WorldTime& operator=(const WorldTime&) = delete;

  /// It began at a time of its own, and moves from timer to timer.
  bool isSeeded() const { return seeded_; }
  Mode mode() const { return mode_.load(std::memory_order_acquire); }
  /// Goes on from where it is.
  void setMode(Mode mode);

  /// Nanoseconds since the Unix epoch.
  std::int64_t nowNs() const;
  /// Nanoseconds since some moment in the past; never goes back but by the blink that a pause takes to be seen.
  std::int64_t monotonicNs() const;
  /// Moves to that time on the monotonic scale, unless that has passed. REQUIRES: it does not run.
  void advanceTo(std::int64_t monotonicNs);
  /// The same, also where it runs: from then on it is ahead of the system's by so much more.
  void skipTo(std::int64_t monotonicNs);

  /// By which timers wait while the world is paced: the system's monotonic time and what was skipped.
  std::int64_t pacedNs() const { return systemNs() + skippedNs_; }

  /// By how much it is behind the system's wall clock; negative: it is ahead.
  std::int64_t behindSystemNs() const;
  /// Runs with the system's time from now on; what lies between is skipped. False and nothing else when it is ahead.
  bool rejoin();

  /// It is the system's time.
  bool isPlain() const { return mode() == Mode::kRuns && wallBehindNs_.load(std::memory_order_relaxed) == 0; }
  /// The system's own wall clock, milliseconds since the Unix epoch.
  static std::int64_t systemMs();
  /// The system's own monotonic time, for what must not wait for a world that stands.
  static std::int64_t systemNs();

 private:
  const bool seeded_ = false;
  std::mutex changing_;
  std::atomic<Mode> mode_{Mode::kRuns};
  std::atomic<std::int64_t> skippedNs_{0};       // while it was paced
  std::atomic<std::int64_t> standsAtNs_{0};      // monotonic; while it does not run
  std::atomic<std::int64_t> standingWallNs_{0};  // wall clock at monotonic 0; while it does not run
  std::atomic<std::int64_t> behindNs_{0};        // system's monotonic less ours; while it runs
  std::atomic<std::int64_t> wallBehindNs_{0};    // system's wall clock less ours; while it runs
};

}  // namespace durascope::clock
