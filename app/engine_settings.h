#pragma once
// How the emulator runs, as the user sets it: menus of the top bar, the badges that say what differs from production,
// and the emulator itself are kept in step here.

#include <QActionGroup>
#include <QMenu>

#include "emulator/emulator.h"

namespace durascope::app {

/// "as local", "after 1 s", "as production", "after every event", "by hand", "never".
QString evictionText(const EvictionPolicy& policy);
/// "5 ms", "none".
QString latencyText(std::int64_t microseconds);
/// "1, shared", "4, spread", "separate".
QString isolationText(Isolation isolation, std::uint32_t isolates);
/// Neither the local runtime nor production does so.
bool isUnusual(const EvictionPolicy& policy);
/// What differs from production under these settings, separated by ' · '; empty when nothing does.
QString differenceText(const ProjectOptions& options);

class EngineSettings : public QObject {
  Q_OBJECT
 public:
  /// `emulator` outlives this object. Of `chosen`, path and state folder are of no interest.
  EngineSettings(Emulator& emulator, ProjectOptions chosen, QObject* parent = nullptr);

  /// With these, projects are opened.
  const ProjectOptions& options() const { return options_; }
  const EvictionPolicy& eviction() const { return options_.eviction; }
  const StorageLimits& limits() const { return options_.limits; }
  /// While a project is open, isolation and storage mode are changed by reloading it.
  void setProjectOpen(bool open) { projectOpen_ = open; }

  void setEviction(EvictionPolicy policy);
  void setIsolation(Isolation isolation, std::uint32_t isolates);
  /// Another project is about to be opened: isolation was chosen for the one before.
  void forgetIsolation();
  void setStorageMode(StorageMode mode);
  /// Limits that contradict each other are refused, and the ones before stay.
  void setLimits(const StorageLimits& limits);
  /// Menus of choices, the present one checked.
  QMenu* evictionMenu() { return &evictionMenu_; }
  QMenu* latencyMenu() { return &latencyMenu_; }
  QMenu* isolationMenu() { return &isolationMenu_; }
  /// Date.now() stands still between I/O; checked when it does.
  QAction* frozenNow() { return &frozenNow_; }

 signals:
  void changed();
  /// Why the last limits were refused; empty when they were taken.
  void limitsAnswered(const QString& problem);
  /// A sentence: why something stays as it was.
  void failed(const QString& sentence);

 private:
  void makeEvictionMenu();
  void makeIsolationMenu();
  void makeLatencyMenu();
  void showChoices();
  void takeIsolation(Isolation isolation, std::uint32_t isolates);

  Emulator& emulator_;
  ProjectOptions options_;
  bool projectOpen_ = false;
  QMenu evictionMenu_, latencyMenu_, isolationMenu_;
  QActionGroup evictionChoices_{this}, latencyChoices_{this}, isolationChoices_{this};
  QAction frozenNow_;
};

}  // namespace durascope::app
