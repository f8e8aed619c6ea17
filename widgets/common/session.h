#pragma once
// What the window knows of the emulator. A timer drains the door (33 ms while visible, 250 ms while hidden), merges
// what changed, and tells the views once a drain. Views read from here and ask the door for details through ask.h; the
// GUI thread never waits and never touches a file.

#include <QObject>
#include <QString>
#include <QTimer>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "emulator/emulator.h"
#include "widgets/common/event_store.h"

namespace durascope::widgets {

/// GUI thread only.
class Session : public QObject {
  Q_OBJECT
 public:
  using Clock = std::function<std::int64_t()>;
  using OpenReply = std::function<void(const Result<ProjectInfo>&)>;
  static constexpr std::size_t kEventCapacity = 100'000;

  /// `emulator` outlives the session. `realMs` is the wall clock in milliseconds since the epoch; a test gives its own.
  explicit Session(Emulator& emulator, QObject* parent = nullptr, Clock realMs = {});

  Emulator& emulator() const { return emulator_; }
  /// The emulator's time, in milliseconds since the epoch: by it count ages, alarms and idle clocks. It may stand
  /// still, or be another than the user's.
  std::int64_t nowMs() const;
  /// The user's time: for how often to look.
  std::int64_t realMs() const { return realMs_(); }
  /// The emulator's clock as last heard of; none when it has none of its own.
  const std::optional<journal::ClockState>& clock() const { return clock_; }
  /// Takes a state that was answered elsewhere, or asks for the present one.
  void setClock(const journal::ClockState& clock);
  void refreshClock();

  /// Opens a project in place of the present one; objects, events and selection are forgotten. `reply` on the GUI
  /// thread.
  void open(ProjectOptions options, OpenReply reply = {});
  /// Closes the project; afterwards project() is empty.
  void close();
  /// Builds again and replaces the isolates; a failure becomes problem().
  void reload();
  bool isOpening() const { return opening_; }
  /// As last given to open().
  const ProjectOptions& options() const { return options_; }
  /// The policy was changed while the project is open: what the views say of it follows.
  void setEviction(EvictionPolicy policy) { options_.eviction = policy; }

  const std::optional<ProjectInfo>& project() const { return project_; }
  /// Why the last build or start failed; empty since the last that did not.
  const std::optional<Error>& problem() const { return problem_; }
  /// The emulator has a project now: with a problem(), that is the version before.
  bool projectRunning() const { return running_; }
  /// Class name of a namespace; empty when the index is not the project's.
  QString namespaceName(std::uint32_t ns) const;
  bool isSqliteBacked(std::uint32_t ns) const;

  /// All known objects, in the order in which they were first heard of. A row never moves until objectsReset().
  const std::vector<journal::ObjectSummary>& objects() const { return objects_; }
  /// Row in objects(), -1 when unknown.
  int rowOf(const ObjectKey& key) const;
  const journal::ObjectSummary* find(const ObjectKey& key) const;
  /// Name or short id, also for an object that is not known.
  QString objectName(const ObjectKey& key) const;

  const EventStore& events() const { return events_; }
  /// Events that were not kept: dropped by a full ring of the emulator, not those trimmed by age here.
  std::uint64_t droppedEvents() const { return droppedEvents_; }

  const std::vector<journal::IsolateSummary>& isolates() const { return isolates_; }
  /// The isolate when it is stuck in this object's JavaScript, else null.
  const journal::IsolateSummary* busyIsolateOf(const ObjectKey& key) const;

  /// Objects that wait for each other in a circle, each for the next and the last for the first; whoever looks for
  /// deadlocks tells it, and what ends it by itself.
  void setDeadlock(std::vector<ObjectKey> circle, const journal::SectionEnd& end = {});
  const std::vector<ObjectKey>& deadlock() const { return deadlock_; }
  bool isDeadlocked(const ObjectKey& key) const;
  /// "waits for bob, bob for ada", from this object on; empty when it is in no deadlock.
  QString deadlockText(const ObjectKey& key) const;
  /// What ends it by itself, as sectionEndText() has it; empty when there is none.
  QString deadlockEndText() const;

