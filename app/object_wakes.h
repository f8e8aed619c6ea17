#pragma once
// The five kinds of event that wake an object, with one click where it can be: what stands in the panels is sent. Also
// its alarm, set by hand.

#include <QObject>

#include "widgets/common/object_actions.h"
#include "widgets/common/session.h"

namespace durascope::widgets {
class RequestView;
class SocketView;
}  // namespace durascope::widgets

namespace durascope::app {

class DockLayout;

/// GUI thread only. Connects the actions to the panels; all that it is given outlives it.
class ObjectWakes : public QObject {
  Q_OBJECT
 public:
  struct Panels {
    DockLayout& docks;
    widgets::RequestView& request;
    widgets::SocketView& sockets;
  };
  /// `window` is the parent, also of the dialogs.
  ObjectWakes(widgets::Session& session, widgets::ObjectActions& actions, Panels panels, QWidget* window);

 signals:
  /// A sentence: why the emulator did not do it.
  void failed(const QString& sentence);

 private:
  void send(bool call);
  void askForAlarm();

  widgets::Session& session_;
  Panels panels_;
  QWidget* window_;
};

}  // namespace durascope::app
