#include "widgets/timeline/event_detail.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>

#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/icons.h"
#include "widgets/common/style.h"
#include "widgets/timeline/event_text.h"

namespace durascope::widgets {

EventDetail::EventDetail(Session& session, QWidget* parent)
    : QWidget(parent), session_(session), title_(new QLabel(this)) {
  setObjectName(QStringLiteral("eventDetail"));
  setFixedWidth(kWidth);
  title_->setFont(textFont(kTextPx, true));
  auto* close = new QToolButton(this);
  close->setIcon(icon(QStringLiteral("x")));
  close->setAutoRaise(true);
  close->setToolTip(QStringLiteral("Close the event's details"));
  connect(close, &QToolButton::clicked, this, &EventDetail::closed);

  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  head->addWidget(close);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kPadding + 1, 4, kGap, kGap);
  layout->setSpacing(4);
  layout->addLayout(head);
  layout->addStretch(1);
}

void EventDetail::show(const journal::Event& event) {
  delete rows_;
  rows_ = new QWidget(this);
  form_ = new QFormLayout(rows_);
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setVerticalSpacing(2);
  form_->setHorizontalSpacing(kPadding);
  title_->setText(eventTitle(event));
  if (event.hasObject) {
    addRow(QStringLiteral("Object"),
           QStringLiteral("%1 · instance %2").arg(session_.objectName(event.object)).arg(event.instance));
  }
  if (!event.label.empty()) addRow(QStringLiteral("What"), oneLine(event.label), true);
  if (event.cache != journal::CacheOutcome::kNone) addRow(QStringLiteral("Cache"), cacheWord(event.cache));
  if (!event.detail.empty()) {
    addRow(event.failed ? QStringLiteral("Error") : QStringLiteral("Detail"), oneLine(event.detail), true);
  }
  addRow(QStringLiteral("Start"), formatExact(event.startNs / 1'000'000));
  if (event.endNs > event.startNs) addRow(QStringLiteral("Duration"), formatDuration(event.endNs - event.startNs));
  if (event.request != 0) addRow(QStringLiteral("Request"), formatCount(event.request));
  static_cast<QVBoxLayout*>(layout())->insertWidget(1, rows_);
  rows_->show();
  QWidget::show();
}

void EventDetail::addRow(const QString& name, const QString& value, bool fixed) {
  auto* caption = new QLabel(name, rows_);
  caption->setFont(textFont(kSmallPx));
  tint(caption, QPalette::WindowText, Token::kSoft);
  auto* text = new ElidedLabel(rows_);
  text->setFont(fixed ? fixedFont() : textFont());
  text->setText(value);
  text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  form_->addRow(caption, text);
}

void EventDetail::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, 0, 1, height(), color(Token::kLine));
}

}  // namespace durascope::widgets
