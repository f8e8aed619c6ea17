#include "widgets/request/history_delegate.h"

#include <QPainter>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"
#include "widgets/request/request_history.h"
#include "widgets/request/response_text.h"

namespace durascope::widgets {

namespace {

constexpr int kStatusWidth = 40;

Token outcomeToken(const HistoryEntry& entry) {
  switch (entry.outcome) {
    case HistoryEntry::Outcome::kAnswered:
      return statusToken(entry.status);
    case HistoryEntry::Outcome::kFailed:
      return Token::kBroken;
    case HistoryEntry::Outcome::kWaiting:
      return Token::kIdle;
    default:
      return Token::kSoft;
  }
}

}  // namespace

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const HistoryEntry& entry = static_cast<const RequestHistory*>(index.model())->entry(index.row());
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, color(Token::kSelect));
  QRect room = option.rect.adjusted(kPadding, 0, -kPadding, 0);

  painter->setFont(textFont());
  painter->setPen(color(outcomeToken(entry)));
  drawTabular(*painter, room, Qt::AlignLeft, outcomeText(entry));

  const QString time = entry.totalNs == 0 ? QString() : formatDuration(entry.totalNs);
  painter->setPen(color(Token::kSoft));
  drawTabular(*painter, room, Qt::AlignRight, time);

  room.adjust(kStatusWidth, 0, -tabularWidth(painter->font(), time) - kGap, 0);
  painter->setFont(fixedFont());
  painter->setPen(color(Token::kText));
  const QString what = index.data(Qt::DisplayRole).toString();
  painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                    painter->fontMetrics().elidedText(what, Qt::ElideRight, room.width()));
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {option.rect.width(), kRowHeight};
}

}  // namespace durascope::widgets
