#include "widgets/common/object_actions.h"

#include <QClipboard>
#include <QGuiApplication>
#include <utility>

#include "widgets/common/ask.h"
#include "widgets/common/format.h"
#include "widgets/common/in_memory.h"
#include "widgets/common/tells_why.h"

namespace durascope::widgets {

namespace {

void setUp(QAction& action, const QString& text, const QString& tip, const QKeySequence& keys = {}) {
  action.setText(text);
  action.setToolTip(tip);
  action.setShortcut(keys);
}

}  // namespace

ObjectActions::ObjectActions(Session& session, QObject* parent)
    : QObject(parent), session_(session), eviction_(session) {
  setUp(evict_, tr("Evict"), {}, QKeySequence(QStringLiteral("Ctrl+Shift+E")));
  setUp(abort_, tr("Abort"), {}, QKeySequence(QStringLiteral("Ctrl+Shift+K")));
  setUp(terminate_, tr("Terminate"), {}, QKeySequence(QStringLiteral("Ctrl+Shift+T")));
  setUp(evictAll_, tr("Evict all"), {}, QKeySequence(QStringLiteral("Ctrl+Alt+E")));
  setUp(wakeByRequest_, tr("Wake by a request"), tr("Send what stands in the request panel to this object"));
  setUp(wakeByCall_, tr("Wake by a method call"), tr("Call the method that stands in the request panel over RPC"));
  setUp(wakeByAlarm_, tr("Wake by its alarm"), {});
  setUp(wakeByMessage_, tr("Wake by a socket message"), {});
  setUp(wakeByClose_, tr("Wake by a socket's close"), {});
  setUp(setAlarm_, tr("Set alarm…"), tr("Set or move the object's alarm by hand"));
  wakeByRequest_.setObjectName(QStringLiteral("wakeByRequest"));
  wakeByCall_.setObjectName(QStringLiteral("wakeByCall"));
  wakeByAlarm_.setObjectName(QStringLiteral("wakeByAlarm"));
  wakeByMessage_.setObjectName(QStringLiteral("wakeByMessage"));
  wakeByClose_.setObjectName(QStringLiteral("wakeByClose"));
  setAlarm_.setObjectName(QStringLiteral("setAlarm"));
  setUp(copyId_, tr("Copy id"), tr("Copy the object's id"));
  setUp(copyName_, tr("Copy name"), tr("Copy the name that the object's id was made from"));

  for (QAction* action : {&evict_, &abort_, &terminate_, &evictAll_}) setTellsWhy(*action);
  connect(&evict_, &QAction::triggered, this, [this] { eviction_.start(*session_.selection()); });
  connect(&eviction_, &Eviction::failed, this, &ObjectActions::failed);
  connect(&eviction_, &Eviction::done, this, &ObjectActions::done);
  connect(&abort_, &QAction::triggered, this, [this] {
    ask<void>(
        this,
        [&](auto reply) {
          session_.emulator().abort(*session_.selection(), "Aborted by hand in Durascope.", std::move(reply));
        },
        [this, name = session_.objectName(*session_.selection()),
         sockets = session_.selectedObject()->sockets](const Result<void>& result) {
          if (!result || sockets == 0) return report(result);
          // What hibernates through an eviction does not outlive this.
          emit done(tr("%1 was aborted. That cut %2 of it.")
                        .arg(name, formatCount(sockets, tr("WebSocket"), tr("WebSockets"))));
        });
  });
  connect(&terminate_, &QAction::triggered, this, [this] {
    ask<void>(
        this, [&](auto reply) { session_.emulator().terminate(*session_.selection(), std::move(reply)); },
        [this](const Result<void>& result) { report(result); });
  });
  connect(&evictAll_, &QAction::triggered, this, [this] {
    ask<std::uint64_t>(
        this, [&](auto reply) { session_.emulator().evictAll(std::move(reply)); },
        [this](const Result<std::uint64_t>& result) {
          if (result)
            emit done(tr("Evicted %1.").arg(formatCount(*result, tr("object"), tr("objects"))));
          else
            emit failed(QString::fromStdString(result.error().message));
        });
  });
  connect(&wakeByAlarm_, &QAction::triggered, this, [this] {
    ask<void>(
        this, [&](auto reply) { session_.emulator().fireAlarm(*session_.selection(), std::move(reply)); },
        [this](const Result<void>& result) { report(result); });
  });
  connect(&copyId_, &QAction::triggered, this, [this] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(session_.selection()->id.hex()));
    emit done(tr("Copied the id."));
  });
  connect(&copyName_, &QAction::triggered, this, [this] {
    QGuiApplication::clipboard()->setText(QString::fromStdString(session_.selectedObject()->name));
    emit done(tr("Copied the name."));
  });

  connect(&session_, &Session::selectionChanged, this, &ObjectActions::follow);
  connect(&session_, &Session::objectsChanged, this, &ObjectActions::follow);
  connect(&session_, &Session::objectsReset, this, &ObjectActions::follow);
  connect(&session_, &Session::statusChanged, this, &ObjectActions::follow);
  connect(&session_, &Session::projectChanged, this, &ObjectActions::follow);
  follow();
}

