#include "widgets/common/object_details.h"

#include <type_traits>

namespace durascope::widgets {

namespace {
constexpr std::uint32_t kPage = 200;
constexpr std::int64_t kRest = 10;  ///< Storage that is slow to read is read for a tenth of the time at most.
constexpr std::int64_t kYoungMs = 60'000;
}  // namespace

ObjectDetails::ObjectDetails(Session& session, QObject* parent) : QObject(parent), session_(session), keyLimit_(kPage) {
  connect(&session_, &Session::selectionChanged, this, &ObjectDetails::startAnew);
  connect(&session_, &Session::detailsOutdated, this, &ObjectDetails::refresh);
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
  emit cleared();
  refresh();
}

void ObjectDetails::refresh() {
  if (!watched_ || !session_.selection()) return;
  askLife();
  askMemory();
  askCache();
  if (session_.realMs() - storageAskedMs_ >= kRest * storageTookMs_) askStorage();
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
