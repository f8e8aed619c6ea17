#pragma once
// Looks out for objects that wait for each other in a circle: none of them can go on, and nothing else says so.

#include <QObject>

#include "widgets/common/session.h"

namespace durascope::app {

/// Asks, once a second, a few of those objects whose events have been inside for a while, and tells the session, where
/// all views see it. Looking changes nothing.
class DeadlockWatch : public QObject {
  Q_OBJECT
 public:
  explicit DeadlockWatch(widgets::Session& session, QObject* parent = nullptr);

  /// The circle that was found; empty when there is none.
  const std::vector<ObjectKey>& circle() const { return session_.deadlock(); }
  /// "Deadlock: lobby waits for alice, alice for lobby.", and how it ends where the selected object does not say that;
  /// empty when there is none.
  QString sentence() const;

 private:
  void look();

  widgets::Session& session_;
  int open_ = 0;                  ///< Questions of this round without an answer.
  std::uint64_t generation_ = 0;  ///< Of the objects; answers of an earlier one are dropped.
  std::vector<ObjectKey> found_;
  journal::SectionEnd end_;
};

}  // namespace durascope::app
