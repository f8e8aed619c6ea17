#include "app/gui.h"

#include <QApplication>
#include <iostream>
#include <utility>

#include "app/about.h"
#include "app/examples.h"
#include "app/gateway_host.h"
#include "app/main_window.h"
#include "app/settings.h"
#include "emulator/storage/sqlite_version.h"
#include "widgets/common/seen.h"
#include "widgets/common/session.h"
#include "widgets/common/style.h"

namespace durascope::app {

int runGui(int& argc, char** argv, const GuiOptions& options) {
  QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("durascope"));
  QApplication::setApplicationName(QStringLiteral("durascope"));
  QApplication::setApplicationVersion(QStringLiteral(DURASCOPE_VERSION));
  Settings settings = loadSettings();
  const auto isolation = [&] { return std::pair(settings.engine.isolation, settings.engine.isolates); };
  const auto isolationBefore = isolation();
  options.choose(settings.engine);
  if (isolation() != isolationBefore) settings.isolationOf.clear();
  const std::string stateDir = std::exchange(settings.engine.stateDir, {});
  widgets::Theme::instance().setChoice(settings.theme);
  widgets::installLook();

  auto emulator = makeEmulator();
  if (!emulator) {
    std::cerr << "durascope: " << emulator.error().message << '\n';
    return 1;
  }
  setEngines({QString::fromStdString(storage::sqliteVersion()),
              QStringLiteral("V8 " DURASCOPE_V8_VERSION ", in the system's libnode")});
  widgets::Session session(**emulator);
  const QString last = settings.projectWasOpen && !settings.recent.isEmpty() ? settings.recent.first() : QString();
  MainWindow window(session, std::move(settings), findExamples());
  // It may have been left on a larger screen.
  if (!window.isMaximized()) widgets::fitToScreen(window, window.size());
  GatewayHost gateway(session);
  QObject::connect(&gateway, &GatewayHost::addressChanged, &window, &MainWindow::setAddress);
  window.show();
  const QString project = options.project.empty() ? last : QString::fromStdString(options.project);
  if (!project.isEmpty()) window.openProject(project, stateDir);
  const int status = QApplication::exec();
  flushSettings();
  return status;
}

}  // namespace durascope::app
