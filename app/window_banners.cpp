#include "app/window_banners.h"

#include <QAction>
#include <QVBoxLayout>

#include "app/banner.h"
#include "app/banner_stack.h"
#include "app/source_line.h"
#include "app/warnings_dialog.h"
#include "app/window_actions.h"
#include "widgets/common/ask.h"
#include "widgets/common/format.h"

namespace durascope::app {

using namespace widgets;

namespace {

constexpr int kNoticeMs = 8'000;
constexpr std::int64_t kStuckMs = 1'000;  // Shorter is a busy object, not a loop that never ends.

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

WindowBanners::WindowBanners(Session& session, WindowActions& actions, Eviction& eviction, QObject* parent)
    : QObject(parent),
      session_(session),
      actions_(actions),
      eviction_(eviction),
      deadlocks_(session),
      problem_(new Banner(Banner::Kind::kProblem)),
      warnings_(new Banner(Banner::Kind::kWarning)),
      isolate_(new Banner(Banner::Kind::kWarning)),
      fault_(new Banner(Banner::Kind::kProblem)),
      deadlock_(new Banner(Banner::Kind::kProblem)),
      held_(new Banner(Banner::Kind::kWarning)),
      notice_(new Banner(Banner::Kind::kNote)) {
  problem_->setObjectName(QStringLiteral("problemBanner"));
  warnings_->setObjectName(QStringLiteral("warningsBanner"));
  isolate_->setObjectName(QStringLiteral("isolateBanner"));
  fault_->setObjectName(QStringLiteral("faultBanner"));
  notice_->setObjectName(QStringLiteral("noticeBanner"));
  deadlock_->setObjectName(QStringLiteral("deadlockBanner"));
  held_->setObjectName(QStringLiteral("heldBanner"));
  for (QAction* action : {actions_.evictAtOnce, actions_.dismissEviction}) held_->addAction(action);
  fault_->addAction(actions_.dismissFault);
  for (QAction* action : {actions_.warningDetails, actions_.dismissWarnings}) warnings_->addAction(action);
  deadlock_->addAction(actions_.abortDeadlock);
  isolate_->addAction(actions_.cancelSql);
  isolate_->addAction(actions_.terminateIsolate);
  connectActions();
  connect(&session_, &Session::projectChanged, this, &WindowBanners::followProject);
  // A new version opens the files anew: what failed before is told again if it still fails.
  connect(&session_, &Session::projectChanged, this, &WindowBanners::dismissFault);
  connect(&session_, &Session::problemChanged, this, &WindowBanners::followProject);
  connect(&session_, &Session::statusChanged, this, &WindowBanners::showIsolates);
  connect(&session_, &Session::secondPassed, this, &WindowBanners::showIsolates);
  connect(&session_, &Session::eventsAppended, this, &WindowBanners::showFaults);
  connect(&session_, &Session::deadlockChanged, this, &WindowBanners::showDeadlock);
  // How long it lasts, as often as the object's own sentence tells it.
  connect(&session_, &Session::secondPassed, this, &WindowBanners::showDeadlock);
  connect(&session_, &Session::statusChanged, this, &WindowBanners::showDeadlock);
  connect(&session_, &Session::selectionChanged, this, &WindowBanners::showDeadlock);
  // What was done is of the object that was selected then; a failure is read whatever one looks at.
  connect(&session_, &Session::selectionChanged, this, [this] {
    if (!noticeFailed_) notice_->show({});
  });
  connect(&eviction_, &Eviction::sentenceChanged, this, &WindowBanners::showEviction);
  noticeEnds_.setSingleShot(true);
  connect(&noticeEnds_, &QTimer::timeout, this, [this] { notice_->show({}); });
  dismissFault();
  showDeadlock();
  showEviction();
  followProject();
}

void WindowBanners::placeIn(QWidget* page, QVBoxLayout* layout) {
  layout->insertWidget(0, problem_);
  layout->insertWidget(1, warnings_);
  layout->insertWidget(2, fault_);
  new BannerStack({deadlock_, isolate_, held_, notice_}, page);
}

void WindowBanners::connectActions() {
  connect(actions_.dismissFault, &QAction::triggered, this, &WindowBanners::dismissFault);
  connect(actions_.warningDetails, &QAction::triggered, this,
          [this] { (new WarningsDialog(warnings(), warnings_->window()))->open(); });
  connect(actions_.dismissWarnings, &QAction::triggered, this, [this] {
    if (session_.project()) dismissedWarnings_ = session_.project()->warnings;
    showWarnings();
  });
  connect(actions_.evictAtOnce, &QAction::triggered, &eviction_, &Eviction::evictAtOnce);
  connect(actions_.dismissEviction, &QAction::triggered, &eviction_, &Eviction::dismiss);
  connect(actions_.terminateIsolate, &QAction::triggered, this, [this] {
    if (!stuckIsolate_) return;
    ask<void>(
        this, [&](auto reply) { session_.emulator().terminateIsolate(*stuckIsolate_, std::move(reply)); },
        [this](const Result<void>& result) { tellFailure(result); });
  });
  connect(actions_.cancelSql, &QAction::triggered, this, [this] {
    if (!stuckSql_) return;
    ask<void>(
        this, [&](auto reply) { session_.emulator().cancelSql(*stuckSql_, 0, std::move(reply)); },
        [this](const Result<void>& result) { tellFailure(result); });
  });
  connect(actions_.abortDeadlock, &QAction::triggered, this, [this] {
    if (deadlocks_.circle().empty()) return;
    ask<void>(
        this,
        [&](auto reply) {
          session_.emulator().abort(deadlocks_.circle().front(), "Aborted by hand in Durascope: it was in a deadlock.",
                                    std::move(reply));
        },
        [this](const Result<void>& result) { tellFailure(result); });
  });
}

void WindowBanners::followProject() {
  showProblem();
  showWarnings();
  showIsolates();
}

void WindowBanners::showProblem() {
  const auto& problem = session_.problem();
  if (!problem) {
    problem_->show({});
    return;
  }
  QString sentence = withStop(text(problem->message));
  // Many messages name the file already. Of several mistakes each has its line, and the first one names the file.
  const QString where = text(problem->where);
  const bool said = sentence.contains(where);
  const bool several = said && !where.isEmpty() && sentence.contains(QLatin1Char('\n'));
  const QString folder = where.left(where.lastIndexOf(QLatin1Char('/')) + 1);
  if (several && !folder.isEmpty()) sentence.replace(QLatin1Char('\n') + folder, QStringLiteral("\n"));
  const QString oldOne = QStringLiteral("The version before goes on; waiting for a change.");
  if (session_.projectRunning())
    sentence = several ? oldOne + QLatin1Char(' ') + sentence : sentence + QLatin1Char(' ') + oldOne;
  const auto [line, column] = sourceLineAt(problem->where, problem->excerpt);
  problem_->show(sentence, said ? QString() : where, line, column);
}

QStringList WindowBanners::warnings() const {
  QStringList sentences;
  if (session_.project())
    for (const std::string& warning : session_.project()->warnings) sentences += text(warning);
  return sentences;
}

// One line, however many there are: what the object shows below it is what one came for.
void WindowBanners::showWarnings() {
  const QStringList sentences = warnings();
  const bool told = !sentences.isEmpty() && session_.project()->warnings != dismissedWarnings_;
  QString line;
  if (told) line = oneLine(sentences.join(' ').toStdString());
  if (told && sentences.size() > 1)
    line.prepend(formatCount(static_cast<std::uint64_t>(sentences.size())) + QStringLiteral(" warnings: "));
  warnings_->showLine(line);
  actions_.warningDetails->setEnabled(!sentences.isEmpty());
  actions_.dismissWarnings->setEnabled(told);
}

void WindowBanners::showIsolates() {
  stuckIsolate_.reset();
  stuckSql_.reset();
  QString sentence;
  for (const journal::IsolateSummary& isolate : session_.isolates()) {
    const std::int64_t busyMs = isolate.busy ? session_.realMs() - isolate.busySinceMs : 0;
    if (busyMs >= kStuckMs) {
      const QString who =
          isolate.busyHasObject ? session_.objectName(isolate.busyObject) : QStringLiteral("The Worker");
      stuckIsolate_ = isolate.number;
      if (isolate.inSql && isolate.busyHasObject) stuckSql_ = isolate.busyObject;
      sentence = QStringLiteral("%1 has been in %2 for %3 without coming back; nobody else on isolate %4 is served.")
                     .arg(who, isolate.inSql ? QStringLiteral("an SQL statement") : QStringLiteral("JavaScript"),
                          formatElapsed(busyMs))
                     .arg(isolate.number);
    } else if (!isolate.problem.empty() && sentence.isEmpty()) {
      sentence = text(isolate.problem);
    }
  }
  actions_.terminateIsolate->setEnabled(stuckIsolate_.has_value());
  actions_.cancelSql->setVisible(stuckSql_.has_value());
  isolate_->show(sentence);
}

void WindowBanners::showDeadlock() {
  const auto& circle = deadlocks_.circle();
  actions_.abortDeadlock->setEnabled(!circle.empty());
  if (!circle.empty()) actions_.abortDeadlock->setText(QStringLiteral("Abort ") + session_.objectName(circle.front()));
  deadlock_->show(deadlocks_.sentence());
}

void WindowBanners::showEviction() {
  const QString& sentence = eviction_.sentence();
  for (QAction* action : {actions_.evictAtOnce, actions_.dismissEviction}) action->setEnabled(!sentence.isEmpty());
  held_->show(sentence);
}

// The newest counts: a full disk lets many objects fail.
void WindowBanners::showFaults(quint64 first, int count) {
  for (quint64 position = first + static_cast<quint64>(count); position-- > first;) {
    const journal::Event& event = session_.events().at(position);
    if (!event.storageFault) continue;
    const QString what = withStop(text(event.label));
    const QString file = text(event.detail);
    // A commit that fails leaves those before it alone; a file that was damaged has lost what it has lost.
    const QString rest = what.contains(QLatin1String("damaged"))
                             ? QStringLiteral("Other objects go on.")
                             : QStringLiteral("Other objects go on, and what was committed is intact.");
    fault_->show(QStringLiteral("%1: %2 %3").arg(session_.objectName(event.object), what, rest),
                 what.contains(file) ? QString() : file);
    actions_.dismissFault->setEnabled(true);
    return;
  }
}

void WindowBanners::dismissFault() {
  fault_->show({});
  actions_.dismissFault->setEnabled(false);
}

void WindowBanners::showNotice(const QString& sentence, bool failed) {
  noticeFailed_ = failed;
  notice_->show(sentence);
  noticeEnds_.start(failed ? 2 * kNoticeMs : kNoticeMs);
}

void WindowBanners::tellFailure(const Result<void>& result) {
  if (!result) showNotice(text(result.error().message), true);
}

}  // namespace durascope::app
