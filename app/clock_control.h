#pragma once
// The emulator's clock, as actions: pause, step, fast-forward to what is due next, back to real time.

#include <QAction>
#include <QMenu>
#include <QObject>

#include "widgets/common/session.h"

namespace durascope::app {

/// Object names of the actions, for tests: pauseClock, stepSecond, stepMinute, stepClock, fastForward,
/// realTime; and stepDialog.
class ClockControl : public QObject {
  Q_OBJECT
 public:
  /// `frozenNow` comes into the menu, too. `parent` is the window, over which the dialog opens.
  ClockControl(widgets::Session& session, QAction* frozenNow, QWidget* parent);

  QMenu* menu() { return &menu_; }
  QList<QAction*> all() { return {&pause_, &stepSecond_, &stepMinute_, &step_, &fastForward_, &realTime_}; }
  /// "● Real time", "‖ 14:02:31" while it stands, "● 14:02:31" where it runs at another time than the system's.
  QString text() const;
  /// By how much it is ahead; empty where it is not.
  QString tip() const;
  bool isPaused() const;
  bool isRealTime() const;

 signals:
  void changed();
  /// A sentence: why time did not move.
  void failed(const QString& sentence);

 private:
  QAction& setUp(QAction& action, const char* name, const QString& text, const QString& tip,
                 const QKeySequence& keys = {});
  void follow();
  void togglePause();
  void pause();
  void step(std::int64_t ms);
  void askStep();
  void fastForward();
  void catchUp();
  void followRealTime();
  void take(const Result<journal::ClockState>& result);

  widgets::Session& session_;
  QWidget* window_;
  QMenu menu_;
  QAction pause_, stepSecond_, stepMinute_, step_, fastForward_, realTime_;
};

}  // namespace durascope::app
