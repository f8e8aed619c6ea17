#include "widgets/request/response_view.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QStackedLayout>
#include <QThreadPool>
#include <QToolButton>

#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/request/burst_summary.h"
#include "widgets/request/json_highlighter.h"
#include "widgets/request/json_text.h"
#include "widgets/request/response_text.h"

namespace durascope::widgets {

namespace {

constexpr int kLateMs = 150;  // As bars of loading: an answer that comes at once replaces the last without a flicker.

QPlainTextEdit* reader(const QString& name, const QString& placeholder, QWidget* parent) {
  auto* edit = new QPlainTextEdit(parent);
  edit->setObjectName(name);
  edit->setReadOnly(true);
  edit->setFont(fixedFont());
  edit->setFrameShape(QFrame::NoFrame);
  edit->setPlaceholderText(placeholder);
  edit->document()->setDocumentMargin(kPadding);
  return edit;
}

}  // namespace

ResponseView::ResponseView(QWidget* parent)
    : QWidget(parent),
      status_(new QLabel(this)),
      time_(new ElidedLabel(this)),
      parts_(new ElidedLabel(this)),
      stop_(new QPushButton(QStringLiteral("Stop waiting"), this)),
      headersButton_(new QToolButton(this)),
      pages_(new QStackedLayout),
      body_(reader(QStringLiteral("responseBody"), QStringLiteral("The response appears here."), this)),
      headers_(reader(QStringLiteral("responseHeaders"), QStringLiteral("No headers."), this)),
      highlighter_(new JsonHighlighter(body_->document())) {
  status_->setObjectName(QStringLiteral("responseStatus"));
  status_->setFont(textFont(kTextPx, true));
  time_->setObjectName(QStringLiteral("responseTime"));
  time_->setToken(Token::kSoft);
  time_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  parts_->setObjectName(QStringLiteral("responseParts"));
  parts_->setToken(Token::kSoft);
  parts_->setFont(textFont(kSmallPx));
  stop_->setObjectName(QStringLiteral("stopWaiting"));
  stop_->setToolTip(QStringLiteral("The requests go on; their answers are not shown"));
  headersButton_->setText(QStringLiteral("Headers"));
  headersButton_->setToolTip(QStringLiteral("Show the headers in place of the body"));
  headersButton_->setCheckable(true);
  headersButton_->setAutoRaise(true);
  headersButton_->setFont(textFont(kSmallPx));
  tint(headersButton_, QPalette::ButtonText, Token::kSoft);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(kPadding, 0, kGap, 0);
  head->setSpacing(kGap);
  head->addWidget(status_);
  head->addWidget(time_);
  head->addWidget(parts_, 1);
  head->addWidget(stop_);
  head->addWidget(headersButton_);
  auto* headRow = new QWidget(this);
  headRow->setFixedHeight(kPanelTitleHeight);
  headRow->setLayout(head);
  pages_->addWidget(body_);
  pages_->addWidget(headers_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 1, 0, 0);
  layout->setSpacing(1);
  layout->addWidget(headRow);
  layout->addLayout(pages_, 1);

  late_.setSingleShot(true);
  late_.setInterval(kLateMs);
  connect(&late_, &QTimer::timeout, this, [this] {
    setHeaders({});
    setBodyText({}, false);
  });
  connect(stop_, &QPushButton::clicked, this, &ResponseView::stopRequested);
  connect(headersButton_, &QToolButton::toggled, this, [this](bool on) { pages_->setCurrentIndex(on ? 1 : 0); });
  setStatus(QStringLiteral("Response"), Token::kText, {});
}

void ResponseView::showWaiting(int answered, int total) {
  ++shown_;
  const auto waiting = static_cast<std::uint64_t>(total - answered);
  const QString what = total == 1 ? QString()
                                  : QStringLiteral("%1 of %2 not answered yet")
                                        .arg(formatCount(waiting), formatCount(static_cast<std::uint64_t>(total)));
  setStatus(QStringLiteral("Waiting"), Token::kIdle, what);
  stop_->show();
  if (answered == 0) late_.start();
}

void ResponseView::showResponse(const Response& response) {
  ++shown_;
  setStatus(statusLine(response), response.error ? Token::kBroken : statusToken(response.status),
            response.totalNs > 0 ? formatDuration(response.totalNs) : QString(), timeParts(response));
  setHeaders(headerLines(response));
  if (response.error) {
    setBodyText(errorText(response), false);
  } else {
    setBody(response.body);
  }
}

void ResponseView::showSummary(const BurstSummary& summary) {
  ++shown_;
  const bool failed = summary.statuses().contains(0);
  setStatus(QStringLiteral("%1 answered").arg(formatCount(summary.count())), failed ? Token::kBroken : Token::kLive,
            formatDuration(summary.longestNs()));
  setHeaders({});
  setBodyText(summary.lines().join('\n'), false);
}

void ResponseView::showGivenUp(int waiting) {
  ++shown_;
  setStatus(QStringLiteral("Not waited for"), Token::kEvicted, {});
  setHeaders({});
  setBodyText(
      QStringLiteral("%1 without an answer. The timeline shows when they end.")
          .arg(formatCount(static_cast<std::uint64_t>(waiting), QStringLiteral("request"), QStringLiteral("requests"))),
      false);
  body_->setFont(textFont());
}

void ResponseView::showNote(const QString& title, const QString& sentence) {
  ++shown_;
  setStatus(title, Token::kText, {});
  setHeaders({});
  setBodyText(sentence, false);
  body_->setFont(textFont());  // Our words, nobody's answer.
}

void ResponseView::setStatus(const QString& status, Token token, const QString& time, const QString& parts) {
  status_->setText(status);
  tint(status_, QPalette::WindowText, token);
  time_->setText(time);
  parts_->setText(parts);
  stop_->hide();
}

void ResponseView::setBody(const std::string& body) {
  if (body.size() <= kQuickBodyBytes) {
    setBodyText(readableBody(body), true);
    return;
  }
  setBodyText(QStringLiteral("…"), false);
  QThreadPool::globalInstance()->start([view = QPointer(this), shown = shown_, body] {
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [view, shown, text = readableBody(body)] {
          if (view && view->shown_ == shown) view->setBodyText(text, false);
        },
        Qt::QueuedConnection);
  });
}

void ResponseView::setBodyText(const QString& text, bool colour) {
  late_.stop();
  body_->setFont(fixedFont());
  highlighter_->setEnabled(colour && (text.startsWith('{') || text.startsWith('[')));
  body_->setPlainText(text);
}

void ResponseView::setHeaders(const QString& lines) { headers_->setPlainText(lines); }

void ResponseView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, 0, width(), 1, color(Token::kLine));
  painter.fillRect(0, kPanelTitleHeight + 1, width(), 1, color(Token::kLine));
}

}  // namespace durascope::widgets
