#include "widgets/timeline/lanes.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "widgets/common/in_memory.h"
#include "widgets/timeline/event_text.h"

namespace durascope::widgets {

using journal::Event;
using journal::EventKind;

namespace {

// Forgetting walks over all spans, so it waits until it is worth it; meanwhile a few spans stand without their event.
constexpr std::uint64_t kTrimStep = Session::kEventCapacity / 20;
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

std::optional<SpanLook> lookOf(const Event& event) {
  switch (event.kind) {
    case EventKind::kConstruct:
      return SpanLook::kConstruct;
    case EventKind::kRequest:
    case EventKind::kWorker:
      switch (deliveryOf(event)) {
        case Delivery::kFetch:
          return SpanLook::kRequest;
        case Delivery::kCall:
          return SpanLook::kCall;
        case Delivery::kAlarm:
          return SpanLook::kAlarm;
        case Delivery::kSocket:
          return SpanLook::kSocket;
      }
      return SpanLook::kRequest;
    case EventKind::kGateWait:
      return SpanLook::kGateWait;
    case EventKind::kStorage:
      return SpanLook::kStorage;
    case EventKind::kCommit:
      return SpanLook::kCommit;
    case EventKind::kEvict:
      return SpanLook::kEvict;
    case EventKind::kBreak:
      return SpanLook::kBreak;
    case EventKind::kLog:
    case EventKind::kIsolate:
      return std::nullopt;
  }
  return std::nullopt;
}

TimelineLanes::TimelineLanes(Session& session, QObject* parent) : QObject(parent), session_(session) {
  connect(&session_, &Session::eventsAppended, this, &TimelineLanes::add);
  connect(&session_, &Session::eventsTrimmed, this, &TimelineLanes::trim);
  connect(&session_, &Session::objectsChanged, this, &TimelineLanes::showLiveInstances);
  connect(&session_, &Session::objectsReset, this, &TimelineLanes::forget);
  connect(&session_, &Session::selectionChanged, this, &TimelineLanes::sort);
  connect(&session_, &Session::deadlockChanged, this, &TimelineLanes::sort);
  const EventStore& events = session_.events();
  add(events.first(), static_cast<int>(events.size()));
}

void TimelineLanes::clear() {
  forget();
  cleared_ = true;
  std::vector<int> rows(session_.objects().size());
  std::iota(rows.begin(), rows.end(), 0);
  showLiveInstances(rows);
}

void TimelineLanes::restore() {
  forget();
  add(session_.events().first(), static_cast<int>(session_.events().size()));
}

void TimelineLanes::add(quint64 first, int count) {
  const std::size_t lanes = order_.size();
  for (quint64 position = first; position < first + static_cast<quint64>(count); ++position) {
    addEvent(session_.events().at(position), position);
  }
  if (order_.size() != lanes) sort();
  emit spansChanged();
}

void TimelineLanes::addEvent(const Event& event, std::uint64_t position) {
  const std::optional<SpanLook> look = lookOf(event);
  if (!look || (!event.hasObject && event.kind != EventKind::kWorker)) return;
  Lane& lane = laneOf(event.hasObject ? std::optional(event.object) : std::nullopt);
  if (event.hasObject && event.instance != 0) followInstance(lane, event);
  lane.track(*look).add({event.startNs, event.endNs, position, event.instance, event.failed});
  firstNs_ = firstNs_ == 0 ? event.startNs : std::min(firstNs_, event.startNs);
}

void TimelineLanes::followInstance(Lane& lane, const Event& event) {
  SpanTrack& life = lane.track(SpanLook::kInstance);
  if (event.instance > lane.lastInstance) {
    life.close(lane.lastInstance, event.startNs);
    lane.lastInstance = event.instance;
    life.open(event.instance, event.startNs);
  } else if (event.kind == EventKind::kConstruct) {
    // An isolate that ran out of memory counts instances from one again.
    if (event.instance < lane.lastInstance) life.close(lane.lastInstance, event.startNs);
    lane.lastInstance = event.instance;
    life.open(event.instance, event.startNs);
  }
  if (event.kind == EventKind::kEvict || event.kind == EventKind::kBreak) life.close(event.instance, event.endNs);
}

void TimelineLanes::showLiveInstances(const std::vector<int>& rows) {
  const std::size_t lanes = order_.size();
  for (const int row : rows) {
    const journal::ObjectSummary& object = session_.objects()[static_cast<std::size_t>(row)];
    if (!isInMemory(object.state) || object.instance == 0) continue;
    Lane& lane = laneOf(object.key);
    const auto& lives = lane.track(SpanLook::kInstance).spans();
    const bool countedAnew = !lives.empty() && lives.back().endNs <= object.instanceSinceMs * kNsPerMs;
    if (object.instance <= lane.lastInstance && !countedAnew) continue;
    lane.lastInstance = object.instance;
    lane.track(SpanLook::kInstance).open(object.instance, object.instanceSinceMs * kNsPerMs);
  }
  if (order_.size() != lanes) sort();
}

void TimelineLanes::trim() {
  const EventStore& events = session_.events();
  if (events.first() - trimmedBefore_ < kTrimStep && !events.empty()) return;
  trimmedBefore_ = events.first();
  const std::int64_t oldestNs = events.empty() ? 0 : events.at(events.first()).endNs;
  for (const Lane* shown : order_) {
    for (SpanTrack& track : laneOf(shown->object).tracks) track.trim(events.first(), oldestNs);
  }
  findFirst();
  sort();
  emit spansChanged();
}

void TimelineLanes::forget() {
  order_.clear();
  objects_.clear();
  worker_ = {};
  trimmedBefore_ = session_.events().first();
  firstNs_ = 0;
  cleared_ = false;
  emit orderChanged();
  emit spansChanged();
}

void TimelineLanes::findFirst() {
  std::int64_t first = kOpenEnd;
  for (const Lane* lane : order_) {
    for (const SpanTrack& track : lane->tracks) {
      if (!track.spans().empty()) first = std::min(first, track.spans().front().startNs);
    }
  }
  firstNs_ = first == kOpenEnd ? 0 : first;
}

Lane& TimelineLanes::laneOf(const std::optional<ObjectKey>& object) {
  Lane& lane = object ? objects_[*object] : worker_;
  if (!lane.used) {
    lane.used = true;
    lane.object = object;
    order_.push_back(&lane);
  }
  return lane;
}

// The selected one, the Worker, objects that wait for each other, those in memory, the others; each as in the list. Not
// whenever one is constructed or goes: rows that jump cannot be read.
void TimelineLanes::sort() {
  const auto rank = [this](const Lane* lane) {
    if (!lane->object) return std::pair(1, 0);
    const journal::ObjectSummary* object = session_.find(*lane->object);
    const int group = lane->object == session_.selection()             ? 0
                      : session_.isDeadlocked(*lane->object)           ? 2
                      : object != nullptr && isInMemory(object->state) ? 3
                                                                       : 4;
    return std::pair(group, session_.rowOf(*lane->object));
  };
  std::stable_sort(order_.begin(), order_.end(), [&](const Lane* a, const Lane* b) { return rank(a) < rank(b); });
  emit orderChanged();
}

}  // namespace durascope::widgets
