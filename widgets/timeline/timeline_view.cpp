#include "widgets/timeline/timeline_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedLayout>
#include <QToolButton>

#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/icons.h"
#include "widgets/common/style.h"
#include "widgets/timeline/event_detail.h"
#include "widgets/timeline/timeline_canvas.h"

namespace durascope::widgets {

namespace {

constexpr int kButtonInset = 7;  // Of a tool button's text within its frame.

struct Choice {
  const char* text;
  std::int64_t lengthNs;
};
constexpr Choice kChoices[] = {{"Last second", 1'000'000'000},
                               {"Last 10 seconds", Viewport::kDefaultLengthNs},
                               {"Last minute", 60'000'000'000},
                               {"Everything", Viewport::kEverything}};

QToolButton* toolButton(const QString& iconName, const QString& toolTip, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(icon(iconName));
  button->setToolTip(toolTip);
  button->setAutoRaise(true);
  return button;
}

}  // namespace

TimelineView::TimelineView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      lanes_(session),
      canvas_(new TimelineCanvas(session, lanes_)),
      detail_(new EventDetail(session)),
      empty_(new EmptyState),
      tools_(new QWidget(canvas_)),
      range_(makeRangeButton()),
      pause_(toolButton(QStringLiteral("pause"), {}, tools_)),
      clear_(toolButton(QStringLiteral("eraser"), QStringLiteral("Clear the timeline (Ctrl+L)"), tools_)),
      stack_(new QStackedLayout(this)),
      restore_(new QAction(QStringLiteral("Show again"), this)) {
  setObjectName(QStringLiteral("timelineView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);

  auto* toolsLayout = new QHBoxLayout(tools_);
  toolsLayout->setContentsMargins(kPadding - kButtonInset, 0, kGap, 0);
  toolsLayout->setSpacing(0);
  toolsLayout->addWidget(range_);
  toolsLayout->addStretch(1);
  toolsLayout->addWidget(pause_);
  toolsLayout->addWidget(clear_);
  tools_->setGeometry(0, 0, kLaneNameWidth, kRulerHeight - 1);

  auto* content = new QWidget;
  auto* layout = new QHBoxLayout(content);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(canvas_, 1);
  layout->addWidget(detail_);
  detail_->hide();
  stack_->addWidget(content);
  stack_->addWidget(empty_);
  empty_->addAction(restore_);

  connect(restore_, &QAction::triggered, this, [this] {
    lanes_.restore();
    updateState();
  });
  connect(pause_, &QToolButton::clicked, this, &TimelineView::togglePause);
  connect(clear_, &QToolButton::clicked, this, &TimelineView::clear);
  connect(canvas_, &TimelineCanvas::eventSelected, this, &TimelineView::showDetail);
  connect(canvas_, &TimelineCanvas::viewChanged, this, &TimelineView::updateTools);
  connect(detail_, &EventDetail::closed, canvas_, [this] { canvas_->selectEvent(kNoEvent); });
  connect(&lanes_, &TimelineLanes::orderChanged, this, &TimelineView::updateState);
  connect(&session_, &Session::projectChanged, this, &TimelineView::updateState);
  connect(&Theme::instance(), &Theme::changed, this, &TimelineView::updateTools);
  updateTools();
  updateState();
}

QToolButton* TimelineView::makeRangeButton() {
  auto* button = new QToolButton(tools_);
  button->setObjectName(QStringLiteral("timelineRange"));
  button->setAutoRaise(true);
  button->setFont(textFont(kSmallPx));
  button->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(button);
  for (const Choice& choice : kChoices) {
    menu->addAction(QString::fromLatin1(choice.text), this,
                    [this, length = choice.lengthNs] { canvas_->follow(length); });
  }
  menu->addSeparator();
  menu->addAction(QStringLiteral("Fit (Home)"), this, [this] { canvas_->fit(); });
  menu->addAction(QStringLiteral("One step back (Backspace)"), this, [this] { canvas_->back(); });
  button->setMenu(menu);
  return button;
}

void TimelineView::togglePause() { canvas_->toggleFollowing(); }

void TimelineView::clear() {
  canvas_->selectEvent(kNoEvent);
  lanes_.clear();
  updateState();
}

void TimelineView::showDetail(quint64 position) {
  const EventStore& events = session_.events();
  if (position == kNoEvent || position < events.first() || position >= events.end()) {
    detail_->hide();
    return;
  }
  const journal::Event& event = events.at(position);
  detail_->show(event);
  if (event.hasObject) session_.select(event.object);
}

void TimelineView::updateTools() {
  const Viewport& view = canvas_->timeViewport();
  const bool following = view.isFollowing();
  QString text = formatDuration(view.range().length()) + QStringLiteral(", standing still");
  if (following) {
    for (const Choice& choice : kChoices) {
      if (choice.lengthNs == view.followLengthNs()) text = QString::fromLatin1(choice.text);
    }
  }
  range_->setText(text + QStringLiteral(" ▾"));
  range_->setToolTip(following ? QStringLiteral("The timeline follows the present")
                               : QStringLiteral("The timeline stands still; events are kept all the while"));
  pause_->setIcon(icon(following ? QStringLiteral("pause") : QStringLiteral("play")));
  pause_->setToolTip(following ? QStringLiteral("Stand still (F8)") : QStringLiteral("Follow the present (F8)"));
  clear_->setIcon(icon(QStringLiteral("eraser")));
}

void TimelineView::updateState() {
  const bool empty = lanes_.inOrder().empty();
  restore_->setVisible(lanes_.isCleared());
  if (lanes_.isCleared()) {
    empty_->setSentence(QStringLiteral("Cleared. What happens from now on appears here."));
  } else if (session_.project()) {
    empty_->setSentence(QStringLiteral("Nothing has happened yet. Send a request to see its way through the object."));
  } else {
    empty_->setSentence(QStringLiteral("Open a project to see what its objects do, as it happens."));
  }
  stack_->setCurrentIndex(empty ? 1 : 0);
}

void TimelineView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  tools_->raise();
}

}  // namespace durascope::widgets
