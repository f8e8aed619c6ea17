#include "widgets/request/json_text.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QStringDecoder>

#include "widgets/storage/storage_rows.h"

namespace durascope::widgets {

namespace {

constexpr std::size_t kDumpedBytes = 4096;
constexpr std::size_t kBytesPerLine = 8;  // As many as stand beside their text in a narrow panel.

void breakLine(std::string& out, int depth) {
  out += '\n';
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

/// The position behind the string literal that begins at `at`.
std::size_t endOfString(const std::string& text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

std::string indentedJson(const std::string& text) {
  const QByteArray bytes = QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
  QJsonParseError problem;
  QJsonDocument::fromJson(bytes, &problem);
  if (problem.error != QJsonParseError::NoError) return text;
  std::string out;
  out.reserve(text.size() * 2);
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t end = endOfString(text, i);
      out.append(text, i, end - i);
      i = end;
      continue;
    }
    ++i;
    if (isSpace(c)) continue;
    if (c == '{' || c == '[') {
      out += c;
      while (i < text.size() && isSpace(text[i])) ++i;
      if (i < text.size() && (text[i] == '}' || text[i] == ']')) {
        out += text[i++];
      } else {
        breakLine(out, ++depth);
      }
    } else if (c == '}' || c == ']') {
      breakLine(out, --depth);
      out += c;
    } else if (c == ',') {
      out += c;
      breakLine(out, depth);
    } else {
      out += c;
      if (c == ':') out += ' ';
    }
  }
  return out;
}

QString readableBody(const std::string& body) {
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  const bool whole = body.size() <= kShownBodyBytes;
  const std::string shown = whole ? indentedJson(body) : body.substr(0, kShownBodyBytes);
  QString text = decoder.decode(QByteArrayView(shown.data(), static_cast<qsizetype>(shown.size())));
  // A cut in the middle of a character is not the body's fault.
  if (decoder.hasError() && whole) return hexDump(body.substr(0, kDumpedBytes), body.size(), kBytesPerLine);
  if (!whole) text += QStringLiteral("\n… the first MiB of %1 bytes is shown\n").arg(body.size());
  return text;
}

}  // namespace durascope::widgets
