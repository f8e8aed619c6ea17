#include "widgets/request/response_text.h"

#include <QStringList>

#include "widgets/common/format.h"
#include "widgets/request/burst_summary.h"

namespace durascope::widgets {

Token statusToken(int status) {
  if (status == kReturned) return Token::kLive;
  switch (status / 100) {
    case 1:
    case 2:
      return Token::kLive;
    case 3:
      return Token::kIdle;
    case 4:
      return Token::kMiss;
    default:
      return Token::kBroken;
  }
}

QString statusLine(const Response& response) {
  if (response.error) return QStringLiteral("Error");
  if (response.status == kReturned) return QStringLiteral("Returned");
  return QStringLiteral("%1 %2").arg(response.status).arg(oneLine(response.statusText)).trimmed();
}

QString timeParts(const Response& response) {
  QStringList parts;
  if (response.constructionNs > 0) parts << formatDuration(response.constructionNs) + QStringLiteral(" construction");
  if (response.gateWaitNs > 0) parts << formatDuration(response.gateWaitNs) + QStringLiteral(" at the gate");
  return parts.join(QStringLiteral(" · "));
}

QString errorText(const Response& response) {
  if (!response.error) return {};
  const QString message = QString::fromStdString(response.error->message);
  QString stack = QString::fromStdString(response.errorStack);
  QString head = message;
  // A stack begins with what was thrown: "TypeError: no", then its lines.
  if (const qsizetype end = stack.indexOf(QStringLiteral("\n    at ")); end >= 0 && stack.left(end).endsWith(message)) {
    head = stack.left(end);
    stack = stack.mid(end + 1);
  } else if (stack.trimmed() == message || stack.trimmed().endsWith(QStringLiteral(": ") + message)) {
    head = stack.trimmed();
    stack.clear();
  }
  QStringList lines{head};
  if (!response.error->where.empty()) lines << QStringLiteral("at ") + QString::fromStdString(response.error->where);
  if (!response.error->excerpt.empty()) lines << QStringLiteral("  ") + QString::fromStdString(response.error->excerpt);
  if (!stack.isEmpty()) lines << QString() << stack;
  return lines.join('\n');
}

QString headerLines(const Response& response) {
  QStringList lines;
  for (const auto& [name, value] : response.headers) {
    lines << QString::fromStdString(name) + QStringLiteral(": ") + QString::fromStdString(value);
  }
  return lines.join('\n');
}

}  // namespace durascope::widgets
