#pragma once
// Memory, cache, storage, life and alarm of the selected object, asked for together so that the three columns tell one
// story. What was answered stays until the next answer; another selection empties it.

#include <QObject>
#include <optional>

#include "widgets/common/ask.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

/// GUI thread only.
class ObjectDetails : public QObject {
  Q_OBJECT
 public:
  explicit ObjectDetails(Session& session, QObject* parent = nullptr);

  Session& session() const { return session_; }
  const std::optional<journal::MemorySnapshot>& memory() const { return memory_.snapshot; }
  const std::optional<journal::CacheSnapshot>& cache() const { return cache_.snapshot; }
  const std::optional<journal::StorageSnapshot>& storage() const { return storage_.snapshot; }
  const std::optional<journal::LifeSnapshot>& life() const { return life_.snapshot; }
  /// What is known of its alarm: its time as stored, with attempt and last run as the schedule tells them.
  journal::AlarmNode alarm() const;
  /// Sentences why the last question failed; empty when it did not.
  const QString& memoryProblem() const { return memory_.problem; }
  const QString& cacheProblem() const { return cache_.problem; }
  const QString& storageProblem() const { return storage_.problem; }
  const QString& lifeProblem() const { return life_.problem; }

  /// True in the first minute of an instance that followed another one: what has just been lost is worth showing.
  bool isAfterEviction() const;

  /// Asks for one more page of keys from now on.
  void loadMoreKeys();
  /// Storage has been changed from here: asks for it at once.
  void refreshStorage();
  /// Nobody looks, nothing is asked.
  void setWatched(bool watched);

 signals:
  /// Another object, or none: everything is empty.
  void cleared();
  /// A question goes out (true), its answer came (false).
  void memoryLoading(bool loading);
  void cacheLoading(bool loading);
  void storageLoading(bool loading);
  void lifeLoading(bool loading);
  /// Any of them has news. `which` has changed, the other two may be used beside it.
  void memoryChanged();
  void cacheChanged();
  void storageChanged();
  void lifeChanged();
  void alarmChanged();

 private:
  template <class T>
  struct Part {
    Inquiry inquiry;
    std::optional<T> snapshot;
    QString problem;
    bool again = false;  ///< News came while the question was on its way.
  };
  using Loading = void (ObjectDetails::*)(bool);
  using Changed = void (ObjectDetails::*)();

  void startAnew();
  void refresh();
  void askMemory();
  void askCache();
  void askStorage();
  void askLife();
  void askAlarm();
  template <class T, class Call>
  void askPart(Part<T>& part, Call call, Loading loading, Changed changed, void (ObjectDetails::*again)());

  Session& session_;
  bool watched_ = true;
  std::uint32_t keyLimit_;
  std::int64_t storageAskedMs_ = 0;
  std::int64_t storageTookMs_ = 0;  ///< What the last answer cost.
  Part<journal::MemorySnapshot> memory_;
  Part<journal::CacheSnapshot> cache_;
  Part<journal::StorageSnapshot> storage_;
  Part<journal::LifeSnapshot> life_;
  Inquiry alarmInquiry_;
  std::optional<journal::AlarmNode> alarm_;  ///< As the schedule of all alarms told it last.
  std::int64_t alarmAskedMs_ = 0;
  bool alarmOutdated_ = false;
};

}  // namespace durascope::widgets
