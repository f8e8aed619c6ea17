#include "app/settings.h"

#include <QSettings>
#include <QThreadPool>
#include <algorithm>
#include <type_traits>

namespace durascope::app {

namespace {

/// One thread, so that writes keep their order.
QThreadPool& writer() {
  static QThreadPool pool;
  pool.setMaxThreadCount(1);
  return pool;
}

template <class Act>
void eachLimit(StorageLimits& limits, Act act) {
  act("storage/softCacheBytes", limits.softCacheBytes);
  act("storage/hardCacheBytes", limits.hardCacheBytes);
  act("storage/dirtyBytes", limits.dirtyBytes);
  act("storage/staleMs", limits.staleMs);
  act("storage/sqlTimeMs", limits.sqlTimeMs);
  act("storage/historyMs", limits.historyMs);
  act("storage/historyBytes", limits.historyBytes);
}

}  // namespace

void Settings::remember(const QString& path) {
  recent.removeAll(path);
  recent.prepend(path);
  if (recent.size() > kMostRecent) recent.resize(kMostRecent);
}

Settings loadSettings() {
  const QSettings file;
  Settings settings;
  settings.theme = static_cast<widgets::ThemeChoice>(std::clamp(file.value("theme", 0).toInt(), 0, 2));
  settings.recent = file.value("recent").toStringList();
  settings.isolationOf = file.value("isolationOf").toString();
  settings.projectWasOpen = file.value("projectWasOpen", false).toBool();
  settings.geometry = file.value("window/geometry").toByteArray();
  settings.docks = file.value("window/docks").toByteArray();
  settings.requestBelow = file.value("window/requestBelow", false).toBool();
  ProjectOptions& engine = settings.engine;
  engine.eviction.kind = static_cast<EvictionPolicy::Kind>(
      std::clamp(file.value("eviction/kind", 0).toInt(), 0, static_cast<int>(EvictionPolicy::Kind::kNever)));
  engine.eviction.idleMs = std::max<qint64>(0, file.value("eviction/idleMs", qint64{10'000}).toLongLong());
  engine.isolation = static_cast<Isolation>(std::clamp(
      file.value("isolation", static_cast<int>(engine.isolation)).toInt(), 0, static_cast<int>(Isolation::kSeparate)));
  engine.isolates = std::clamp(file.value("isolates", 1).toUInt(), 1U, 64U);
  engine.frozenNow = file.value("frozenNow", false).toBool();
  engine.missLatencyUs = std::max<qint64>(0, file.value("missLatencyUs", qint64{5'000}).toLongLong());
  if (file.value("storage/local", false).toBool()) engine.storage = StorageMode::kLocal;
  eachLimit(engine.limits, [&](const char* key, auto& limit) {
    using Number = std::decay_t<decltype(limit)>;
    limit = static_cast<Number>(std::max<qint64>(0, file.value(key, static_cast<qint64>(limit)).toLongLong()));
  });
  settings.statements = file.value("storage/statements").toStringList();
  return settings;
}

void saveSettings(const Settings& settings) {
  writer().start([settings] {
    QSettings file;
    file.setValue("theme", static_cast<int>(settings.theme));
    file.setValue("recent", settings.recent);
    file.setValue("isolationOf", settings.isolationOf);
    file.setValue("projectWasOpen", settings.projectWasOpen);
    file.setValue("window/geometry", settings.geometry);
    file.setValue("window/docks", settings.docks);
    file.setValue("window/requestBelow", settings.requestBelow);
    const ProjectOptions& engine = settings.engine;
    file.setValue("eviction/kind", static_cast<int>(engine.eviction.kind));
    file.setValue("eviction/idleMs", qint64{engine.eviction.idleMs});
    file.setValue("isolation", static_cast<int>(engine.isolation));
    file.setValue("isolates", engine.isolates);
    file.setValue("frozenNow", engine.frozenNow);
    file.setValue("missLatencyUs", qint64{engine.missLatencyUs});
    file.setValue("storage/local", engine.storage == StorageMode::kLocal);
    StorageLimits limits = engine.limits;
    eachLimit(limits, [&](const char* key, const auto& limit) { file.setValue(key, static_cast<qint64>(limit)); });
    file.setValue("storage/statements", settings.statements);
  });
}

void flushSettings() { writer().waitForDone(); }

}  // namespace durascope::app
