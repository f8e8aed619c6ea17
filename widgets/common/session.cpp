#include "widgets/common/session.h"

#include <QDateTime>
#include <algorithm>

#include "widgets/common/ask.h"
#include "widgets/common/format.h"
#include "widgets/common/hold_text.h"
#include "widgets/common/in_memory.h"

namespace durascope::widgets {

namespace {

constexpr int kVisibleDrainMs = 33;
constexpr int kHiddenDrainMs = 250;
constexpr std::int64_t kDetailsMs = 100;
constexpr std::int64_t kRateWindowMs = 2000;
constexpr char kAborted[] = "aborted by hand";

/// The user let the instance go, by a reload or by restoring storage: nothing is broken.
bool isNoBreak(const std::string& reason) {
  return reason == "the project was reloaded" || reason == "the project was closed" ||
         reason == "its storage was restored by hand";
}

}  // namespace

Session::Session(Emulator& emulator, QObject* parent, Clock realMs)
    : QObject(parent), emulator_(emulator), realMs_(std::move(realMs)) {
  if (!realMs_) realMs_ = [] { return QDateTime::currentMSecsSinceEpoch(); };
  emulator_.setRecording(true);
  connect(&timer_, &QTimer::timeout, this, &Session::drainNow);
  timer_.start(kVisibleDrainMs);
}

std::int64_t Session::nowMs() const {
  if (!clock_) return realMs();
  return clock_->paused ? clock_->nowMs : clock_->nowMs + realMs() - clockAtMs_;
}

void Session::setClock(const journal::ClockState& clock) {
  clock_ = clock;
  clockAtMs_ = realMs();
  emit clockChanged();
}

void Session::refreshClock() {
  if (std::exchange(clockAsked_, true)) return;
  ask<journal::ClockState>(
      this, [&](auto reply) { emulator_.clock(std::move(reply)); },
      [this](const Result<journal::ClockState>& result) {
        clockAsked_ = false;
        if (result && project_) setClock(*result);
      });
}

void Session::setVisible(bool visible) { timer_.setInterval(visible ? kVisibleDrainMs : kHiddenDrainMs); }

void Session::open(ProjectOptions options, OpenReply reply) {
  options_ = options;
  opening_ = true;
  closed_ = false;
  forgetProject();
  emit projectChanged();
  ask<ProjectInfo>(
      this, [&](auto answer) { emulator_.open(std::move(options), std::move(answer)); },
      [this, opening = ++openings_, reply = std::move(reply)](Result<ProjectInfo> result) {
        if (opening == openings_) {
          opening_ = false;
          if (result) {
            project_ = *result;
            problem_.reset();
          } else {
            forgetProject();  // One that was opening before may have come meanwhile.
            problem_ = result.error();
          }
          emit projectChanged();
          emit problemChanged();
        }
        if (reply) reply(result);
      });
}

void Session::close() {
  ++openings_;
  opening_ = false;
  closed_ = true;
  forgetProject();
  emit projectChanged();
  ask<void>(
      this, [&](auto answer) { emulator_.close(std::move(answer)); }, [](const Result<void>&) {});
}

void Session::reload() {
  ask<ProjectInfo>(
      this, [&](auto answer) { emulator_.reload(std::move(answer)); },
      [this](Result<ProjectInfo> result) {
        if (result)
          problem_.reset();
        else
          problem_ = result.error();
        emit problemChanged();
      });
}

void Session::forgetProject() {
  // Everything of the generations seen so far belongs to the project that is being left.
  forgetBefore_ = generation_ + 1;
  clock_.reset();
  project_.reset();
  problem_.reset();
  emit problemChanged();
  forgetObjects();
}

void Session::forgetObjects() {
  objects_.clear();
  rows_.clear();
  letGo_.clear();
  isolates_.clear();
  events_.clear();
  rateSamples_.clear();
  requestsPerSecond_ = 0;
  liveObjects_ = 0;
  cacheHits_ = cacheMisses_ = 0;
  lastCommitNs_ = 0;
  emit objectsReset();
  emit eventsTrimmed();
  clearSelection();
  emit statusChanged();
}

QString Session::namespaceName(std::uint32_t ns) const {
  if (!project_ || ns >= project_->namespaces.size()) return {};
  return QString::fromStdString(project_->namespaces[ns].className);
}

bool Session::isSqliteBacked(std::uint32_t ns) const {
  return project_ && ns < project_->namespaces.size() && project_->namespaces[ns].sqlite;
}

int Session::rowOf(const ObjectKey& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? -1 : found->second;
}

const journal::ObjectSummary* Session::find(const ObjectKey& key) const {
  const int row = rowOf(key);
  return row < 0 ? nullptr : &objects_[static_cast<std::size_t>(row)];
}

QString Session::objectName(const ObjectKey& key) const {
  if (const journal::ObjectSummary* object = find(key)) return displayName(*object);
  // Of one that is stuck in its first event nothing else has been told.
  for (const journal::IsolateSummary& isolate : isolates_)
    if (isolate.busyHasObject && isolate.busyObject == key && !isolate.busyName.empty())
      return oneLine(isolate.busyName);
  return shortId(key.id);
}

const journal::IsolateSummary* Session::busyIsolateOf(const ObjectKey& key) const {
  const auto found = std::find_if(isolates_.begin(), isolates_.end(), [&](const journal::IsolateSummary& isolate) {
    return isolate.busy && isolate.busyHasObject && isolate.busyObject == key;
  });
  return found == isolates_.end() ? nullptr : &*found;
}

void Session::setDeadlock(std::vector<ObjectKey> circle, const journal::SectionEnd& end) {
  if (circle == deadlock_ && end.object == deadlockEnd_.object && end.atMs == deadlockEnd_.atMs) return;
  deadlock_ = std::move(circle);
  deadlockEnd_ = end;
  emit deadlockChanged();
}

bool Session::isDeadlocked(const ObjectKey& key) const {
  return std::find(deadlock_.begin(), deadlock_.end(), key) != deadlock_.end();
}

QString Session::deadlockText(const ObjectKey& key) const {
  const auto first = std::find(deadlock_.begin(), deadlock_.end(), key);
  if (first == deadlock_.end()) return {};
  const auto start = static_cast<std::size_t>(first - deadlock_.begin());
  QStringList parts;
  for (std::size_t i = start; i < start + deadlock_.size(); ++i) {
    const QString next = objectName(deadlock_[(i + 1) % deadlock_.size()]);
    parts << (i == start ? QStringLiteral("waits for ")
                         : objectName(deadlock_[i % deadlock_.size()]) + QStringLiteral(" for ")) +
                 next;
  }
  return parts.join(QStringLiteral(", "));
}

QString Session::deadlockEndText() const {
  return deadlock_.empty() ? QString() : sectionEndText(deadlockEnd_, objectName(deadlockEnd_.object), nowMs());
}

void Session::select(const ObjectKey& key) {
  if (selection_ == key) return;
  selection_ = key;
  detailsDue_ = true;
  emit selectionChanged();
}

void Session::clearSelection() {
  if (!selection_) return;
  selection_.reset();
  emit selectionChanged();
}

void Session::drainNow() {
  Drain drain = emulator_.drain();
  generation_ = drain.projectGeneration;
  running_ = drain.running;
  if (!closed_ && generation_ >= forgetBefore_) {
    applyProject(drain);
    mergeObjects(drain.objects);
    appendEvents(drain.events);
    updateStatus(drain);
  }
  applyProblem(drain);
  updateRate();
  tellDetails();
}

void Session::applyProject(Drain& drain) {
  if (drain.openGeneration != openGeneration_) {
    openGeneration_ = drain.openGeneration;
    // Namespaces of the same project that changed, or a project that was opened after one that was still opening.
    if (!objects_.empty() || !events_.empty()) forgetObjects();
  }
  if (drain.project) {
    project_ = std::move(drain.project);
    problem_.reset();
    isolates_.clear();  // The new version may have fewer.
    forgetLastVersion();
    emit projectChanged();
    emit problemChanged();
  }
}

// A new version has nothing to do with what broke the one before it, and closes its WebSockets, hibernated ones too.
void Session::forgetLastVersion() {
  std::vector<int> rows;
  for (journal::ObjectSummary& object : objects_) {
    const bool outlived =
        object.state == journal::ObjectState::kBroken || object.state == journal::ObjectState::kHibernated;
    if (!outlived && object.sockets == 0) continue;
    if (outlived) {
      object.state = journal::ObjectState::kEvicted;
      object.stateSinceMs = nowMs();
      object.reason = "the project was reloaded";
    }
    object.sockets = object.hibernatable = 0;
    rows.push_back(rows_.at(object.key));
    if (selection_ == object.key) detailsDue_ = true;
  }
  if (!rows.empty()) emit objectsChanged(rows);
}

// Also of a project that could not be opened: its sources are watched, and each change may fail in another way.
void Session::applyProblem(Drain& drain) {
  if (!drain.problem || opening_ || closed_) return;
  problem_ = std::move(drain.problem);
  logProblem();
  emit problemChanged();
}

// The strip above the object goes with the next build; what was wrong can be read up in the log.
void Session::logProblem() {
  journal::Event event;
  event.kind = journal::EventKind::kLog;
  event.level = journal::LogLevel::kError;
  event.startNs = event.endNs = nowMs() * 1'000'000;
  event.label = problem_->message;
  event.detail = problem_->where;
  std::vector<journal::Event> events{std::move(event)};
  appendEvents(events);
}

void Session::count(const journal::ObjectSummary& object, int sign) {
  liveObjects_ += isInMemory(object.state) ? sign : 0;
  const auto step = static_cast<std::uint64_t>(sign);  // Unsigned wrap-around subtracts.
  cacheHits_ += step * object.cacheHits;
  cacheMisses_ += step * object.cacheMisses;
}

void Session::letGo(const ObjectKey& key, std::uint32_t instance) {
  letGo_[key] = instance;
  const int row = rowOf(key);
  if (row < 0) return;
  // That it broke may have been told already.
  soften(objects_[static_cast<std::size_t>(row)]);
  emit objectsChanged({row});
}

bool Session::wasLetGo(const ObjectKey& key, std::uint32_t instance) const {
  const auto found = letGo_.find(key);
  return found != letGo_.end() && found->second == instance;
}

void Session::soften(journal::ObjectSummary& object) const {
  if (object.state != journal::ObjectState::kBroken) return;
  if (isNoBreak(object.reason)) {
    object.state = journal::ObjectState::kEvicted;
  } else if (object.reason == kAborted && wasLetGo(object.key, object.instance)) {
    object.state = journal::ObjectState::kEvicted;
    object.reason = "evicted at once by hand";
  }
}

void Session::mergeObjects(std::vector<journal::ObjectSummary>& changed) {
  if (changed.empty()) return;
  std::vector<int> rows;
  rows.reserve(changed.size());
  for (journal::ObjectSummary& summary : changed) {
    soften(summary);
    const auto [found, isNew] = rows_.try_emplace(summary.key, static_cast<int>(objects_.size()));
    count(summary, 1);
    if (selection_ == summary.key) detailsDue_ = true;
    rows.push_back(found->second);
    if (isNew) {
      objects_.push_back(std::move(summary));
    } else {
      journal::ObjectSummary& known = objects_[static_cast<std::size_t>(found->second)];
      count(known, -1);
      known = std::move(summary);
    }
  }
  std::sort(rows.begin(), rows.end());
  emit objectsChanged(rows);
}

void Session::appendEvents(std::vector<journal::Event>& events) {
  if (events.empty()) return;
  for (journal::Event& event : events) {
    const bool letGo = event.detail == kAborted && event.hasObject && wasLetGo(event.object, event.instance);
    if (event.kind != journal::EventKind::kBreak || !(letGo || isNoBreak(event.detail))) continue;
    event.kind = journal::EventKind::kEvict;
    event.failed = false;
  }
  if (selection_ && !detailsDue_) {
    detailsDue_ = std::any_of(events.begin(), events.end(), [&](const journal::Event& event) {
      return event.hasObject && event.object == *selection_;
    });
  }
  const std::uint64_t first = events_.end();
  const auto added = static_cast<int>(events.size());
  if (events_.append(std::move(events)) > 0) emit eventsTrimmed();
  emit eventsAppended(first, added);
}

void Session::updateStatus(Drain& drain) {
  const bool isolatesChanged = !drain.isolates.empty();
  for (journal::IsolateSummary& isolate : drain.isolates) {
    const auto known = std::find_if(isolates_.begin(), isolates_.end(), [&](const journal::IsolateSummary& other) {
      return other.number == isolate.number;
    });
    if (known == isolates_.end())
      isolates_.push_back(std::move(isolate));
    else
      *known = std::move(isolate);
  }
  const bool countersChanged = requestsTotal_ != drain.requestsTotal || droppedEvents_ != drain.droppedEvents ||
                               lastCommitNs_ != drain.lastCommitNs;
  requestsTotal_ = drain.requestsTotal;
  droppedEvents_ = drain.droppedEvents;
  lastCommitNs_ = drain.lastCommitNs;
  if (isolatesChanged || countersChanged || !drain.objects.empty()) emit statusChanged();
}

void Session::updateRate() {
  const std::int64_t now = realMs();
  rateSamples_.emplace_back(now, requestsTotal_);
  while (rateSamples_.size() > 2 && now - rateSamples_[1].first >= kRateWindowMs) rateSamples_.pop_front();
  if (now - lastSecondMs_ < 1000 && now >= lastSecondMs_) return;
  lastSecondMs_ = now;
  const auto& [then, before] = rateSamples_.front();
  const double seconds = static_cast<double>(now - then) / 1000;
  const double rate =
      seconds > 0 && requestsTotal_ >= before ? static_cast<double>(requestsTotal_ - before) / seconds : 0;
  const bool rateChanged = rate != requestsPerSecond_;
  requestsPerSecond_ = rate;
  // Timers of user code change fields without any event of ours.
  if (const journal::ObjectSummary* object = selectedObject(); object && isInMemory(object->state)) detailsDue_ = true;
  if (rateChanged) emit statusChanged();
  if (project_) refreshClock();
  emit secondPassed();
}

void Session::tellDetails() {
  const std::int64_t now = realMs();
  if (!detailsDue_ || !selection_ || (now - detailsToldMs_ < kDetailsMs && now >= detailsToldMs_)) return;
  detailsDue_ = false;
  detailsToldMs_ = now;
  emit detailsOutdated();
}

}  // namespace durascope::widgets
