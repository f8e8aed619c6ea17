#include "widgets/common/format.h"

#include <QDateTime>
#include <QLocale>
#include <cmath>

namespace durascope::widgets {

namespace {

// One decimal below ten, none above: at most three digits before the next unit takes over, and steady widths.
QString scaled(double value, const QString& unit) {
  const int decimals = value < 9.95 ? 1 : 0;
  return QString::number(value, 'f', decimals) + kThinSpace + unit;
}

QString pair(std::int64_t large, const QString& largeUnit, std::int64_t small, const QString& smallUnit) {
  QString text = QString::number(large) + kThinSpace + largeUnit;
  if (small > 0) text += ' ' + QString::number(small) + kThinSpace + smallUnit;
  return text;
}

}  // namespace

QString formatCount(std::uint64_t count) {
  QString text = QString::number(count);
  for (qsizetype at = text.size() - 3; at > 0; at -= 3) text.insert(at, ',');
  return text;
}

QString formatCount(std::uint64_t count, const QString& one, const QString& many) {
  return formatCount(count) + ' ' + (count == 1 ? one : many);
}

QString formatDuration(std::int64_t nanoseconds) {
  const double ns = static_cast<double>(nanoseconds < 0 ? 0 : nanoseconds);
  if (ns < 50) return QStringLiteral("< 0.1") + kThinSpace + QStringLiteral("µs");
  // The borders are where rounding would give a fourth digit.
  if (ns < 999.5e3) return scaled(ns / 1e3, QStringLiteral("µs"));
  if (ns < 999.5e6) return scaled(ns / 1e6, QStringLiteral("ms"));
  if (ns < 59.5e9) return scaled(ns / 1e9, QStringLiteral("s"));
  const std::int64_t seconds = std::llround(ns / 1e9);
  if (seconds < 3600) return pair(seconds / 60, "min", seconds % 60, "s");
  return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
}

QString formatSeconds(std::int64_t milliseconds) {
  const std::int64_t seconds = milliseconds <= 0 ? 0 : (milliseconds + 999) / 1000;
  if (seconds < 60) return QString::number(seconds) + kThinSpace + 's';
  if (seconds < 3600) return QString::number(seconds / 60) + kThinSpace + "min";
  if (seconds < 86'400) return QString::number(seconds / 3600) + kThinSpace + 'h';
  const std::int64_t days = seconds / 86'400;
  return QString::number(days) + kThinSpace + (days == 1 ? "day" : "days");
}

QString formatElapsed(std::int64_t milliseconds) { return formatSeconds(milliseconds - milliseconds % 1000); }

QString formatBytes(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1000) return QString::number(bytes) + kThinSpace + 'B';
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  const bool whole = value >= 9.95 || std::abs(value - std::round(value)) < 0.05;
  return QString::number(value, 'f', whole ? 0 : 1) + kThinSpace + kUnits[unit];
}

QString formatHitRate(std::uint64_t hits, std::uint64_t misses) {
  if (hits + misses == 0) return kDash;
  const double share = static_cast<double>(hits) / static_cast<double>(hits + misses);
  int percent = static_cast<int>(std::lround(share * 100));
  // 100 % and 0 % are promises: rounding must not make them.
  if (percent == 100 && misses > 0) percent = 99;
  if (percent == 0 && hits > 0) percent = 1;
  return QString::number(percent) + kThinSpace + '%';
}

QString formatRate(double perSecond, const QString& unit) {
  const bool whole = perSecond >= 9.95 || perSecond == std::floor(perSecond);
  const QString number =
      whole ? formatCount(static_cast<std::uint64_t>(std::llround(perSecond))) : QString::number(perSecond, 'f', 1);
  return number + kThinSpace + unit + "/s";
}

QString formatAge(std::int64_t atMs, std::int64_t nowMs) {
  const std::int64_t age = nowMs - atMs;
  if (age < 1000) return QStringLiteral("now");
  if (age >= 86'400'000) return QDateTime::fromMSecsSinceEpoch(atMs).toString(QStringLiteral("yyyy-MM-dd"));
  return formatElapsed(age) + " ago";
}

QString formatClock(std::int64_t atMs) {
  return QDateTime::fromMSecsSinceEpoch(atMs).toString(QStringLiteral("HH:mm:ss"));
}

QString formatExact(std::int64_t atMs) {
  return QDateTime::fromMSecsSinceEpoch(atMs).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString shortId(const ObjectId& id, int head) {
  const QString hex = QString::fromStdString(id.hex());
  return hex.left(head) + QChar(0x2026) + hex.right(4);
}

QString displayName(const journal::ObjectSummary& object) {
  if (!object.named) return shortId(object.key.id);
  return object.name.empty() ? QStringLiteral("\"\"") : oneLine(object.name);
}

QString oneLine(std::string_view utf8) {
  QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
  for (QChar& c : text) {
    if (c == '\n' || c == '\r' || c == '\t' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
      c = ' ';
    else if (c.category() == QChar::Other_Control)
      c = QChar::ReplacementCharacter;
  }
  return text;
}

QString stateSign(journal::ObjectState state) {
  switch (state) {
    case journal::ObjectState::kConstructing:
    case journal::ObjectState::kRunning:
      return QStringLiteral("●");
    case journal::ObjectState::kIdle:
      return QStringLiteral("◐");
    case journal::ObjectState::kHibernated:
      return QStringLiteral("☾");
    case journal::ObjectState::kOnDisk:
    case journal::ObjectState::kEvicted:
      return QStringLiteral("○");
    case journal::ObjectState::kBroken:
      return QStringLiteral("✕");
  }
  return {};
}

QString stateWord(journal::ObjectState state) {
  switch (state) {
    case journal::ObjectState::kOnDisk:
      return QStringLiteral("stored");
    case journal::ObjectState::kConstructing:
      return QStringLiteral("constructing");
    case journal::ObjectState::kRunning:
      return QStringLiteral("live");
    case journal::ObjectState::kIdle:
      return QStringLiteral("idle");
    case journal::ObjectState::kHibernated:
      return QStringLiteral("hibernated");
    case journal::ObjectState::kEvicted:
      return QStringLiteral("evicted");
    case journal::ObjectState::kBroken:
      return QStringLiteral("broken");
  }
  return {};
}

QString withStop(const QString& sentence) {
  const QString text = sentence.trimmed();
  const bool ended = text.isEmpty() || QStringLiteral(".!?…").contains(text.back());
  // One in brackets at the end has its own.
  const bool inBrackets = text.endsWith(QStringLiteral(".)"));
  return ended || inBrackets ? text : text + '.';
}

QString withoutStop(const QString& sentence) {
  const QString text = sentence.trimmed();
  return text.endsWith('.') && !text.endsWith(QStringLiteral("..")) ? text.chopped(1) : text;
}

bool naturalLess(std::string_view a, std::string_view b) {
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  const auto lower = [](char c) {
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  };
  const auto takeNumber = [&](std::string_view text, std::size_t& at) {
    while (at < text.size() && text[at] == '0') ++at;
    const std::size_t start = at;
    while (at < text.size() && isDigit(text[at])) ++at;
    return text.substr(start, at - start);
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      const std::string_view left = takeNumber(a, i), right = takeNumber(b, j);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else {
      if (lower(a[i]) != lower(b[j])) return lower(a[i]) < lower(b[j]);
      ++i, ++j;
    }
  }
  if (i < a.size() || j < b.size()) return j < b.size();
  return a < b;  // They differ in case or leading zeros only.
}

}  // namespace durascope::widgets
