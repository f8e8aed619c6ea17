#include "widgets/common/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QStackedLayout>

#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kLoadingDelayMs = 150;
constexpr int kLoadingBarHeight = 2;
constexpr int kCornerHeight = 22;
// Two lines, or three in narrow panels: fixed, so that columns side by side begin at the same height.
constexpr int kBandHeight = 43;
constexpr int kNarrowBandHeight = 59;
constexpr int kNarrow = 240;
}  // namespace

PanelTitle::PanelTitle(const QString& title, QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(title, this)),
      summary_(new ElidedLabel(this)),
      layout_(new QHBoxLayout(this)) {
  setFixedHeight(kPanelTitleHeight);
  title_->setFont(textFont(kTextPx, true));
  summary_->setToken(Token::kSoft);
  layout_->setContentsMargins(kPadding, 0, kPadding, 1);
  layout_->setSpacing(kGap);
  layout_->addWidget(title_);
  layout_->addWidget(summary_, 1);
}

QSize PanelTitle::sizeHint() const { return {QWidget::sizeHint().width(), kPanelTitleHeight}; }

void PanelTitle::setTitle(const QString& title) {
  title_->setText(title);
  title_->setHidden(title.isEmpty());
}

void PanelTitle::setSummary(const QString& summary) { summary_->setText(summary); }

QString PanelTitle::summary() const { return summary_->text(); }

void PanelTitle::addCorner(QWidget* widget) {
  widget->setFont(textFont(kSmallPx));
  widget->setMaximumHeight(kCornerHeight);
  tint(widget, QPalette::ButtonText, Token::kSoft);
  layout_->addWidget(widget);
}

void PanelTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, height() - 1, width(), 1, color(Token::kLine));
}

void PanelTitle::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit doubleClicked();
  event->ignore();  // A dock floats on it.
}

Panel::Panel(const QString& title, QWidget* parent)
    : QWidget(parent),
      title_(new PanelTitle(title, this)),
      band_(new QLabel(this)),
      body_(new QWidget(this)),
      stack_(new QStackedLayout(body_)),
      empty_(new EmptyState) {
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  band_->setFont(textFont(kSmallPx));
  band_->setWordWrap(true);
  band_->setTextFormat(Qt::PlainText);
  band_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  band_->setContentsMargins(kPadding, 5, kPadding, 5);
  band_->setAutoFillBackground(true);
  band_->hide();
  tint(band_, QPalette::WindowText, Token::kSoft);
  tint(band_, QPalette::Window, Token::kWindow);
  stack_->addWidget(empty_);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(title_);
  layout->addWidget(band_);
  // The line below the band, in which the loading bar runs.
  layout->addSpacing(kLoadingBarHeight);
  layout->addWidget(body_, 1);

  loadingTimer_.setSingleShot(true);
  loadingTimer_.setInterval(kLoadingDelayMs);
  connect(&loadingTimer_, &QTimer::timeout, this, [this] {
    loadingShown_ = true;
    update();
  });
}

void Panel::setBand(const QString& sentence) {
  if (band_->text() != sentence) band_->setText(sentence);
  band_->setVisible(!sentence.isEmpty());
}

QString Panel::band() const { return band_->text(); }

void Panel::setContent(QWidget* content) {
  content_ = content;
  stack_->addWidget(content);
  stack_->setCurrentWidget(content);
}

void Panel::setEmpty(const QString& sentence) {
  empty_->setSentence(sentence);
  stack_->setCurrentWidget(sentence.isEmpty() && content_ ? content_ : empty_);
}

void Panel::setLoading(bool loading) {
  if (loading) {
    if (!loadingShown_ && !loadingTimer_.isActive()) loadingTimer_.start();
    return;
  }
  loadingTimer_.stop();
  if (!loadingShown_) return;
  loadingShown_ = false;
  update();
}

void Panel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  levelBand();
}

void Panel::levelBand() {
  band_->setMinimumHeight(bandAlone_ ? 0 : width() < kNarrow ? kNarrowBandHeight : kBandHeight);
}

void Panel::setBandAlone(bool alone) {
  bandAlone_ = alone;
  levelBand();
}

void Panel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int top = body_->y() - kLoadingBarHeight;
  if (band_->isVisibleTo(this)) painter.fillRect(0, top, width(), 1, color(Token::kLine));
  if (loadingShown_) painter.fillRect(0, top, width() / 3, kLoadingBarHeight, color(Token::kAccent));
}

}  // namespace durascope::widgets
