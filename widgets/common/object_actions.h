#pragma once
// What can be done to the selected object, as actions that menus, the header's buttons and shortcuts share.

#include <QAction>
#include <QObject>

#include "widgets/common/eviction.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

class ObjectActions : public QObject {
  Q_OBJECT
 public:
  ObjectActions(Session& session, QObject* parent = nullptr);

  QAction* evict() { return &evict_; }
  /// What became of evict().
  Eviction& eviction() { return eviction_; }
  QAction* abort() { return &abort_; }
  QAction* terminate() { return &terminate_; }
  QAction* evictAll() { return &evictAll_; }
  /// The five kinds of event that construct an object again, and an alarm by hand. All but the alarm's are the window's
  /// to carry out: it has the request's fields and the socket's message.
  QAction* wakeByRequest() { return &wakeByRequest_; }
  QAction* wakeByCall() { return &wakeByCall_; }
  QAction* wakeByAlarm() { return &wakeByAlarm_; }
  QAction* wakeByMessage() { return &wakeByMessage_; }
  QAction* wakeByClose() { return &wakeByClose_; }
  QAction* setAlarm() { return &setAlarm_; }
  QList<QAction*> wakes() { return {&wakeByRequest_, &wakeByCall_, &wakeByAlarm_, &wakeByMessage_, &wakeByClose_}; }
  QAction* copyId() { return &copyId_; }
  QAction* copyName() { return &copyName_; }
  /// All of them, for the window that gives their shortcuts a home.
  QList<QAction*> all() {
    return QList<QAction*>{&evict_, &abort_, &terminate_, &evictAll_} + wakes() +
           QList<QAction*>{&setAlarm_, &copyId_, &copyName_};
  }

  /// Whether an alarm is set for the selected object, as the window learns of it.
  void setHasAlarm(bool hasAlarm);

 signals:
  /// A sentence: why the emulator did not do it.
  void failed(const QString& sentence);
  /// A sentence: what was done, where the window does not show it by itself.
  void done(const QString& sentence);

 private:
  void follow();
  void report(const Result<void>& result);

  Session& session_;
  Eviction eviction_;
  bool hasAlarm_ = false;
  QAction evict_, abort_, terminate_, evictAll_, copyId_, copyName_;
  QAction wakeByRequest_, wakeByCall_, wakeByAlarm_, wakeByMessage_, wakeByClose_, setAlarm_;
};

}  // namespace durascope::widgets
