#include "app/gateway_host.h"

#include <QCoreApplication>
#include <QPointer>

namespace durascope::app {

namespace {

/// Worker thread. The first free port; otherwise why the last one was refused.
Result<std::shared_ptr<gateway::Gateway>> startOnFreePort(Emulator& emulator, const ProjectInfo& project) {
  for (std::uint16_t i = 0;; ++i) {
    gateway::Options options;
    options.port = static_cast<std::uint16_t>(GatewayHost::kFirstPort + i);
    auto started = gateway::Gateway::start(emulator, project, options);
    if (started) return std::shared_ptr<gateway::Gateway>(std::move(*started));
    if (started.error().kind != ErrorKind::kUnavailable || i + 1 == GatewayHost::kPorts) {
      return tl::unexpected(started.error());
    }
  }
}

}  // namespace

GatewayHost::GatewayHost(widgets::Session& session, QObject* parent) : QObject(parent), session_(session) {
  worker_.setMaxThreadCount(1);
  connect(&session_, &widgets::Session::projectChanged, this, &GatewayHost::follow);
  follow();
}

GatewayHost::~GatewayHost() {
  worker_.waitForDone();
  gateway_.reset();
}

void GatewayHost::follow() {
  const auto& project = session_.project();
  if (!project) {
    emit addressChanged({}, {});
    // Closing joins the gateway's thread, which is not for the GUI thread to wait for.
    if (gateway_) worker_.start([closing = std::exchange(gateway_, {})]() mutable { closing.reset(); });
  } else if (gateway_) {
    gateway_->setProject(*project);
  } else if (!starting_) {
    start();
  }
}

void GatewayHost::start() {
  starting_ = true;
  worker_.start([host = QPointer(this), emulator = &session_.emulator(), project = *session_.project()] {
    auto result = startOnFreePort(*emulator, project);
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [host, result = std::move(result)]() mutable {
          if (host) host->started(std::move(result));
        },
        Qt::QueuedConnection);
  });
}

void GatewayHost::started(Result<std::shared_ptr<gateway::Gateway>> result) {
  starting_ = false;
  if (!result) {
    emit addressChanged({}, QString::fromStdString(result.error().message));
    return;
  }
  gateway_ = std::move(*result);
  emit addressChanged(QStringLiteral("http://127.0.0.1:%1").arg(gateway_->port()), {});
  follow();  // The project may have changed or closed meanwhile.
}

}  // namespace durascope::app
