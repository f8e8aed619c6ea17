#pragma once
// What many requests sent at once came to: enough to see whether they were alike, without keeping the bodies.

#include <QStringList>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "emulator/emulator.h"

namespace durascope::widgets {

/// In place of an HTTP status: a method was called and has returned.
inline constexpr int kReturned = -1;

class BurstSummary {
 public:
  /// Counts one answer, of which the body is forgotten.
  void add(const Response& response);
  /// Counts one request that the emulator itself refused.
  void addFailure(const Error& error);

  std::size_t count() const { return durations_.size() + refused_; }
  std::int64_t shortestNs() const;
  std::int64_t medianNs() const;
  std::int64_t longestNs() const;
  std::size_t distinctBodies() const { return bodies_.size(); }
  /// Answers by status; 0 counts those that ended in an error.
  const std::map<int, std::size_t>& statuses() const { return statuses_; }
  /// The first error, empty when there was none.

  /// A line each: how many with which status, times, bodies, first error.
  QStringList lines() const;

 private:
  std::map<int, std::size_t> statuses_;
  std::vector<std::int64_t> durations_;
  std::unordered_set<std::size_t> bodies_;  ///< Hashes: two bodies in 2^64 may be taken for one.
  std::size_t refused_ = 0;
  std::string firstError_;
};

}  // namespace durascope::widgets
