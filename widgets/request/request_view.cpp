#include "widgets/request/request_view.h"

#include <QListView>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "widgets/common/panel.h"
#include "widgets/common/style.h"
#include "widgets/request/history_delegate.h"
#include "widgets/request/request_form.h"
#include "widgets/request/response_view.h"

namespace durascope::widgets {

namespace {
constexpr int kLeastHeight = 144;
constexpr int kLeastResponse = 96;
constexpr int kRowsOfHistory = 4;
constexpr int kScrollBar = 14;      // Beside the form, where it is low.
constexpr int kLeastHistory = 190;  // Beside the others: a method and a short path.
}  // namespace

RequestView::RequestView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      send_(QStringLiteral("Send"), this),
      runner_(session.emulator(), this),
      form_(new RequestForm(session, &send_)),
      response_(new ResponseView),
      list_(new QListView),
      splitter_(new QSplitter(Qt::Vertical, this)) {
  setObjectName(QStringLiteral("requestView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  send_.setObjectName(QStringLiteral("sendAction"));
  send_.setToolTip(QStringLiteral("Send the request"));
  send_.setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Enter), QKeySequence(Qt::CTRL | Qt::Key_Return)});
  send_.setEnabled(session_.project().has_value());

  auto* scroll = new QScrollArea;
  scroll->setWidget(form_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setObjectName(QStringLiteral("requestHistory"));
  list_->setAccessibleName(QStringLiteral("History"));
  list_->setModel(&history_);
  list_->setItemDelegate(new HistoryDelegate(list_));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // rows are elided
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  auto* history = new Panel(QStringLiteral("History"));
  history->setContent(list_);
  history->setEmpty(QStringLiteral("Nothing sent yet."));
  splitter_->addWidget(scroll);
  splitter_->addWidget(response_);
  splitter_->addWidget(history);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter_);

  connect(splitter_, &QSplitter::splitterMoved, this, [this] { movedByHand_ = true; });
  connect(&send_, &QAction::triggered, this, &RequestView::send);
  connect(&runner_, &RequestRunner::progressed, this,
          [this] { response_->showWaiting(runner_.answered(), runner_.total()); });
  connect(&runner_, &RequestRunner::finished, this, &RequestView::showResult);
  connect(response_, &ResponseView::stopRequested, this, &RequestView::giveUp);
  connect(list_, &QListView::clicked, this, &RequestView::restore);
  connect(list_, &QListView::activated, this, &RequestView::restore);
  connect(&history_, &QAbstractItemModel::rowsInserted, history, [history] { history->setEmpty({}); });
  connect(&session_, &Session::objectsReset, this, [this] { sockets_.clear(); });
  connect(&session_, &Session::projectChanged, this, [this] { send_.setEnabled(session_.project().has_value()); });
}

QSize RequestView::minimumSizeHint() const { return {QWidget::minimumSizeHint().width(), kLeastHeight}; }

void RequestView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const Qt::Orientation wanted = width() > height() ? Qt::Horizontal : Qt::Vertical;
  if (splitter_->orientation() != wanted) {
    splitter_->setOrientation(wanted);
    form_->setWide(wanted == Qt::Horizontal);
    movedByHand_ = false;
  }
  if (movedByHand_) return;
  const int length = wanted == Qt::Horizontal ? width() : height();
  const int history =
      wanted == Qt::Horizontal ? std::max(length / 5, kLeastHistory) : kPanelTitleHeight + kRowsOfHistory * kRowHeight;
  const int room = length - 2 * splitter_->handleWidth();
  const int form = wanted == Qt::Horizontal
                       ? std::max(room / 2, std::min(room * 6 / 10, form_->minimumSizeHint().width() + kScrollBar))
                       : std::clamp(form_->minimumSizeHint().height(), 0, std::max(0, room - history - kLeastResponse));
  splitter_->setSizes({form, std::max(0, room - form - history), history});
}

void RequestView::send() {
  RequestDraft draft = form_->draft();
  if (draft.isWebSocket()) draft.times = 1;
  if (!session_.project()) return;
  auto request = draft.isCall() ? composeCall(draft, *session_.project()) : composeRequest(draft, *session_.project());
  if (!request) {
    // Also where the answer is looked for: the panel may be behind another one, the form scrolled.
    form_->showMistake(request.error());
    response_->showNote(QStringLiteral("Not sent"), QString::fromStdString(request.error().message));
    return;
  }
  form_->setProblem({});
  if (runner_.isRunning()) remember(HistoryEntry::Outcome::kGivenUp, 0, 0);
  sent_ = draft;
  sentAtMs_ = session_.realMs();
  response_->showWaiting(0, draft.times);
  if (draft.isCall())
    runner_.call(*request, draft.path.trimmed().toStdString(), draft.body.toStdString(), draft.times);
  else
    runner_.send(*request, draft.times);
}

void RequestView::sendTo(const QString& target, bool call) {
  form_->aimAt(target, call);
  if (!call || !form_->draft().path.trimmed().isEmpty()) return send();
  form_->setProblem({});
  form_->askForMethod();
  response_->showNote(QStringLiteral("Method call"),
                      QStringLiteral("Write the method's name and its arguments; Send calls it."));
}

void RequestView::giveUp() {
  response_->showGivenUp(runner_.total() - runner_.answered());
  runner_.giveUp();
  remember(HistoryEntry::Outcome::kGivenUp, 0, 0);
}

void RequestView::showResult() {
  const BurstSummary& summary = runner_.summary();
  if (runner_.last().socket) {
    sockets_.hold(runner_.last().socket);
    response_->showNote(
        QStringLiteral("101 Switching Protocols"),
        QStringLiteral("The WebSocket is open, and this window is its client. Select the object that took "
                       "it: under Sockets one can send, close or vanish in its place."));
  } else if (runner_.total() == 1) {
    response_->showResponse(runner_.last());
  } else {
    response_->showSummary(summary);
  }
  const int status = summary.statuses().begin()->first;
  const auto outcome = summary.statuses().size() > 1 ? HistoryEntry::Outcome::kMixed
                       : status == 0                 ? HistoryEntry::Outcome::kFailed
                                                     : HistoryEntry::Outcome::kAnswered;
  remember(outcome, status, summary.longestNs());
  followAnswer();
}

// The first thing that one wants to see after the first request is the object that it reached. Who has selected one
// already is not disturbed.
void RequestView::followAnswer() {
  if (session_.selection()) return;
  session_.drainNow();
  const auto& object = runner_.last().object;
  if (object && session_.find(*object)) {
    session_.select(*object);
    return;
  }
  // Through the Worker: the object that changed last is the one that it called.
  const journal::ObjectSummary* newest = nullptr;
  for (const journal::ObjectSummary& candidate : session_.objects()) {
    if (candidate.instance != 0 && (newest == nullptr || candidate.stateSinceMs > newest->stateSinceMs))
      newest = &candidate;
  }
  if (newest != nullptr) session_.select(newest->key);
}

void RequestView::remember(HistoryEntry::Outcome outcome, int status, std::int64_t totalNs) {
  history_.add({sent_, outcome, status, totalNs, sentAtMs_});
}

void RequestView::restore(const QModelIndex& index) { form_->setDraft(history_.entry(index.row()).draft); }

}  // namespace durascope::widgets
