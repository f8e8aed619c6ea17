#include "widgets/faults/fault_text.h"

#include "widgets/common/format.h"
#include "widgets/common/moment_text.h"

namespace durascope::widgets {

using journal::FaultRule;

namespace {
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kLongestDelayMs = 3'600'000;
}  // namespace

QString faultWhere(FaultRule::Where where) {
  switch (where) {
    case FaultRule::Where::kStubCall:
      return QStringLiteral("call of a stub");
    case FaultRule::Where::kFetch:
      return QStringLiteral("fetch to the outside");
    case FaultRule::Where::kStorage:
      return QStringLiteral("storage operation");
  }
  return {};
}

QString ordinal(std::uint32_t number) {
  const std::uint32_t ten = number % 100;
  const std::uint32_t one = number % 10;
  const bool teen = ten >= 11 && ten <= 13;
  const char* ending = teen ? "th" : one == 1 ? "st" : one == 2 ? "nd" : one == 3 ? "rd" : "th";
  return QString::number(number) + QString::fromLatin1(ending);
}

QString faultAt(const FaultRule& rule) {
  if (!rule.everyNth) return QStringLiteral("at the ") + ordinal(rule.nth);
  return rule.nth == 1 ? QStringLiteral("at each") : QStringLiteral("at each ") + ordinal(rule.nth);
}

QString faultAction(const FaultRule& rule) {
  const QString message = oneLine(rule.message);
  switch (rule.action) {
    case FaultRule::Action::kDelay:
      return QStringLiteral("waits for ") + formatDuration(rule.delayMs * kNsPerMs);
    case FaultRule::Action::kThrow:
      return QStringLiteral("throws Error: ") + message;
    case FaultRule::Action::kReset:
      return QStringLiteral("resets the object: ") + message;
  }
  return {};
}

Result<void> setFaultText(FaultRule& rule, const QString& text) {
  if (rule.action != FaultRule::Action::kDelay) {
    rule.message = text.isEmpty() ? std::string("Fault on purpose.") : text.toStdString();
    return {};
  }
  const auto span = parseSpan(text);
  if (!span || *span > kLongestDelayMs)
    return fail(ErrorKind::kBadInput, "Say how long it waits, at most an hour, such as 500 ms or 2 s.");
  rule.delayMs = *span;
  return {};
}

}  // namespace durascope::widgets
