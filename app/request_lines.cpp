#include "app/request_lines.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <cstdio>
#include <utility>

namespace durascope::app {

namespace {

constexpr std::size_t kMostOfTarget = 1000;
constexpr double kNsPerMs = 1e6;

std::string milliseconds(std::int64_t ns) {
  const double ms = static_cast<double>(ns) / kNsPerMs;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), ms < 10 ? "%.1f ms" : "%.0f ms", ms);
  return text.data();
}

}  // namespace

std::string requestLine(const gateway::Answered& request) {
  std::string line = request.method + ' ';
  line += request.target.size() > kMostOfTarget ? request.target.substr(0, kMostOfTarget) + "…" : request.target;
  if (request.status == 0) {
    line += " the client went away";
  } else {
    line += ' ' + std::to_string(request.status);
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(request.status)));
    if (reason != "<unknown-status>") line += ' ' + std::string(reason);
  }
  return line + " (" + milliseconds(request.ns) + ")\n";
}

void RequestLines::add(const gateway::Answered& request) {
  const std::string line = quiet_ ? std::string() : requestLine(request);
  const std::lock_guard lock(mutex_);
  lines_ += line;
  if (const auto found = open_.find(request.received); found != open_.end()) open_.erase(found);
}

void RequestLines::received(Time when) {
  const std::lock_guard lock(mutex_);
  open_.insert(open_.end(), when);
}

bool RequestLines::waitsSince(Time when) const {
  const std::lock_guard lock(mutex_);
  return !open_.empty() && *open_.begin() < when;
}

void RequestLines::add(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  lines_ += "durascope: " + sentence + '\n';
}

std::string RequestLines::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(lines_, {});
}

}  // namespace durascope::app
