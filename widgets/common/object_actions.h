#pragma once
// What can be done to the selected object, as actions that menus, the header's buttons and shortcuts share.

#include <QAction>
#include <QObject>

#include "widgets/common/session.h"

namespace durascope::widgets {

class ObjectActions : public QObject {
  Q_OBJECT
 public:
  ObjectActions(Session& session, QObject* parent = nullptr);

  QAction* evict() { return &evict_; }
  QAction* abort() { return &abort_; }
  QAction* terminate() { return &terminate_; }
  QAction* evictAll() { return &evictAll_; }
  QAction* copyId() { return &copyId_; }
  QAction* copyName() { return &copyName_; }
  /// All of them, for the window that gives their shortcuts a home.
  QList<QAction*> all() { return {&evict_, &abort_, &terminate_, &evictAll_, &copyId_, &copyName_}; }

 signals:
  /// A sentence: why the emulator did not do it.
  void failed(const QString& sentence);
  /// A sentence: what was done, where the window does not show it by itself.
  void done(const QString& sentence);

 private:
  void follow();
  void report(const Result<void>& result);

  Session& session_;
  QAction evict_, abort_, terminate_, evictAll_, copyId_, copyName_;
};

}  // namespace durascope::widgets
