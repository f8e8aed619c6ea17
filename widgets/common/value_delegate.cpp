#include "widgets/common/value_delegate.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <QWidget>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

constexpr int kHeadingHeight = 33;
constexpr int kHeadingLine = 6;  // Where the line above a heading runs.
constexpr int kChartWidth = 72;
constexpr double kValueShare = 0.4;  // A long name leaves this much to its value.

Token tokenOf(journal::ValueKind kind) {
  switch (kind) {
    case journal::ValueKind::kNumber:
    case journal::ValueKind::kBigInt:
    case journal::ValueKind::kBoolean:
      return Token::kNumber;
    case journal::ValueKind::kUndefined:
    case journal::ValueKind::kNull:
    case journal::ValueKind::kAccessor:
      return Token::kSoft;
    case journal::ValueKind::kUndecodable:
      return Token::kBroken;
    default:
      // Containers and dates show strings and names among others; they are read as text.
      return Token::kString;
  }
}

const QString kArrow = QStringLiteral(" → ");

// Draws elided text from `left`, answers where it ended.
int drawText(QPainter& painter, const QString& text, const QRect& rect, int left, int right) {
  if (right <= left) return left;
  const QFontMetrics metrics = painter.fontMetrics();
  const QString shown = metrics.elidedText(text, Qt::ElideRight, right - left);
  painter.drawText(QRect(left, rect.top(), right - left, rect.height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
  return left + metrics.horizontalAdvance(shown);
}

constexpr int kLeastValue = 80;  // Of a value; shorter ones are shown whole.

int asideWidth(const QString& text) { return text.isEmpty() ? 0 : tabularWidth(textFont(kValuePx), text) + kGap; }

int drawAside(QPainter& painter, const QString& text, const QRect& rect, int right) {
  if (text.isEmpty()) return right;
  painter.setFont(textFont(kValuePx));
  painter.setPen(color(Token::kSoft));
  const int width = tabularWidth(painter.font(), text);
  drawTabular(painter, QRect(right - width, rect.top(), width, rect.height()), Qt::AlignRight, text);
  return right - width - kGap;
}

void drawChart(QPainter& painter, const std::vector<float>& values, const QRect& rect) {
  QPainterPath path;
  const double step =
      values.size() > 1 ? static_cast<double>(rect.width()) / static_cast<double>(values.size() - 1) : 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const QPointF point(rect.left() + step * static_cast<double>(i),
                        rect.bottom() - static_cast<double>(values[i]) * rect.height());
    if (i == 0)
      path.moveTo(point);
    else
      path.lineTo(point);
  }
  painter.save();
  painter.setPen(color(Token::kLine));
  painter.drawLine(rect.bottomLeft(), rect.bottomRight());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color(Token::kHit), 1.4));
  painter.drawPath(path);
  painter.restore();
}

int depthOf(const QModelIndex& index) {
  int depth = 0;
  for (QModelIndex above = index.parent(); above.isValid(); above = above.parent()) ++depth;
  return depth;
}

}  // namespace

ValueDelegate::ValueDelegate(const ValueModel& model, const TwinSelection& twins, QObject* parent)
    : QStyledItemDelegate(parent), model_(model), twins_(twins) {}

int ValueDelegate::leftOf(const QModelIndex& index) const {
  return kPadding + (depthOf(index) + model_.row(index).indent) * kIndent;
}

QSize ValueDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  const bool heading = model_.row(index).kind == ValueRow::Kind::kHeading;
  return {kPadding, heading && index.row() > 0 ? kHeadingHeight : kRowHeight};
}

void ValueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  painter->save();
  paintGround(*painter, option, index);
  const ValueRow& row = model_.row(index);
  const QRect rect = option.rect.adjusted(0, 0, -kPadding, 0);
  switch (row.kind) {
    case ValueRow::Kind::kHeading:
      paintHeading(*painter, option.rect, index);
      break;
    case ValueRow::Kind::kLookup:
      paintLookup(*painter, rect, row, leftOf(index));
      break;
    case ValueRow::Kind::kText:
    case ValueRow::Kind::kMore: {
      painter->setFont(textFont(kValuePx));
      painter->setPen(color(row.kind == ValueRow::Kind::kMore ? Token::kAccent : Token::kSoft));
      drawText(*painter, row.value, rect, leftOf(index), rect.right());
      break;
    }
    case ValueRow::Kind::kValue:
      paintValue(*painter, option, index);
      break;
  }
  painter->restore();
}

void ValueDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ValueRow& row = model_.row(index);
  const bool selected = option.state & QStyle::State_Selected;
  const bool twin = !row.twin.isEmpty() && row.twin == twins_.twin() && depthOf(index) == 0;
  QColor ground = color(selected || twin ? Token::kSelect : Token::kSurface);
  if (const double fresh = model_.freshness(index); fresh > 0) ground = blend(ground, color(Token::kWarnGround), fresh);
  painter.fillRect(option.rect, ground);
  const auto* view = qobject_cast<const QWidget*>(option.widget);
  if (selected && view && view->hasFocus())
    painter.fillRect(QRect(option.rect.left(), option.rect.top(), 2, option.rect.height()), color(Token::kAccent));
}

void ValueDelegate::paintHeading(QPainter& painter, const QRect& rect, const QModelIndex& index) const {
  const ValueRow& row = model_.row(index);
  QRect text = rect.adjusted(kPadding, 0, -kPadding, 0);
  if (index.row() > 0) {
    painter.fillRect(QRect(rect.left(), rect.top() + kHeadingLine, rect.width(), 1), color(Token::kLine));
    text.setTop(rect.top() + kHeadingLine + 3);
  }
  int right = text.right();
  if (row.chart.size() > 1) {
    drawChart(painter, row.chart, QRect(right - kChartWidth, text.top() + 5, kChartWidth, text.height() - 10));
    right -= kChartWidth + kGap;
  }
  // What the heading is about comes before its figures.
  if (QFontMetrics(textFont(kValuePx, true)).horizontalAdvance(row.name) <= right - text.left() - asideWidth(row.aside))
    right = drawAside(painter, row.aside, text, right);
  painter.setFont(textFont(kValuePx, true));
  painter.setPen(color(Token::kSoft));
  drawText(painter, row.name, text, text.left(), right);
}

void ValueDelegate::paintValue(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ValueRow& row = model_.row(index);
  const QRect rect = option.rect.adjusted(0, 0, -kPadding + 1, 0);
  int left = leftOf(index);
  int right = rect.right();

  if (model_.rowCount(index) > 0) {
    QStyleOption branch;
    branch.rect = QRect(left, rect.top(), kChevronWidth - 4, rect.height());
    branch.state = QStyle::State_Children | (option.state & QStyle::State_Open);
    option.widget->style()->drawPrimitive(QStyle::PE_IndicatorBranch, &branch, &painter, option.widget);
    left += kChevronWidth;
  }
  if (!row.tag.text.isEmpty()) right = paintTag(painter, row.tag, rect, right, rect.width() / 2) - kGap;
  // In a narrow column what a row is about comes before how long it has been so, which its tool tip tells, too.
  const QFontMetrics metrics(fixedFont());
  const int about =
      metrics.horizontalAdvance(row.name) + kGap + qMin(metrics.horizontalAdvance(row.value), kLeastValue);
  if (row.tag.text.isEmpty() || about <= right - left - asideWidth(row.aside))
    right = drawAside(painter, row.aside, rect, right);

  painter.setFont(fixedFont());
  if (row.dimmed) painter.setOpacity(0.75);
  painter.setPen(color(Token::kKey));
  const int wanted = painter.fontMetrics().horizontalAdvance(row.value) +
                     (row.hasBefore ? painter.fontMetrics().horizontalAdvance(row.before + kArrow) : 0);
  const int nameRight = right - kGap - qMin(wanted, static_cast<int>((right - left) * kValueShare));
  left = drawText(painter, row.name, rect, left, nameRight) + (row.name.isEmpty() ? 0 : kGap);
  if (row.hasBefore) {
    painter.setPen(color(tokenOf(row.beforeKind)));
    // Both halves get what they need, or half of the room.
    const int beforeRight =
        qMax(left + (right - left) / 2, right - painter.fontMetrics().horizontalAdvance(kArrow + row.value));
    left = drawText(painter, row.before, rect, left, beforeRight);
    painter.setPen(color(Token::kSoft));
    left = drawText(painter, kArrow, rect, left, right);
  }
  painter.setPen(color(tokenOf(row.valueKind)));
  drawText(painter, row.value, rect, left, right);
}

void ValueDelegate::paintLookup(QPainter& painter, const QRect& rect, const ValueRow& row, int left) const {
  const int right = drawAside(painter, row.aside, rect, rect.right() + 1);
  painter.setFont(textFont());
  painter.setPen(color(row.local ? Token::kSoft : row.hit ? Token::kHit : Token::kMiss));
  drawText(painter, row.name, rect, left, right);
  const int word = left + painter.fontMetrics().horizontalAdvance(QStringLiteral("miss")) + kGap;
  painter.setFont(fixedFont());
  painter.setPen(color(Token::kText));
  drawText(painter, row.value, rect, word, right);
}

}  // namespace durascope::widgets
