#include "widgets/request/burst_summary.h"

#include <algorithm>
#include <functional>

#include "widgets/common/format.h"

namespace durascope::widgets {

namespace {

void keepFirst(std::string& kept, const std::string& message) {
  if (kept.empty()) kept = message;
}

}  // namespace

void BurstSummary::add(const Response& response) {
  ++statuses_[response.error ? 0 : response.status];
  durations_.insert(std::upper_bound(durations_.begin(), durations_.end(), response.totalNs), response.totalNs);
  if (response.error) {
    keepFirst(firstError_, response.error->message);
  } else {
    bodies_.insert(std::hash<std::string>{}(response.body));
  }
}

void BurstSummary::addFailure(const Error& error) {
  ++statuses_[0];
  ++refused_;
  keepFirst(firstError_, error.message);
}

std::int64_t BurstSummary::shortestNs() const { return durations_.empty() ? 0 : durations_.front(); }

std::int64_t BurstSummary::medianNs() const { return durations_.empty() ? 0 : durations_[(durations_.size() - 1) / 2]; }

std::int64_t BurstSummary::longestNs() const { return durations_.empty() ? 0 : durations_.back(); }

QStringList BurstSummary::lines() const {
  QStringList lines;
  for (const auto& [status, answers] : statuses_) {
    const QString what = status == 0           ? QStringLiteral("ended in an error")
                         : status == kReturned ? QStringLiteral("returned")
                                               : QStringLiteral("answered %1").arg(status);
    lines << QStringLiteral("%1 %2").arg(formatCount(answers), what);
  }
  if (!durations_.empty()) {
    lines << QStringLiteral("shortest %1 · median %2 · longest %3")
                 .arg(formatDuration(shortestNs()), formatDuration(medianNs()), formatDuration(longestNs()));
    lines << formatCount(distinctBodies(), QStringLiteral("distinct body"), QStringLiteral("distinct bodies"));
  }
  if (!firstError_.empty()) lines << QStringLiteral("First error: %1").arg(oneLine(firstError_));
  return lines;
}

}  // namespace durascope::widgets
