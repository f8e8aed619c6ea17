#pragma once
// Eviction, miss latency and storage as the user sets them: menus of the top bar, the badge that says what differs from
// production, and the emulator itself are kept in step here.

#include <QActionGroup>
#include <QMenu>

#include "emulator/emulator.h"

namespace durascope::app {

/// "as local", "after 1 s", "never".
QString evictionText(const EvictionPolicy& policy);
/// "5 ms", "none".
QString latencyText(std::int64_t microseconds);
/// What differs from production under these settings, separated by ' · '; empty when nothing does.
QString differenceText(const EvictionPolicy& policy, std::int64_t missLatencyUs, StorageMode mode,
                       const StorageLimits& limits);

class EngineSettings : public QObject {
  Q_OBJECT
 public:
  /// `emulator` outlives this object.
  EngineSettings(Emulator& emulator, EvictionPolicy eviction, std::int64_t missLatencyUs, StorageMode mode,
                 const StorageLimits& limits, QObject* parent = nullptr);

  const EvictionPolicy& eviction() const { return eviction_; }
  std::int64_t missLatencyUs() const { return missLatencyUs_; }
  StorageMode storageMode() const { return mode_; }
  const StorageLimits& limits() const { return limits_; }
  /// Reloads the project that is open.
  void setStorageMode(StorageMode mode);
  /// Limits that contradict each other are refused, and the ones before stay.
  void setLimits(const StorageLimits& limits);
  /// Menus of choices, the present one checked.
  QMenu* evictionMenu() { return &evictionMenu_; }
  QMenu* latencyMenu() { return &latencyMenu_; }

 signals:
  void changed();
  /// Why the last limits were refused; empty when they were taken.
  void limitsAnswered(const QString& problem);

 private:
  void addEviction(EvictionPolicy policy);
  void addLatency(std::int64_t microseconds);

  Emulator& emulator_;
  EvictionPolicy eviction_;
  std::int64_t missLatencyUs_;
  StorageMode mode_;
  StorageLimits limits_;
  QMenu evictionMenu_;
  QMenu latencyMenu_;
  QActionGroup evictionChoices_{this};
  QActionGroup latencyChoices_{this};
};

}  // namespace durascope::app
