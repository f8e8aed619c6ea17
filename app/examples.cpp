#include "app/examples.h"

#include <QCoreApplication>
#include <QDir>

namespace durascope::app {

namespace {

QString examplesFolder() {
  const QString installed = QCoreApplication::applicationDirPath() + QStringLiteral("/../share/durascope/examples");
  return QDir::cleanPath(QDir(installed).exists() ? installed : QStringLiteral(DURASCOPE_EXAMPLES));
}

}  // namespace

QList<widgets::WelcomeEntry> findExamples() {
  const QString folder = examplesFolder();
  QList<widgets::WelcomeEntry> found;
  for (const widgets::WelcomeEntry& entry :
       {widgets::WelcomeEntry{QStringLiteral("Counter"),
                              QStringLiteral("A number in memory and in storage: what an eviction takes, what stays."),
                              folder + QStringLiteral("/counter")},
        widgets::WelcomeEntry{QStringLiteral("Global pitfall"),
                              QStringLiteral("Two objects share a module variable by mistake."),
                              folder + QStringLiteral("/global-pitfall")}}) {
    if (QDir(entry.path).exists()) found.append(entry);
  }
  return found;
}

}  // namespace durascope::app
