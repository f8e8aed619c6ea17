#include "widgets/common/moment_text.h"

#include <QDateTime>
#include <QRegularExpression>
#include <array>
#include <cmath>

namespace durascope::widgets {

namespace {

struct Unit {
  const char* names;  ///< Between spaces.
  double ms;
};
constexpr std::array<Unit, 5> kUnits{{{" ms ", 1},
                                      {" s sec second seconds ", 1e3},
                                      {" m min minute minutes ", 60e3},
                                      {" h hour hours ", 3'600e3},
                                      {" d day days ", 86'400e3}}};
constexpr double kLongestMs = 1e15;  // JavaScript's dates end at 8.64e15.

}  // namespace

std::optional<std::int64_t> parseSpan(const QString& text) {
  static const QRegularExpression kSpan(QStringLiteral("^(?:in\\s+)?([0-9]+(?:\\.[0-9]+)?)\\s*([a-z]*)$"));
  const auto match = kSpan.match(text.trimmed().toLower());
  if (!match.hasMatch()) return std::nullopt;
  const QString name = match.captured(2).isEmpty() ? QStringLiteral("s") : match.captured(2);
  for (const Unit& unit : kUnits) {
    if (!QString::fromLatin1(unit.names).contains(' ' + name + ' ')) continue;
    const double ms = match.captured(1).toDouble() * unit.ms;
    if (ms > kLongestMs) return std::nullopt;
    return std::llround(ms);
  }
  return std::nullopt;
}

std::optional<std::int64_t> parseMoment(const QString& text, std::int64_t nowMs) {
  if (const auto span = parseSpan(text)) return nowMs + *span;
  const QString trimmed = text.trimmed();
  for (const char* format : {"H:mm", "H:mm:ss", "H:mm:ss.z"}) {
    const QTime time = QTime::fromString(trimmed, QString::fromLatin1(format));
    if (!time.isValid()) continue;
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(nowMs);
    const QDateTime today(now.date(), time);
    return (today < now ? today.addDays(1) : today).toMSecsSinceEpoch();
  }
  QString iso = trimmed;
  const QDateTime moment = QDateTime::fromString(iso.replace(' ', 'T'), Qt::ISODateWithMs);
  if (!moment.isValid()) return std::nullopt;
  return moment.toMSecsSinceEpoch();
}

QString formatMoment(std::int64_t atMs, std::int64_t nowMs) {
  const QDateTime at = QDateTime::fromMSecsSinceEpoch(atMs);
  const bool sameDay = at.date() == QDateTime::fromMSecsSinceEpoch(nowMs).date();
  return at.toString(sameDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

}  // namespace durascope::widgets
