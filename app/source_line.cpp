#include "app/source_line.h"

#include <QFontMetrics>
#include <QPainter>
#include <QRegularExpression>
#include <algorithm>

#include "widgets/common/fonts.h"
#include "widgets/common/theme.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr int kLeastCharacters = 20;
const QChar kEllipsis{0x2026};
}  // namespace

std::pair<QString, int> sourceLineAt(const std::string& where, const std::string& excerpt) {
  static const QRegularExpression kColumn(QStringLiteral(":\\d+:(\\d+)$"));
  const QRegularExpressionMatch match = kColumn.match(QString::fromStdString(where));
  int column = -1;
  if (match.hasMatch()) {
    const auto bytes = std::min(excerpt.size(), static_cast<std::size_t>(std::max(1, match.captured(1).toInt()) - 1));
    column = static_cast<int>(QString::fromStdString(excerpt.substr(0, bytes)).size());
  }
  QString line = QString::fromStdString(excerpt);
  line.replace('\t', ' ');
  int indentation = 0;
  while (indentation < line.size() && line[indentation].isSpace()) ++indentation;
  line = line.mid(indentation);
  while (line.endsWith(' ') || line.endsWith('\r')) line.chop(1);
  return {line, column < 0 ? -1 : std::max(0, column - indentation)};
}

SourceLine::SourceLine(QWidget* parent) : QWidget(parent) {
  setFont(fixedFont());
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  hide();
}

void SourceLine::show(const QString& line, int column) {
  line_ = line;
  column_ = line.isEmpty() ? -1 : std::min<int>(column, static_cast<int>(line.size()));
  setToolTip(line);
  setAccessibleName(line);
  setVisible(!line.isEmpty());
  updateGeometry();
  update();
}

SourceLine::Part SourceLine::partOf(const QString& line, int column, int characters) {
  const int room = std::max(characters, 3);
  if (line.size() <= room) return {line, column};
  // The mark a little right of the middle: what stands before an error explains it more often than what follows.
  const int wanted = std::max(0, column - room * 2 / 3);
  const int first = std::clamp<int>(wanted, 0, static_cast<int>(line.size()) - room);
  QString text = line.mid(first, room);
  if (first > 0) text[0] = kEllipsis;
  if (first + room < line.size()) text[room - 1] = kEllipsis;
  return {text, column < 0 ? -1 : column - first};
}

QSize SourceLine::sizeHint() const {
  return {fontMetrics().horizontalAdvance(line_) + 1, fontMetrics().height() * (column_ < 0 ? 1 : 2)};
}

QSize SourceLine::minimumSizeHint() const {
  return {kLeastCharacters * fontMetrics().horizontalAdvance('0'), sizeHint().height()};
}

void SourceLine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int advance = std::max(1, fontMetrics().horizontalAdvance('0'));
  const Part part = partOf(line_, column_, width() / advance);
  painter.setPen(color(Token::kText));
  painter.drawText(rect(), Qt::AlignTop | Qt::AlignLeft, part.text);
  if (part.mark < 0) return;
  painter.setPen(color(Token::kBroken));
  const int left = fontMetrics().horizontalAdvance(part.text.left(part.mark));
  painter.drawText(QRect(left, fontMetrics().height(), width() - left, fontMetrics().height()),
                   Qt::AlignTop | Qt::AlignLeft, QStringLiteral("^"));
}

}  // namespace durascope::app
