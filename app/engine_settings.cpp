#include "app/engine_settings.h"

#include <algorithm>
#include <array>

#include "widgets/common/ask.h"
#include "widgets/common/format.h"

namespace durascope::app {

namespace {

using Kind = EvictionPolicy::Kind;
constexpr EvictionPolicy kLocal{};  // What the local runtime does.
constexpr std::array kIdleTimesMs{std::int64_t{1'000}, std::int64_t{60'000}, std::int64_t{600'000}};
constexpr std::array kSpreads{2U, 4U, 8U};

bool isIdleCounted(const EvictionPolicy& policy) {
  return policy.kind == Kind::kLocal || policy.kind == Kind::kProduction;
}

bool isSame(const EvictionPolicy& a, const EvictionPolicy& b) {
  return a.kind == b.kind && (!isIdleCounted(a) || a.idleMs == b.idleMs);
}

/// One isolate for all, whatever it is called.
bool isShared(Isolation isolation, std::uint32_t isolates) {
  return isolation == Isolation::kShared || (isolation == Isolation::kSpread && isolates == 1);
}

bool isSame(Isolation a, std::uint32_t isolatesA, Isolation b, std::uint32_t isolatesB) {
  if (isShared(a, isolatesA) || isShared(b, isolatesB)) return isShared(a, isolatesA) == isShared(b, isolatesB);
  return a == b && (a != Isolation::kSpread || isolatesA == isolatesB);
}

}  // namespace

QString evictionText(const EvictionPolicy& policy) {
  switch (policy.kind) {
    case Kind::kLocal:
      return isSame(policy, kLocal) ? QStringLiteral("as local")
                                    : QStringLiteral("after ") + widgets::formatSeconds(policy.idleMs);
    case Kind::kProduction:
      return QStringLiteral("as production");
    case Kind::kAfterEveryEvent:
      return QStringLiteral("after every event");
    case Kind::kManual:
      return QStringLiteral("by hand");
    case Kind::kNever:
      return QStringLiteral("never");
  }
  return {};
}

QString latencyText(std::int64_t microseconds) {
  if (microseconds == 0) return QStringLiteral("none");
  // A setting, not a measurement: no '5.0'.
  return QStringLiteral("%1%2ms").arg(microseconds / 1000.0).arg(widgets::kThinSpace);
}

QString isolationText(Isolation isolation, std::uint32_t isolates) {
  if (isShared(isolation, isolates)) return QStringLiteral("1, shared");
  return isolation == Isolation::kSeparate ? QStringLiteral("separate") : QStringLiteral("%1, spread").arg(isolates);
}

bool isUnusual(const EvictionPolicy& policy) { return !isIdleCounted(policy) || policy.idleMs != kLocal.idleMs; }

QString differenceText(const ProjectOptions& options) {
  QStringList parts;
  if (options.missLatencyUs > 0) parts << QStringLiteral("Simulated miss: ") + latencyText(options.missLatencyUs);
  if (isUnusual(options.eviction)) parts << QStringLiteral("Eviction: ") + evictionText(options.eviction);
  if (options.isolation == Isolation::kSeparate) parts << QStringLiteral("Globals: one set an object");
  if (options.storage == StorageMode::kLocal) parts << QStringLiteral("Storage: as local workerd");
  if (!options.outgoing) parts << QStringLiteral("No outgoing fetch");
  const StorageLimits& limits = options.limits;
  const StorageLimits usual;
  if (limits.softCacheBytes != usual.softCacheBytes)
    parts << QStringLiteral("Cache: ") + widgets::formatBytes(limits.softCacheBytes);
  if (limits.hardCacheBytes != usual.hardCacheBytes || limits.dirtyBytes != usual.dirtyBytes ||
      limits.staleMs != usual.staleMs)
    parts << QStringLiteral("Cache limits changed");
  if (limits.sqlTimeMs > 0) parts << QStringLiteral("SQL: at most ") + widgets::formatSeconds(limits.sqlTimeMs);
  return parts.join(QStringLiteral(" · "));
}

EngineSettings::EngineSettings(Emulator& emulator, ProjectOptions chosen, QObject* parent)
    : QObject(parent), emulator_(emulator), options_(std::move(chosen)) {
  makeEvictionMenu();
  makeIsolationMenu();
  makeLatencyMenu();
  frozenNow_.setObjectName(QStringLiteral("frozenNow"));
  frozenNow_.setText(QStringLiteral("Date.now() stands still between I/O"));
  frozenNow_.setToolTip(QStringLiteral("As in production, where it shows the time of the last I/O"));
  frozenNow_.setCheckable(true);
  connect(&frozenNow_, &QAction::triggered, this, [this](bool frozen) {
    options_.frozenNow = frozen;
    emulator_.setFrozenNow(frozen);
    emit changed();
  });
  emulator_.setEvictionPolicy(options_.eviction);
  emulator_.setMissLatencyUs(options_.missLatencyUs);
  emulator_.setFrozenNow(options_.frozenNow);
  showChoices();
}

void EngineSettings::setEviction(EvictionPolicy policy) {
  options_.eviction = policy;
  emulator_.setEvictionPolicy(policy);
  showChoices();
  emit changed();
}

void EngineSettings::setStorageMode(StorageMode mode) {
  if (mode == options_.storage) return;
  options_.storage = mode;
  // That it does not build again is told as the problem of the project.
  widgets::ask<ProjectInfo>(
      this, [&](auto reply) { emulator_.setStorageMode(mode, std::move(reply)); }, [](const Result<ProjectInfo>&) {});
  emit changed();
}

void EngineSettings::setLimits(const StorageLimits& limits) {
  widgets::ask<void>(
      this, [&](auto reply) { emulator_.setStorageLimits(limits, std::move(reply)); },
      [this, limits](const Result<void>& result) {
        if (result && limits != options_.limits) {
          options_.limits = limits;
          emit changed();
        }
        emit limitsAnswered(result ? QString() : QString::fromStdString(result.error().message));
      });
}

void EngineSettings::setIsolation(Isolation isolation, std::uint32_t isolates) {
  const Isolation before = options_.isolation;
  const std::uint32_t isolatesBefore = options_.isolates;
  takeIsolation(isolation, isolates);
  if (!projectOpen_ || isSame(isolation, isolates, before, isolatesBefore)) return;
  widgets::ask<ProjectInfo>(
      this, [&](auto reply) { emulator_.setIsolation(isolation, isolates, std::move(reply)); },
      [this, before, isolatesBefore](const Result<ProjectInfo>& result) {
        if (result) return;
        takeIsolation(before, isolatesBefore);
        emit failed(QString::fromStdString(result.error().message));
      });
}

void EngineSettings::forgetIsolation() {
  const ProjectOptions usual;
  takeIsolation(usual.isolation, usual.isolates);
}

void EngineSettings::takeIsolation(Isolation isolation, std::uint32_t isolates) {
  options_.isolation = isolation;
  options_.isolates = isolates;
  showChoices();
  emit changed();
}

void EngineSettings::makeEvictionMenu() {
  const auto add = [this](const QString& text, const QString& tip, EvictionPolicy policy) {
    QAction* action = evictionMenu_.addAction(text);
    action->setCheckable(true);
    action->setToolTip(tip);
    action->setData(QVariant::fromValue(qint64{policy.idleMs}));
    action->setProperty("kind", static_cast<int>(policy.kind));
    evictionChoices_.addAction(action);
    connect(action, &QAction::triggered, this, [this, policy] { setEviction(policy); });
  };
  const QString ten = widgets::formatSeconds(kLocal.idleMs);
  add(QStringLiteral("As local: after %1 without work").arg(ten),
      QStringLiteral("As the local runtime does; timers, sockets and stubs keep an instance for ever"), kLocal);
  add(QStringLiteral("As production: hibernates after %1, leaves after 70 to 140 s").arg(ten),
      QStringLiteral("Timers and the like keep an instance for a while only"), {Kind::kProduction, kLocal.idleMs});
  add(QStringLiteral("After every event"), QStringLiteral("Shows who relies on memory: nothing outlives an event"),
      {Kind::kAfterEveryEvent, kLocal.idleMs});
  add(QStringLiteral("Manual: only by hand"), QStringLiteral("Evict and Evict all work, idleness does not"),
      {Kind::kManual, kLocal.idleMs});
  add(QStringLiteral("Never: as with preventEviction"), QStringLiteral("Not by hand, either"),
      {Kind::kNever, kLocal.idleMs});
  evictionMenu_.addSeparator();
  for (const std::int64_t idleMs : kIdleTimesMs)
    add(QStringLiteral("As local, but after %1").arg(widgets::formatSeconds(idleMs)), {}, {Kind::kLocal, idleMs});
  evictionMenu_.setToolTipsVisible(true);
}

void EngineSettings::makeIsolationMenu() {
  const auto add = [this](const QString& text, const QString& tip, Isolation isolation, std::uint32_t isolates) {
    QAction* action = isolationMenu_.addAction(text);
    action->setCheckable(true);
    action->setToolTip(tip);
    action->setProperty("isolation", static_cast<int>(isolation));
    action->setProperty("isolates", isolates);
    isolationChoices_.addAction(action);
    connect(action, &QAction::triggered, this, [this, isolation, isolates] { setIsolation(isolation, isolates); });
  };
  add(QStringLiteral("Shared: all objects in one isolate"),
      QStringLiteral("As locally: every object sees the same module globals"), Isolation::kShared, 1);
  for (const std::uint32_t isolates : kSpreads)
    add(QStringLiteral("Spread over %1 isolates").arg(isolates),
        QStringLiteral("As in production: two objects may or may not share module globals"), Isolation::kSpread,
        isolates);
  add(QStringLiteral("Separate: each object has its own globals"),
      QStringLiteral("Shows who relies on shared module globals"), Isolation::kSeparate, 1);
  isolationMenu_.setToolTipsVisible(true);
}

void EngineSettings::makeLatencyMenu() {
  for (const std::int64_t microseconds : {0, 1'000, 5'000, 20'000}) {
    QAction* action = latencyMenu_.addAction(latencyText(microseconds));
    action->setCheckable(true);
    action->setData(qint64{microseconds});
    latencyChoices_.addAction(action);
    connect(action, &QAction::triggered, this, [this, microseconds] {
      options_.missLatencyUs = microseconds;
      emulator_.setMissLatencyUs(microseconds);
      emit changed();
    });
  }
}

void EngineSettings::showChoices() {
  for (QAction* action : evictionChoices_.actions())
    action->setChecked(
        isSame(options_.eviction, {static_cast<Kind>(action->property("kind").toInt()), action->data().toLongLong()}));
  for (QAction* action : isolationChoices_.actions())
    action->setChecked(isSame(options_.isolation, options_.isolates,
                              static_cast<Isolation>(action->property("isolation").toInt()),
                              action->property("isolates").toUInt()));
  for (QAction* action : latencyChoices_.actions())
    action->setChecked(action->data().toLongLong() == options_.missLatencyUs);
  frozenNow_.setChecked(options_.frozenNow);
}

}  // namespace durascope::app
