#include "app/clock_control.h"

#include <QInputDialog>

#include <cstdlib>

#include "widgets/common/ask.h"
#include "widgets/common/format.h"
#include "widgets/common/moment_text.h"
#include "widgets/common/tells_why.h"

namespace durascope::app {

using namespace widgets;

namespace {
// Asking takes a moment; what was stepped or seeded is further away than that.
constexpr qint64 kNoticeableMs = 2'000;
}  // namespace

ClockControl::ClockControl(Session& session, QAction* frozenNow, QWidget* parent)
    : QObject(parent), session_(session), window_(parent) {
  setUp(pause_, "pauseClock", QStringLiteral("Pause the clock"),
        QStringLiteral("Timers, alarms, idle counts and simulated latencies stand still"), QKeySequence(Qt::Key_F9));
  setUp(stepSecond_, "stepSecond", QStringLiteral("Step 1 s"),
        QStringLiteral("Move the paused clock on; what becomes due runs in order"), QKeySequence(Qt::Key_F10));
  setUp(stepMinute_, "stepMinute", QStringLiteral("Step 1 min"),
        QStringLiteral("Move the paused clock on; what becomes due runs in order"),
        QKeySequence(Qt::SHIFT | Qt::Key_F10));
  setUp(step_, "stepClock", QStringLiteral("Step…"), QStringLiteral("Move the clock on by a span of your choice"));
  setUp(fastForward_, "fastForward", QStringLiteral("Fast-forward"), {}, QKeySequence(Qt::Key_F11));
  setUp(realTime_, "realTime", QStringLiteral("Back to real time"), {}, QKeySequence(Qt::SHIFT | Qt::Key_F9));
  for (QAction* action : {&fastForward_, &realTime_}) setTellsWhy(*action);
  menu_.addActions({&pause_, &realTime_});
  menu_.addSeparator();
  menu_.addActions({&stepSecond_, &stepMinute_, &step_, &fastForward_});
  menu_.addSeparator();
  menu_.addAction(frozenNow);
  menu_.setToolTipsVisible(true);
  connect(&pause_, &QAction::triggered, this, &ClockControl::togglePause);
  connect(&stepSecond_, &QAction::triggered, this, [this] { step(1'000); });
  connect(&stepMinute_, &QAction::triggered, this, [this] { step(60'000); });
  connect(&step_, &QAction::triggered, this, &ClockControl::askStep);
  connect(&fastForward_, &QAction::triggered, this, &ClockControl::fastForward);
  connect(&realTime_, &QAction::triggered, this, &ClockControl::catchUp);
  connect(&session_, &Session::clockChanged, this, &ClockControl::follow);
  connect(&session_, &Session::projectChanged, this, &ClockControl::follow);
  connect(&session_, &Session::secondPassed, this, &ClockControl::follow);
  follow();
}

QAction& ClockControl::setUp(QAction& action, const char* name, const QString& text, const QString& tip,
                             const QKeySequence& keys) {
  action.setObjectName(QString::fromLatin1(name));
  action.setText(text);
  action.setToolTip(tip);
  action.setShortcut(keys);
  return action;
}

bool ClockControl::isPaused() const { return session_.clock() && session_.clock()->paused; }

bool ClockControl::isRealTime() const {
  return !isPaused() && std::abs(session_.nowMs() - session_.realMs()) < kNoticeableMs;
}

QString ClockControl::text() const {
  if (isRealTime()) return QStringLiteral("● Real time");
  return (isPaused() ? QStringLiteral("‖ ") : QStringLiteral("● ")) + formatClock(session_.nowMs());
}

QString ClockControl::tip() const {
  if (isPaused() || isRealTime()) return {};
  const qint64 aheadMs = session_.nowMs() - session_.realMs();
  return QStringLiteral("The clock runs, %1 %2 the system's")
      .arg(formatSeconds(std::abs(aheadMs)), aheadMs > 0 ? QStringLiteral("ahead of") : QStringLiteral("behind"));
}

void ClockControl::follow() {
  const auto& clock = session_.clock();
  for (QAction* action : all()) action->setEnabled(clock.has_value());
  pause_.setText(isPaused() ? QStringLiteral("Let the clock run") : QStringLiteral("Pause the clock"));
  const bool isSomethingDue = clock && clock->nextDueMs != 0;
  fastForward_.setEnabled(isSomethingDue);
  fastForward_.setToolTip(isSomethingDue
                              ? QStringLiteral("Move the clock to the next timer, alarm or idle count, and let it run")
                              : QStringLiteral("Nothing is due: there is no timer, alarm or idle count"));
  fastForward_.setText(isSomethingDue
                           ? QStringLiteral("Fast-forward: %1 (in %2)")
                                 .arg(oneLine(clock->nextWhat), formatSeconds(clock->nextDueMs - session_.nowMs()))
                           : QStringLiteral("Fast-forward (nothing is due)"));
  followRealTime();
  emit changed();
}

// Time goes forward only. Why it cannot be done stands in the menu itself, where nobody waits for a tool tip.
void ClockControl::followRealTime() {
  const bool known = session_.clock().has_value();
  const qint64 behindMs = known ? session_.realMs() - session_.nowMs() : 0;
  const QString span = formatSeconds(std::abs(behindMs));
  const bool seeded = session_.options().seed.has_value();
  const bool ahead = behindMs <= -kNoticeableMs;
  realTime_.setEnabled(known && !seeded && !ahead && !isRealTime());
  QString aside,
      tip = QStringLiteral("Move on to the system's time and run with it; what becomes due meanwhile runs in order");
  if (!known) {
    tip = QStringLiteral("The clock is that of an open project");
  } else if (seeded) {
    aside = QStringLiteral(" (the seed fixes time)");
    tip = QStringLiteral("The seed fixes this project's time. Open it without one for real time");
  } else if (ahead) {
    aside = QStringLiteral(" (not from %1 ahead)").arg(span);
    tip = QStringLiteral(
              "The clock is %1 ahead, and time does not go back. Close the project and open it again for real "
              "time")
              .arg(span);
  } else if (isRealTime()) {
    aside = QStringLiteral(" (the clock is there)");
    tip = QStringLiteral("The clock runs with the system's");
  } else if (behindMs >= kNoticeableMs) {
    aside = QStringLiteral(": on by %1").arg(span);
  }
  realTime_.setText(QStringLiteral("Back to real time") + aside);
  realTime_.setToolTip(tip);
}

// What runs on the way may take long: pausing ends it.
void ClockControl::catchUp() {
  ask<journal::ClockState>(
      this, [&](auto reply) { session_.emulator().catchUp(std::move(reply)); },
      [this](const Result<journal::ClockState>& result) { take(result); });
}

void ClockControl::togglePause() {
  session_.emulator().setClockPaused(!isPaused());
  session_.refreshClock();
}

// To step a clock that runs is to pause it first.
void ClockControl::pause() {
  if (!isPaused()) session_.emulator().setClockPaused(true);
}

void ClockControl::step(std::int64_t ms) {
  pause();
  ask<journal::ClockState>(
      this, [&](auto reply) { session_.emulator().stepClock(ms, std::move(reply)); },
      [this](const Result<journal::ClockState>& result) { take(result); });
}

// A clock that ran goes on afterwards; one that was paused stands at the new time.
void ClockControl::fastForward() {
  const bool ran = !isPaused();
  pause();
  ask<journal::ClockState>(
      this, [&](auto reply) { session_.emulator().fastForward(std::move(reply)); },
      [this, ran](const Result<journal::ClockState>& result) {
        take(result);
        if (!ran) return;
        session_.emulator().setClockPaused(false);
        session_.refreshClock();
      });
}

void ClockControl::take(const Result<journal::ClockState>& result) {
  if (result)
    session_.setClock(*result);
  else
    emit failed(QString::fromStdString(result.error().message));
}

void ClockControl::askStep() {
  auto* dialog = new QInputDialog(window_);
  dialog->setObjectName(QStringLiteral("stepDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QStringLiteral("Step the clock"));
  dialog->setLabelText(QStringLiteral("By how much, such as 250 ms, 30 s, 5 min, 2 h?"));
  dialog->setTextValue(QStringLiteral("30 s"));
  dialog->setOkButtonText(QStringLiteral("Step"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
    if (const auto span = parseSpan(text))
      step(*span);
    else
      emit failed(QStringLiteral("'%1' is no span of time; write 30 s or 5 min.").arg(text));
  });
  dialog->open();
}

}  // namespace durascope::app
