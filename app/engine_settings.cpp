#include "app/engine_settings.h"

#include "widgets/common/ask.h"
#include "widgets/common/format.h"

namespace durascope::app {

namespace {

constexpr EvictionPolicy kLocal{};  // What the local runtime does.
constexpr EvictionPolicy kNever{EvictionPolicy::Kind::kNever, kLocal.idleMs};

bool isSame(const EvictionPolicy& a, const EvictionPolicy& b) {
  return a.kind == b.kind && (a.kind == EvictionPolicy::Kind::kNever || a.idleMs == b.idleMs);
}

}  // namespace

QString evictionText(const EvictionPolicy& policy) {
  if (policy.kind == EvictionPolicy::Kind::kNever) return QStringLiteral("never");
  if (isSame(policy, kLocal)) return QStringLiteral("as local");
  return QStringLiteral("after ") + widgets::formatSeconds(policy.idleMs);
}

QString latencyText(std::int64_t microseconds) {
  if (microseconds == 0) return QStringLiteral("none");
  // A setting, not a measurement: no '5.0'.
  return QStringLiteral("%1%2ms").arg(microseconds / 1000.0).arg(widgets::kThinSpace);
}

QString differenceText(const EvictionPolicy& policy, std::int64_t missLatencyUs, StorageMode mode,
                       const StorageLimits& limits) {
  QStringList parts;
  if (missLatencyUs > 0) parts << QStringLiteral("Simulated miss: ") + latencyText(missLatencyUs);
  if (!isSame(policy, kLocal)) parts << QStringLiteral("Eviction: ") + evictionText(policy);
  if (mode == StorageMode::kLocal) parts << QStringLiteral("Storage: as local workerd");
  const StorageLimits usual;
  if (limits.softCacheBytes != usual.softCacheBytes)
    parts << QStringLiteral("Cache: ") + widgets::formatBytes(limits.softCacheBytes);
  if (limits.hardCacheBytes != usual.hardCacheBytes || limits.dirtyBytes != usual.dirtyBytes ||
      limits.staleMs != usual.staleMs)
    parts << QStringLiteral("Cache limits changed");
  if (limits.sqlTimeMs > 0) parts << QStringLiteral("SQL: at most ") + widgets::formatSeconds(limits.sqlTimeMs);
  return parts.join(QStringLiteral(" · "));
}

EngineSettings::EngineSettings(Emulator& emulator, EvictionPolicy eviction, std::int64_t missLatencyUs,
                               StorageMode mode, const StorageLimits& limits, QObject* parent)
    : QObject(parent),
      emulator_(emulator),
      eviction_(eviction),
      missLatencyUs_(missLatencyUs),
      mode_(mode),
      limits_(limits) {
  for (const std::int64_t idleMs : {kLocal.idleMs, std::int64_t{1'000}, std::int64_t{60'000}, std::int64_t{600'000}}) {
    addEviction({EvictionPolicy::Kind::kLocal, idleMs});
  }
  addEviction(kNever);
  for (const std::int64_t microseconds : {0, 1'000, 5'000, 20'000}) addLatency(microseconds);
  emulator_.setEvictionPolicy(eviction_);
  emulator_.setMissLatencyUs(missLatencyUs_);
}

void EngineSettings::setStorageMode(StorageMode mode) {
  if (mode == mode_) return;
  mode_ = mode;
  // That it does not build again is told as the problem of the project.
  widgets::ask<ProjectInfo>(
      this, [&](auto reply) { emulator_.setStorageMode(mode, std::move(reply)); }, [](const Result<ProjectInfo>&) {});
  emit changed();
}

void EngineSettings::setLimits(const StorageLimits& limits) {
  widgets::ask<void>(
      this, [&](auto reply) { emulator_.setStorageLimits(limits, std::move(reply)); },
      [this, limits](const Result<void>& result) {
        if (result && limits != limits_) {
          limits_ = limits;
          emit changed();
        }
        emit limitsAnswered(result ? QString() : QString::fromStdString(result.error().message));
      });
}

void EngineSettings::addEviction(EvictionPolicy policy) {
  const bool local = isSame(policy, kLocal);
  QAction* action = evictionMenu_.addAction(
      local ? QStringLiteral("As local (%1)").arg(widgets::formatSeconds(policy.idleMs)) : evictionText(policy));
  action->setCheckable(true);
  action->setChecked(isSame(policy, eviction_));
  action->setToolTip(QStringLiteral("When an instance that has nothing to do leaves memory"));
  evictionChoices_.addAction(action);
  connect(action, &QAction::triggered, this, [this, policy] {
    eviction_ = policy;
    emulator_.setEvictionPolicy(policy);
    emit changed();
  });
}

void EngineSettings::addLatency(std::int64_t microseconds) {
  QAction* action = latencyMenu_.addAction(latencyText(microseconds));
  action->setCheckable(true);
  action->setChecked(microseconds == missLatencyUs_);
  latencyChoices_.addAction(action);
  connect(action, &QAction::triggered, this, [this, microseconds] {
    missLatencyUs_ = microseconds;
    emulator_.setMissLatencyUs(microseconds);
    emit changed();
  });
}

}  // namespace durascope::app
