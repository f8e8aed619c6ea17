#include "app/examples.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <algorithm>

namespace durascope::app {

namespace {

QString examplesFolder() {
  const QString installed = QCoreApplication::applicationDirPath() + QStringLiteral("/../share/durascope/examples");
  return QDir::cleanPath(QDir(installed).exists() ? installed : QStringLiteral(DURASCOPE_EXAMPLES));
}

}  // namespace

QList<QAction*> exampleActions(const QList<widgets::WelcomeEntry>& examples, QObject* parent) {
  QList<QAction*> actions;
  for (const widgets::WelcomeEntry& entry : examples) {
    auto* action = new QAction(QStringLiteral("Open example: ") + entry.title, parent);
    action->setObjectName(QStringLiteral("openExample"));
    action->setToolTip(entry.sentence);
    action->setData(entry.path);
    actions.append(action);
  }
  return actions;
}

std::string exampleState(const QList<widgets::WelcomeEntry>& examples, const QString& path) {
  const auto isThis = [&](const widgets::WelcomeEntry& entry) { return entry.path == path; };
  if (std::none_of(examples.begin(), examples.end(), isThis)) return {};
  return (QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/examples/") +
          QFileInfo(path).fileName())
      .toStdString();
}

QList<widgets::WelcomeEntry> findExamples() {
  const QString folder = examplesFolder();
  QList<widgets::WelcomeEntry> found;
  const auto example = [&](const char* title, const char* what, const char* name) {
    return widgets::WelcomeEntry{QString::fromUtf8(title), QString::fromUtf8(what),
                                 folder + QLatin1Char('/') + QString::fromUtf8(name)};
  };
  for (const widgets::WelcomeEntry& entry :
       {example("Counter", "A number in memory and in storage: what an eviction takes, what stays.", "counter"),
        example("Chat", "Rooms with hibernating WebSockets: evict one, and nobody is disconnected.", "chat"),
        example("Sessions", "Two kinds of objects that call each other over RPC.", "sessions"),
        example("Alarm queue", "Jobs that run later, are tried again, and survive a restart.", "alarm-queue"),
        example("Rate limiter", "A bucket of tokens for each client, and why it must not be a field.", "rate-limiter"),
        example("Global pitfall", "Two objects share a module variable by mistake.", "global-pitfall")}) {
    if (QDir(entry.path).exists()) found.append(entry);
  }
  return found;
}

}  // namespace durascope::app
