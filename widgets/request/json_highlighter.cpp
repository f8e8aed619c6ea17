#include "widgets/request/json_highlighter.h"

#include <QRegularExpression>

#include "widgets/common/theme.h"

namespace durascope::widgets {

JsonHighlighter::JsonHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {
  connect(&Theme::instance(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void JsonHighlighter::setEnabled(bool enabled) {
  if (enabled_ == enabled) return;
  enabled_ = enabled;
  rehighlight();
}

void JsonHighlighter::highlightBlock(const QString& text) {
  if (!enabled_) return;
  static const QRegularExpression kToken(QStringLiteral(
      R"re((?<string>"(?:[^"\\]|\\.)*"?)(?<colon>\s*:)?|(?<number>-?\b\d[\d.eE+-]*|\b(?:true|false|null)\b))re"));
  for (auto match = kToken.globalMatch(text); match.hasNext();) {
    const QRegularExpressionMatch found = match.next();
    const bool string = found.capturedLength(u"string") > 0;
    const Token token = !string ? Token::kNumber : found.capturedLength(u"colon") > 0 ? Token::kKey : Token::kString;
    const QString group = string ? QStringLiteral("string") : QStringLiteral("number");
    setFormat(static_cast<int>(found.capturedStart(group)), static_cast<int>(found.capturedLength(group)),
              color(token));
  }
}

}  // namespace durascope::widgets
