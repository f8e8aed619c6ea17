#include "app/banner.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "app/source_line.h"
#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/style.h"

namespace durascope::app {

using namespace widgets;

namespace {

Token groundOf(Banner::Kind kind) {
  switch (kind) {
    case Banner::Kind::kProblem:
      return Token::kLostGround;
    case Banner::Kind::kWarning:
      return Token::kWarnGround;
    case Banner::Kind::kNote:
      return Token::kSelect;
  }
  return Token::kWindow;
}

constexpr qsizetype kMostLines = 8;  // The rest of the window needs room, too.

/// `text`, or its first lines and how many more there are.
QString firstLines(const QString& text) {
  QStringList lines = text.split(QLatin1Char('\n'));
  if (lines.size() <= kMostLines) return text;
  const qsizetype more = lines.size() - kMostLines + 1;
  lines.resize(kMostLines - 1);
  lines << QStringLiteral("… and %1 more; point here to see them.").arg(more);
  return lines.join(QLatin1Char('\n'));
}

}  // namespace

Banner::Banner(Kind kind, QWidget* parent)
    : QWidget(parent),
      kind_(kind),
      sentence_(new QLabel(this)),
      line_(new ElidedLabel(this)),
      where_(new ElidedLabel(this)),
      excerpt_(new SourceLine(this)),
      layout_(new QHBoxLayout(this)) {
  sentence_->setWordWrap(true);
  sentence_->setTextFormat(Qt::PlainText);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  const Token ink = kind == Kind::kWarning ? Token::kWarn : Token::kText;
  tint(sentence_, QPalette::WindowText, ink);
  line_->setToken(ink);
  line_->hide();
  where_->setFont(fixedFont());
  where_->setToken(Token::kSoft);
  where_->setElideMode(Qt::ElideMiddle);
  auto* text = new QVBoxLayout;
  text->setSpacing(2);
  text->addWidget(sentence_);
  text->addWidget(line_);
  text->addWidget(where_);
  text->addWidget(excerpt_);
  layout_->setContentsMargins(kPadding, kGap, kPadding, kGap);
  layout_->setSpacing(kGap);
  layout_->addLayout(text, 1);
  // As tall as the sentence needs at the present width, however often it wraps.
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  hide();
}

void Banner::show(const QString& sentence, const QString& where, const QString& excerpt, int column) {
  const QString shown = firstLines(sentence);
  sentence_->setText(shown);
  sentence_->setToolTip(shown == sentence ? QString() : sentence);
  where_->setText(where);
  where_->setVisible(!where.isEmpty());
  excerpt_->show(excerpt, column);
  if (sentence.isEmpty()) giveUpFocus();
  setVisible(!sentence.isEmpty());
}

// Qt hands the keyboard of what is hidden to whoever is next, which may be a field where keys mean something else.
void Banner::giveUpFocus() {
  QWidget* focused = window()->focusWidget();
  if (focused && isAncestorOf(focused)) focused->clearFocus();
}

void Banner::showLine(const QString& sentence) {
  layout_->setContentsMargins(kPadding, kGap / 2, kPadding, kGap / 2);
  sentence_->hide();
  line_->setText(sentence);
  line_->show();
  show({});
  setVisible(!sentence.isEmpty());
}

void Banner::addAction(QAction* action) {
  auto* button = new ActionButton(action, this);
  // A click leaves the keyboard where it is: the banner goes, the work below goes on.
  button->setFocusPolicy(Qt::TabFocus);
  layout_->addWidget(button, 0, Qt::AlignTop);
}

QString Banner::sentence() const { return sentence_->isHidden() ? line_->text() : sentence_->text(); }

void Banner::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(groundOf(kind_)));
  painter.fillRect(0, height() - 1, width(), 1, color(Token::kLine));
}

}  // namespace durascope::app
