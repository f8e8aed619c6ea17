#include "app/refused_keys.h"

#include <QShortcut>

#include "widgets/common/format.h"
#include "widgets/common/tells_why.h"

namespace durascope::app {

RefusedKeys::RefusedKeys(const QList<QAction*>& actions, QWidget* window) : QObject(window) {
  for (QAction* action : actions) {
    if (action->shortcut().isEmpty()) continue;
    auto* keys = new QShortcut(action->shortcut(), window);
    // One of the two has the keys at a time.
    const auto follow = [keys, action] { keys->setEnabled(widgets::tellsWhy(*action)); };
    connect(action, &QAction::changed, keys, follow);
    follow();
    connect(keys, &QShortcut::activated, this, [this, action] { emit refused(widgets::withStop(action->toolTip())); });
  }
}

}  // namespace durascope::app
