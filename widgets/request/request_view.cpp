#include "widgets/request/request_view.h"

#include <QListView>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <utility>

#include "widgets/common/format.h"
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
constexpr int kPatienceMs = 250;    // What takes longer has its object selected before it has ended.
}  // namespace

RequestView::RequestView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      send_(QStringLiteral("Send"), this),
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
  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMs);
  connect(&patience_, &QTimer::timeout, this, &RequestView::followWaiting);
  connect(&session_, &Session::objectsChanged, this, &RequestView::followWaiting);
  connect(&session_, &Session::selectionChanged, this, [this] { followed_ = true; });
  sockets_.whenEnded([this](const SocketEnd& end, const SocketFrame& frame) {
    if (&end == shownSocket_) showSocketEnd(frame);
  });
  connect(response_, &ResponseView::stopRequested, this, &RequestView::giveUp);
  connect(list_, &QListView::clicked, this, &RequestView::restore);
  connect(list_, &QListView::activated, this, &RequestView::restore);
  const auto showWhetherEmpty = [this, history] {
    history->setEmpty(history_.rowCount() == 0 ? QStringLiteral("Nothing sent yet.") : QString());
  };
  connect(&history_, &QAbstractItemModel::rowsInserted, history, showWhetherEmpty);
  connect(&history_, &QAbstractItemModel::rowsRemoved, history, showWhetherEmpty);
  showWhetherEmpty();
  connect(&session_, &Session::objectsReset, this, [this] {
    sockets_.clear();
    if (std::exchange(shownSocket_, nullptr) != nullptr)
      response_->showNote(QStringLiteral("WebSocket closed"),
                          QStringLiteral("This window hung up: the project that it was of is closed."));
  });
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
  shownSocket_ = nullptr;
  auto request = draft.isCall() ? composeCall(draft, *session_.project()) : composeRequest(draft, *session_.project());
  if (!request) {
    // Also where the answer is looked for: the panel may be behind another one, the form scrolled.
    form_->showMistake(request.error());
    response_->showNote(QStringLiteral("Not sent"), QString::fromStdString(request.error().message));
    return;
  }
  form_->setProblem({});
  response_->showWaiting(0, draft.times);
  // One that still waits goes on: its end comes to the history.
  request_ = std::move(*request);
  sent_ = history_.add({.draft = draft, .sentAtMs = session_.realMs()});
  auto* runner = runner_ = new RequestRunner(session_.emulator(), this);
  connect(runner, &RequestRunner::progressed, this, [this, runner] {
    if (runner == runner_) response_->showWaiting(runner->answered(), runner->total());
  });
  connect(runner, &RequestRunner::finished, this,
          [this, runner, number = sent_, call = draft.isCall(), firstEvent = session_.events().end()] {
            const auto& error = runner->last().error;
            if (call && error && error->kind == ErrorKind::kBadInput) return refuse(*runner, number);
            end(*runner, number, firstEvent);
          });
  followed_ = false;
  patience_.start();
  if (draft.isCall())
    runner->call(request_, draft.path.trimmed().toStdString(), draft.body.toStdString(), draft.times);
  else
    runner->send(request_, draft.times);
}

void RequestView::sendTo(const QString& target, bool call) {
  form_->aimAt(target, call);
  if (!call || !form_->draft().path.trimmed().isEmpty()) return send();
  shownSocket_ = nullptr;
  form_->setProblem({});
  form_->askForMethod();
  response_->showNote(QStringLiteral("Method call"),
                      QStringLiteral("Write the method's name and its arguments; Send calls it."));
}

void RequestView::giveUp() {
  RequestRunner* runner = std::exchange(runner_, nullptr);
  if (runner == nullptr) return;
  response_->showGivenUp(runner->total() - runner->answered());
  runner->giveUp();
  runner->deleteLater();
  history_.end(sent_, HistoryEntry::Outcome::kGivenUp);
}

void RequestView::end(RequestRunner& runner, std::uint64_t number, std::uint64_t firstEvent) {
  const auto& statuses = runner.summary().statuses();
  const int status = statuses.begin()->first;
  const auto outcome = statuses.size() > 1 ? HistoryEntry::Outcome::kMixed
                       : status == 0       ? HistoryEntry::Outcome::kFailed
                                           : HistoryEntry::Outcome::kAnswered;
  if (runner.last().socket) sockets_.hold(runner.last().socket);
  if (&runner == runner_) {
    // Who opens a WebSocket goes on at the object that has its other end.
    const std::optional<ObjectKey> taker =
        runner.last().socket ? takerOf(runner.last(), firstEvent) : std::optional<ObjectKey>();
    if (taker) session_.select(*taker);
    showResult(taker);
  }
  history_.end(number, outcome, status, runner.summary().longestNs());
  followAnswer(runner);
  runner.deleteLater();
}

