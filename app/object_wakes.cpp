#include "app/object_wakes.h"

#include <QAction>

#include "app/dock_layout.h"
#include "widgets/alarms/alarm_dialog.h"
#include "widgets/common/ask.h"
#include "widgets/request/request_draft.h"
#include "widgets/request/request_view.h"
#include "widgets/sockets/socket_view.h"

namespace durascope::app {

using namespace widgets;

ObjectWakes::ObjectWakes(Session& session, ObjectActions& actions, Panels panels, QWidget* window)
    : QObject(window), session_(session), panels_(panels), window_(window) {
  connect(actions.wakeByRequest(), &QAction::triggered, this, [this] { send(false); });
  connect(actions.wakeByCall(), &QAction::triggered, this, [this] { send(true); });
  connect(actions.wakeByMessage(), &QAction::triggered, this, [this] {
    panels_.docks.bringUp(panels_.docks.tab("socketsDock"));
    panels_.sockets.sendOrAsk();
  });
  connect(actions.wakeByClose(), &QAction::triggered, this, [this] {
    panels_.docks.bringUp(panels_.docks.tab("socketsDock"));
    panels_.sockets.closeWhenKnown();
  });
  connect(actions.setAlarm(), &QAction::triggered, this, &ObjectWakes::askForAlarm);
}

void ObjectWakes::send(bool call) {
  const journal::ObjectSummary* object = session_.selectedObject();
  if (!object || !session_.project() || object->key.ns >= session_.project()->namespaces.size()) return;
  panels_.docks.bringUp(panels_.docks.request());
  panels_.request.sendTo(objectTarget(session_.project()->namespaces[object->key.ns], *object), call);
}

void ObjectWakes::askForAlarm() {
  const auto& key = session_.selection();
  if (!key) return;
  auto* dialog = new AlarmDialog(session_, QStringLiteral("Set the alarm of %1").arg(session_.objectName(*key)),
                                 QStringLiteral("Set"), window_);
  connect(dialog, &AlarmDialog::chosen, this, [this, key = *key](qint64 dueMs) {
    ask<void>(
        this, [&](auto reply) { session_.emulator().setAlarm(key, dueMs, std::move(reply)); },
        [this](const Result<void>& result) {
          if (!result) emit failed(QString::fromStdString(result.error().message));
        });
  });
  dialog->open();
}

}  // namespace durascope::app
