#pragma once
// Keys of actions that cannot be used now. Qt lets such a key go by in silence; here it is answered with the reason, of
// those that tell one (widgets/common/tells_why.h).

#include <QAction>
#include <QList>
#include <QObject>

namespace durascope::app {

/// GUI thread only.
class RefusedKeys : public QObject {
  Q_OBJECT
 public:
  /// `window` is where the keys are pressed.
  RefusedKeys(const QList<QAction*>& actions, QWidget* window);

 signals:
  /// A sentence: why nothing happened.
  void refused(const QString& sentence);
};

}  // namespace durascope::app
