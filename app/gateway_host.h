#pragma once
// Keeps the HTTP front door open for the project of the window: on 8787, or on the next port that is free. Binding and
// closing happen on a worker thread.

#include <QObject>
#include <QThreadPool>
#include <memory>

#include "emulator/gateway/gateway.h"
#include "widgets/common/session.h"

namespace durascope::app {

/// GUI thread only. Destroyed before the emulator; its destructor waits until the port is closed.
class GatewayHost : public QObject {
  Q_OBJECT
 public:
  static constexpr std::uint16_t kFirstPort = 8787;  ///< wrangler dev's.
  static constexpr std::uint16_t kPorts = 20;        ///< So many are tried.

  explicit GatewayHost(widgets::Session& session, QObject* parent = nullptr);
  ~GatewayHost() override;

 signals:
  /// Serves there now; both empty: it does not, since no project is open.
  void addressChanged(const QString& address, const QString& problem);

 private:
  void follow();
  void start();
  void started(Result<std::shared_ptr<gateway::Gateway>> result);

  widgets::Session& session_;
  QThreadPool worker_;
  std::shared_ptr<gateway::Gateway> gateway_;
  bool starting_ = false;
};

}  // namespace durascope::app
