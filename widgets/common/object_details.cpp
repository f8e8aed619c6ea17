#include "widgets/common/object_details.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace durascope::widgets {

namespace {
constexpr std::uint32_t kPage = 200;
constexpr std::int64_t kRest = 10;  ///< Storage that is slow to read is read for a tenth of the time at most.
constexpr std::int64_t kAlarmRestMs = 500;
constexpr std::int64_t kYoungMs = 60'000;
}  // namespace

ObjectDetails::ObjectDetails(Session& session, QObject* parent) : QObject(parent), session_(session), keyLimit_(kPage) {
  connect(&session_, &Session::selectionChanged, this, &ObjectDetails::startAnew);
  connect(&session_, &Session::detailsOutdated, this, &ObjectDetails::refresh);
  connect(&session_, &Session::secondPassed, this, [this] {
    if (alarmOutdated_ && watched_ && session_.selection()) askAlarm();
  });
  if (session_.selection()) refresh();
}

void ObjectDetails::startAnew() {
  keyLimit_ = kPage;
  storageAskedMs_ = storageTookMs_ = 0;
  const auto empty = [](auto& part) {
    part.inquiry.cancel();
    part.snapshot.reset();
    part.problem.clear();
    part.again = false;
  };
  empty(memory_);
  empty(cache_);
  empty(storage_);
  empty(life_);
  alarmInquiry_.cancel();
  alarm_.reset();
  alarmAskedMs_ = 0;
  emit cleared();
  refresh();
}

void ObjectDetails::refresh() {
  if (!watched_ || !session_.selection()) return;
  askLife();
  askMemory();
  askCache();
  if (session_.realMs() - storageAskedMs_ >= kRest * storageTookMs_) askStorage();
  alarmOutdated_ = true;
  if (session_.realMs() - alarmAskedMs_ >= kAlarmRestMs) askAlarm();
}

journal::AlarmNode ObjectDetails::alarm() const {
  journal::AlarmNode alarm = alarm_.value_or(journal::AlarmNode{});
  if (!storage_.snapshot) return alarm;
  // The file is asked more often; only of a retry the schedule alone knows the time.
  const std::int64_t storedMs = storage_.snapshot->alarmMs.value_or(0);
  if (storedMs == 0 && !alarm.running) alarm.attempt = 0;
  if (storedMs == 0 || alarm.attempt == 0) alarm.dueMs = storedMs;
  return alarm;
}

bool ObjectDetails::isAfterEviction() const {
  const journal::ObjectSummary* object = session_.selectedObject();
  return object && memory_.snapshot && memory_.snapshot->live && memory_.snapshot->previousInstance != 0 &&
         session_.nowMs() - object->instanceSinceMs < kYoungMs;
}

void ObjectDetails::loadMoreKeys() {
  keyLimit_ += kPage;
  askStorage();
}

void ObjectDetails::refreshStorage() {
  if (session_.selection()) askStorage();
}

void ObjectDetails::setWatched(bool watched) {
  if (watched_ == watched) return;
  watched_ = watched;
  refresh();
}

void ObjectDetails::askMemory() {
  askPart(
      memory_, [&](auto reply) { session_.emulator().memory(*session_.selection(), std::move(reply)); },
      &ObjectDetails::memoryLoading, &ObjectDetails::memoryChanged, &ObjectDetails::askMemory);
}

void ObjectDetails::askCache() {
  askPart(
      cache_, [&](auto reply) { session_.emulator().cache(*session_.selection(), std::move(reply)); },
      &ObjectDetails::cacheLoading, &ObjectDetails::cacheChanged, &ObjectDetails::askCache);
}

void ObjectDetails::askStorage() {
  storageAskedMs_ = session_.realMs();
  askPart(
      storage_,
      [&](auto reply) {
        session_.emulator().storage(*session_.selection(), StorageQuery{.limit = keyLimit_, .internals = true},
                                    std::move(reply));
      },
      &ObjectDetails::storageLoading, &ObjectDetails::storageChanged, &ObjectDetails::askStorage);
}

void ObjectDetails::askLife() {
  askPart(
      life_, [&](auto reply) { session_.emulator().life(*session_.selection(), std::move(reply)); },
      &ObjectDetails::lifeLoading, &ObjectDetails::lifeChanged, &ObjectDetails::askLife);
}

// The schedule answers for all objects at once, so it is not asked as often as the others.
void ObjectDetails::askAlarm() {
  if (alarmInquiry_.isOpen()) return;
  alarmOutdated_ = false;
  alarmAskedMs_ = session_.realMs();
  alarmInquiry_.ask<journal::AlarmsSnapshot>(
      this, [this](auto reply) { session_.emulator().alarms(std::move(reply)); },
      [this](Result<journal::AlarmsSnapshot> result) {
        if (!result || !session_.selection()) return;
        const auto found = std::find_if(result->alarms.begin(), result->alarms.end(),
                                        [&](const auto& node) { return node.key == *session_.selection(); });
        alarm_.reset();
        if (found != result->alarms.end()) alarm_ = std::move(*found);
        emit alarmChanged();
      });
}

// One question at a time: a slow isolate is not asked ten times a second, but once more when it has answered.
template <class T, class Call>
void ObjectDetails::askPart(Part<T>& part, Call call, Loading loading, Changed changed,
                            void (ObjectDetails::*again)()) {
  if (part.inquiry.isOpen()) {
    part.again = true;
    return;
  }
  emit(this->*loading)(true);
  part.inquiry.template ask<T>(this, call, [this, &part, loading, changed, again](Result<T> result) {
    if (result) {
      part.snapshot = std::move(*result);
      part.problem.clear();
    } else {
      part.problem = QString::fromStdString(result.error().message);
    }
    if constexpr (std::is_same_v<T, journal::StorageSnapshot>) storageTookMs_ = session_.realMs() - storageAskedMs_;
    emit(this->*loading)(false);
    emit(this->*changed)();
    if (std::exchange(part.again, false) && session_.selection()) (this->*again)();
  });
}

}  // namespace durascope::widgets