void ObjectActions::follow() {
  const journal::ObjectSummary* object = session_.selectedObject();
  const auto is = [&](journal::ObjectState state) { return object && object->state == state; };
  const bool inMemory = object && isInMemory(object->state);
  const QString nothing = !session_.project()          ? tr("No project is open, so there is no object")
                          : session_.objects().empty() ? tr("There is no object yet. A request to one constructs it")
                                                       : tr("No object is selected. Choose one in the list of objects");
  const auto absent = [&] {
    return object ? tr("%1 is not in memory: it has no instance to drop").arg(displayName(*object)) : nothing;
  };
  evict_.setEnabled(inMemory);
  abort_.setEnabled(inMemory);
  abort_.setToolTip(inMemory ? tr("Break the instance, as ctx.abort() would") : absent());
  // The last word of an object that does not come back may be that it was idle.
  terminate_.setEnabled(is(journal::ObjectState::kConstructing) || is(journal::ObjectState::kRunning) ||
                        (object && session_.busyIsolateOf(object->key)));
  terminate_.setToolTip(terminate_.isEnabled() ? tr("Stop the JavaScript that runs on the object's isolate now")
                        : object               ? tr("No JavaScript of %1 runs now").arg(displayName(*object))
                                               : nothing);
  evictAll_.setEnabled(session_.liveObjects() > 0);
  evictAll_.setToolTip(evictAll_.isEnabled() ? tr("Drop every idle instance from memory")
                                             : tr("No object is in memory"));
  // One and the same: what is left behind decides the word.
  const bool hibernates = object && object->hibernatable > 0;
  evict_.setText(hibernates ? tr("Hibernate now") : tr("Evict"));
  evict_.setToolTip(!inMemory    ? absent()
                    : hibernates ? tr("Drop the instance from memory; its hibernatable WebSockets stay open")
                                 : tr("Drop the instance from memory, as idleness would"));
  for (QAction* action : {&wakeByRequest_, &wakeByCall_, &setAlarm_, &copyId_}) action->setEnabled(object != nullptr);
  wakeByAlarm_.setEnabled(object && hasAlarm_);
  wakeByAlarm_.setToolTip(hasAlarm_ ? tr("Run the alarm that is set now, whatever its time")
                                    : tr("The object has no alarm. 'Set alarm…' sets one"));
  const bool hasSocket = object && object->sockets > 0;
  for (QAction* action : {&wakeByMessage_, &wakeByClose_}) action->setEnabled(hasSocket);
  const QString none = tr("The object has no WebSocket. The method 'WebSocket' of Request opens one");
  wakeByMessage_.setToolTip(hasSocket ? tr("Send a message as the client that is chosen in Sockets") : none);
  wakeByClose_.setToolTip(hasSocket ? tr("Close the socket that is chosen in Sockets, as its client") : none);
  copyName_.setEnabled(object && object->named);
}

void ObjectActions::setHasAlarm(bool hasAlarm) {
  if (std::exchange(hasAlarm_, hasAlarm) != hasAlarm) follow();
}

void ObjectActions::report(const Result<void>& result) {
  if (!result) emit failed(QString::fromStdString(result.error().message));
}

}  // namespace durascope::widgets