// The arguments are read before anything is called: what is wrong with them is a matter of their field.
void RequestView::refuse(RequestRunner& runner, std::uint64_t number) {
  history_.withdraw(number);
  if (&runner == runner_) {
    runner_ = nullptr;
    response_->showNote(QStringLiteral("Not sent"),
                        form_->showArgumentMistake(*runner.last().error, runner.last().errorStack));
  }
  runner.deleteLater();
}

// Of one that the Worker handed on, the journal tells who answered it first: whoever else did passed it on.
std::optional<ObjectKey> RequestView::takerOf(const Response& opened, std::uint64_t firstEvent) const {
  session_.drainNow();
  if (opened.object) return session_.find(*opened.object) ? opened.object : std::nullopt;
  const EventStore& events = session_.events();
  for (std::uint64_t at = std::max(firstEvent, events.first()); at < events.end(); ++at) {
    const journal::Event& event = events.at(at);
    if (event.kind == journal::EventKind::kRequest && event.hasObject && event.detail.starts_with("101") &&
        session_.find(event.object))
      return event.object;
  }
  return std::nullopt;
}

void RequestView::showResult(const std::optional<ObjectKey>& taker) {
  const RequestRunner& runner = *std::exchange(runner_, nullptr);
  if (runner.last().socket) {
    shownSocket_ = runner.last().socket.get();
    const QString where = taker ? QStringLiteral("%1 took it: under Sockets").arg(session_.objectName(*taker))
                                : QStringLiteral("Select the object that took it: under Sockets");
    response_->showNote(QStringLiteral("101 Switching Protocols"),
                        QStringLiteral("The WebSocket is open, and this window is its client. %1 one can send, close "
                                       "or vanish as the client.")
                            .arg(where));
  } else if (runner.total() == 1) {
    response_->showResponse(runner.last());
  } else {
    response_->showSummary(runner.summary());
  }
}

// What was said of it when it was opened is not so any more.
void RequestView::showSocketEnd(const SocketFrame& frame) {
  shownSocket_ = nullptr;
  QString how = QStringLiteral("It ended without a close: nobody is at its other end any more, as after a reload.");
  if (frame.kind == SocketFrame::Kind::kClose) {
    how = frame.code == SocketFrame::kNoCode ? QStringLiteral("It was closed without a code.")
                                             : QStringLiteral("It was closed with code %1.").arg(frame.code);
    if (!frame.data.empty()) how.insert(how.size() - 1, QStringLiteral(": ") + oneLine(frame.data));
  }
  response_->showNote(QStringLiteral("WebSocket closed"), how + QStringLiteral(" Send opens another."));
}

// The first thing that one wants to see after the first request is the object that it reached. Who has selected one
// already is not disturbed.
void RequestView::followAnswer(const RequestRunner& runner) {
  if (session_.selection()) return;
  session_.drainNow();
  const auto& object = runner.last().object;
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

// The same while there is no answer: what it is busy with is worth seeing, too. An object that was named as the target
// is meant, whatever is selected; what the Worker may have called is a guess.
void RequestView::followWaiting() {
  if (runner_ == nullptr || patience_.isActive() || followed_) return;
  if (session_.selection() && request_.to == Request::To::kWorker) return;
  const journal::ObjectSummary* newest = nullptr;
  for (const journal::ObjectSummary& candidate : session_.objects()) {
    if (isTarget(candidate) && (newest == nullptr || candidate.stateSinceMs > newest->stateSinceMs))
      newest = &candidate;
  }
  if (newest != nullptr) session_.select(newest->key);
}

// Of a request to the Worker any that is busy may be the one that it called.
bool RequestView::isTarget(const journal::ObjectSummary& object) const {
  switch (request_.to) {
    case Request::To::kObjectByName:
      return object.key.ns == request_.ns && object.named && object.name == request_.name && object.key.facet == 0;
    case Request::To::kObjectById:
      return object.key.ns == request_.ns && object.key.id == request_.id && object.key.facet == 0;
    case Request::To::kWorker:
      break;
  }
  return object.state == journal::ObjectState::kConstructing || object.state == journal::ObjectState::kRunning;
}

void RequestView::restore(const QModelIndex& index) { form_->setDraft(history_.entry(index.row()).draft); }

}  // namespace durascope::widgets