  double requestsPerSecond() const { return requestsPerSecond_; }
  std::uint64_t requestsTotal() const { return requestsTotal_; }
  std::int64_t lastCommitNs() const { return lastCommitNs_; }
  /// Objects with an instance in memory.
  int liveObjects() const { return liveObjects_; }
  std::uint64_t cacheHits() const { return cacheHits_; }
  std::uint64_t cacheMisses() const { return cacheMisses_; }

  const std::optional<ObjectKey>& selection() const { return selection_; }
  const journal::ObjectSummary* selectedObject() const { return selection_ ? find(*selection_) : nullptr; }
  void select(const ObjectKey& key);
  void clearSelection();

  /// The user has the instance dropped although something holds it: that it breaks is what was wanted.
  void letGo(const ObjectKey& key, std::uint32_t instance);

  /// The window tells whether anybody can see it.
  void setVisible(bool visible);
  /// What the timer does. Tests call it instead of waiting.
  void drainNow();

 signals:
  void projectChanged();
  void problemChanged();
  /// All rows are void (another project).
  void objectsReset();
  /// Rows of objects() that changed, ascending; new ones are at the end.
  void objectsChanged(const std::vector<int>& rows);
  /// Other objects than before are in a deadlock, or none.
  void deadlockChanged();
  /// Events [firstPosition, firstPosition + count) are new; emitted after eventsTrimmed of the same drain.
  void eventsAppended(quint64 firstPosition, int count);
  /// Positions below events().first() are void.
  void eventsTrimmed();
  /// Isolates, rates, counters or drops changed.
  void statusChanged();
  /// The emulator's clock was paused, moved or set going, or something else is due next.
  void clockChanged();
  void selectionChanged();
  /// The selected object did something, or a second went by while it is in memory: details may differ. At most ten a
  /// second.
  void detailsOutdated();
  /// Once a second, for countdowns and ages.
  void secondPassed();

 private:
  void forgetProject();
  void forgetObjects();
  void applyProject(Drain& drain);
  void forgetLastVersion();
  void applyProblem(Drain& drain);
  void logProblem();
  /// Tells as evicted what the emulator calls broken, and the user has let go.
  void soften(journal::ObjectSummary& object) const;
  bool wasLetGo(const ObjectKey& key, std::uint32_t instance) const;
  void mergeObjects(std::vector<journal::ObjectSummary>& changed);
  void appendEvents(std::vector<journal::Event>& events);
  void updateStatus(Drain& drain);
  void updateRate();
  void tellDetails();
  void count(const journal::ObjectSummary& object, int sign);

  Emulator& emulator_;
  Clock realMs_;
  std::optional<journal::ClockState> clock_;
  std::int64_t clockAtMs_ = 0;  ///< The user's time when that was told.
  bool clockAsked_ = false;
  QTimer timer_;
  ProjectOptions options_;
  bool opening_ = false;
  std::uint64_t openings_ = 0;      ///< Tells the reply of the newest open() from older ones.
  std::uint64_t forgetBefore_ = 0;  ///< Drains of older generations belong to a project that was left.
  std::uint64_t generation_ = 0;
  std::uint64_t openGeneration_ = 0;
  bool closed_ = false;  ///< By close(): nothing is news before open(), also not a project that was still opening.
  bool running_ = false;
  std::optional<ProjectInfo> project_;
  std::optional<Error> problem_;
  std::vector<journal::ObjectSummary> objects_;
  std::unordered_map<ObjectKey, int> rows_;
  std::unordered_map<ObjectKey, std::uint32_t> letGo_;  ///< With the number of the instance.
  EventStore events_{kEventCapacity};
  std::uint64_t droppedEvents_ = 0;
  std::vector<journal::IsolateSummary> isolates_;
  std::vector<ObjectKey> deadlock_;
  journal::SectionEnd deadlockEnd_;
  std::deque<std::pair<std::int64_t, std::uint64_t>>
      rateSamples_;  ///< Time in ms, requests until then; the last second.
  double requestsPerSecond_ = 0;
  std::uint64_t requestsTotal_ = 0;
  std::int64_t lastCommitNs_ = 0;
  int liveObjects_ = 0;
  std::uint64_t cacheHits_ = 0;
  std::uint64_t cacheMisses_ = 0;
  std::optional<ObjectKey> selection_;
  bool detailsDue_ = false;
  std::int64_t detailsToldMs_ = 0;
  std::int64_t lastSecondMs_ = 0;
};

}  // namespace durascope::widgets
