#include "emulator/lifecycle/container.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <sstream>
#include <string_view>
#include <utility>

#include "emulator/lifecycle/texts.h"

namespace durascope::lifecycle {

using journal::ObjectState;

namespace {

std::string describe(const BreakError& error) { return error.name + ": " + error.message; }

/// " at src/index.ts:14:9": the innermost line of user code in the stack; empty where it names none.
std::string thrownAt(const std::string& stack) {
  static constexpr std::string_view kLine = "\n    at ";
  for (std::size_t at = stack.find(kLine); at != std::string::npos; at = stack.find(kLine, at + 1)) {
    const std::size_t begin = at + kLine.size();
    std::string_view line = std::string_view(stack).substr(begin, stack.find('\n', begin) - begin);
    if (line.ends_with(')')) line = line.substr(line.rfind('(') + 1, line.size() - line.rfind('(') - 2);
    if (!line.empty() && line.find(':') != std::string_view::npos && line.back() >= '0' && line.back() <= '9')
      return " at " + std::string(line);
  }
  return {};
}

std::string secondsText(std::int64_t ns) {
  // The timer that noticed rings a little late; nobody wants to read by how much.
  const double tenths = std::round(static_cast<double>(ns) / (static_cast<double>(clock::kNsPerSecond) / 10));
  std::ostringstream text;
  text << tenths / 10 << " s";
  return text.str();
}

std::string withLoss(const std::string& reason, const EvictionFacts& facts) {
  const std::string lost = workLost(facts);
  return lost.empty() ? reason : reason + "; lost: " + lost;
}

std::string evictionReason(const EvictionFacts& facts) {
  if (facts.rules.kind == EvictionRules::Kind::kAfterEveryEvent) return withLoss("its event has ended", facts);
  if (!isBusy(facts)) return "idle for " + secondsText(facts.nowNs - facts.idleSinceNs);
  return withLoss("no event for " + secondsText(facts.nowNs - facts.lastEventNs), facts);
}

EvictionRules rulesByHand(EvictAfter after) {
  return after == EvictAfter::kEvents ? EvictionRules{EvictionRules::Kind::kAfterEveryEvent, 0}
                                      : EvictionRules{EvictionRules::Kind::kLocal, 0};
}

}  // namespace

Container::Container(ObjectKey key, std::optional<std::string> name, std::shared_ptr<ObjectRecord> record,
                     Surroundings& surroundings, std::function<void(Container&)> forget)
    : key_(key),
      name_(std::move(name)),
      record_(std::move(record)),
      surroundings_(surroundings),
      forget_(std::move(forget)) {}

Container::~Container() { assert(!ledger_ && "a container with an instance was dropped"); }

std::optional<std::string> Container::nameInside() const {
  return name_ && name_->size() <= kMaxNameInside ? name_ : std::nullopt;
}

void Container::deliver(GateUser user, DeliverCallback callback) {
  assert(thread_.isCurrent());
  const auto keepAlive = shared_from_this();
  if (poison_) return callback(tl::unexpected(*poison_));
  // What is due has happened, also when the clock has not come round to it yet.
  if (idleTimer_ != clock::kNoTimer && evictions_.empty() && evictAtNs_ <= surroundings_.clock.monotonicNs()) {
    stopIdleTimer();
    idleTimerFired();
  }

  InputGate::Lock construction = ledger_ ? InputGate::Lock() : startInstance();
  ++waiting_;
  // std::function wants copyable captures
  const auto event =
      std::make_shared<Activity>(ledger_->begin(ActivityKind::kEvent, {.label = user.label, .request = user.request}));
  const std::int64_t arrivedNs = ledger_->changedNs();
  inputGate_->wait(nullptr, std::move(user), [=, this, callback = std::move(callback)](InputGate::Granted lock) {
    --waiting_;
    if (!lock) return callback(tl::unexpected(lock.error()));
    letIn({std::move(*event), std::move(*lock)}, arrivedNs, callback);
  });
  // Only now: the constructor may end, and let the event in, before construct() returns.
  if (construction) surroundings_.host.construct(*this, std::move(construction));
}

InputGate::Lock Container::startInstance() {
  inputGate_ = std::make_unique<InputGate>(surroundings_.clock, surroundings_.host.gateHooks(*this));
  inputGate_->onBroken([this](const BreakError& e) { breakWith(e, "a critical section failed: " + describe(e)); });
  outputGate_ = std::make_unique<OutputGate>();
  outputGate_->onBroken([this](const BreakError& e) { breakWith(e, "its writes failed: " + describe(e)); });
  ledger_ = ActivityLedger::make(surroundings_.clock, [this] { activityChanged(); });

  ++record_->instances;
  record_->instanceSinceMs = surroundings_.clock.nowMs();
  constructionStartNs_ = surroundings_.clock.monotonicNs();
  setState(ObjectState::kConstructing);

  InputGate::Lock lock;
  inputGate_->wait(nullptr, {.label = "constructor"},
                   [&lock](InputGate::Granted granted) { lock = std::move(*granted); });
  assert(lock);  // nobody else knows the new gate
  return lock;
}

void Container::constructed(std::unique_ptr<HostedInstance> hosted) {
  assert(thread_.isCurrent() && ledger_ && !hosted_);
  hosted_ = std::move(hosted);
}

void Container::constructionFailed(BreakError error) {
  error.durableObjectReset = true;
  std::string reason = "its constructor threw " + describe(error) + thrownAt(error.stack);
  breakWith(std::move(error), std::move(reason));
}

void Container::letIn(Delivered delivered, std::int64_t arrivedNs, const DeliverCallback& callback) {
  const std::int64_t nowNs = surroundings_.clock.monotonicNs();
  if (record_->state == ObjectState::kConstructing) {
    // The first event was let in: the constructor and all its critical sections are over.
    assert(hosted_ && "the construction's lock was dropped before constructed()");
    constructionEndNs_ = nowNs;
    record_->constructionNs = nowNs - constructionStartNs_;
  }
  ++record_->requests;
  delivered.constructionNs = std::max<std::int64_t>(constructionEndNs_ - arrivedNs, 0);
  delivered.gateWaitNs = nowNs - arrivedNs - delivered.constructionNs;
  if (record_->state == ObjectState::kRunning) {
    surroundings_.host.changed(*this);
  } else {
    setState(ObjectState::kRunning);
  }
  callback(std::move(delivered));
}

Activity Container::hold(ActivityKind kind, ActivityInfo info) {
  assert(thread_.isCurrent());
  return ledger_ ? ledger_->begin(kind, std::move(info)) : Activity();
}

void Container::evict(std::string reason, EvictAfter after, EvictCallback callback) {
  assert(thread_.isCurrent());
  if (!ledger_) return callback(fail(ErrorKind::kUnavailable, texts::kEvictNotRunning));
  if (surroundings_.rules.kind == EvictionRules::Kind::kNever)
    return callback(fail(ErrorKind::kUnavailable, texts::kEvictPrevented));
  EvictionFacts now = facts();
  now.rules = rulesByHand(after);
  if (decideEviction(now).verdict == EvictionDecision::Verdict::kEvict) {
    dropInstance(ObjectState::kEvicted, withLoss(reason, now), nullptr);
    return callback({});
  }
  // The timer that gives up is the eviction's name.
  const auto timer = std::make_shared<clock::TimerId>(clock::kNoTimer);
  *timer = surroundings_.clock.scheduleAfter(kEvictWaitNs, [this, timer] { evictionTimedOut(*timer); });
  evictions_.push_back({std::move(reason), after, std::move(callback), *timer});
  armIdleTimer();
}

bool Container::evictUnlessInEvent(const std::string& reason) {
  assert(thread_.isCurrent());
  EvictionFacts now = facts();
  now.rules = rulesByHand(EvictAfter::kEvents);
  if (decideEviction(now).verdict != EvictionDecision::Verdict::kEvict) return false;
  dropInstance(ObjectState::kEvicted, withLoss(reason, now), nullptr);
  return true;
}

bool Container::evictIfIdle(const std::string& reason) {
  assert(thread_.isCurrent());
  if (!isIdle()) return false;
  dropInstance(ObjectState::kEvicted, reason, nullptr);
  return true;
}

void Container::breakWith(BreakError error, std::string reason, ObjectState next) {
  assert(thread_.isCurrent());
  if (poison_) return;
  const auto keepAlive = shared_from_this();
  // Whoever waited for the constructor came to it, though nothing was delivered.
  if (ledger_ && record_->state == ObjectState::kConstructing) record_->requests += waiting_;
  poison_ = std::move(error);
  if (ledger_) dropInstance(next, reason, &*poison_);
  forget_(*this);
  if (inputGate_) inputGate_->breakWith(*poison_);
  if (outputGate_) outputGate_->breakWith(*poison_);
}

void Container::policyChanged() {
  if (ledger_) armIdleTimer();
}

void Container::summaryInto(journal::ObjectSummary& summary) const {
  summary.key = key_;
  summary.name = name_.value_or("");
  summary.named = name_.has_value();
  summary.state = state();
  summary.stateSinceMs = record_->stateSinceMs;
  summary.instance = record_->instances;
  summary.instanceSinceMs = record_->instanceSinceMs;
  summary.constructionNs = record_->constructionNs;
  summary.requests = record_->requests;
  summary.inFlight = inFlight();
  summary.waiting = waiting_;
  summary.reason = record_->reason;
  const std::int64_t leftNs = evictAtNs_ - surroundings_.clock.monotonicNs();
  summary.evictAtMs = idleTimer_ == clock::kNoTimer
                          ? 0
                          : surroundings_.clock.nowMs() + std::max<std::int64_t>(leftNs, 0) / clock::kNsPerMs;
}

void Container::setState(ObjectState state, std::string reason) {
  record_->state = state;
  record_->stateSinceMs = surroundings_.clock.nowMs();
  record_->reason = std::move(reason);
  surroundings_.host.changed(*this);
}

EvictionFacts Container::facts() const {
  EvictionFacts facts{.live = ledger_ && record_->state != ObjectState::kConstructing,
                      .nowNs = surroundings_.clock.monotonicNs(),
                      .rules = surroundings_.rules};
  if (!ledger_) return facts;
  facts.activities = ledger_->counts();
  facts.idleSinceNs = ledger_->changedNs();
  facts.lastEventNs = ledger_->eventNs();
  if (ledger_->count(ActivityKind::kSocket) > 0) {
    ledger_->each([&](const Activity& activity) {
      if (activity.kind() == ActivityKind::kSocket) facts.newestSocketNs = activity.info().sinceNs;
    });
  }
  return facts;
}

bool Container::isIdle() const {
  const EvictionFacts now = facts();
  return now.live && !isBusy(now);
}

std::uint32_t Container::inFlight() const { return ledger_ ? ledger_->count(ActivityKind::kEvent) - waiting_ : 0; }

void Container::activityChanged() {
  armIdleTimer();
  if (record_->state == ObjectState::kRunning && inFlight() == 0) {
    setState(ObjectState::kIdle);
  } else {
    surroundings_.host.changed(*this);
  }
}

void Container::armIdleTimer() {
  stopIdleTimer();
  EvictionFacts now = facts();
  EvictionDecision decision = decideEviction(now);
  // By hand it may go before its time, and never later.
  if (const PendingEviction* first = firstByHand()) {
    now.rules = rulesByHand(first->after);
    if (const EvictionDecision byHand = decideEviction(now); byHand.verdict == EvictionDecision::Verdict::kEvict)
      decision = byHand;
  }
  if (decision.verdict == EvictionDecision::Verdict::kKeep) return;
  // Also when it is due: the last activity may be dropped deep inside a turn, and the instance must not go under it.
  evictAtNs_ = decision.verdict == EvictionDecision::Verdict::kWait ? decision.dueNs : now.nowNs;
  idleTimer_ =
      surroundings_.clock.schedule(evictAtNs_, [this] { idleTimerFired(); }, {clock::Purpose::Kind::kIdle, key_});
}

void Container::idleTimerFired() {
  idleTimer_ = clock::kNoTimer;
  const PendingEviction* first = firstByHand();
  EvictionFacts now = facts();
  const std::string own = evictionReason(now);
  if (first != nullptr) now.rules = rulesByHand(first->after);
  const bool byHand = first != nullptr && decideEviction(now).verdict == EvictionDecision::Verdict::kEvict;
  dropInstance(ObjectState::kEvicted, byHand ? withLoss(first->reason, now) : own, nullptr);
}

// Of those that are asked for by hand, the one that waits for the least.
const Container::PendingEviction* Container::firstByHand() const {
  const auto least = std::ranges::find(evictions_, EvictAfter::kEvents, &PendingEviction::after);
  if (least != evictions_.end()) return &*least;
  return evictions_.empty() ? nullptr : &evictions_.front();
}

void Container::stopIdleTimer() { surroundings_.clock.cancel(std::exchange(idleTimer_, clock::kNoTimer)); }

void Container::dropInstance(ObjectState next, const std::string& reason, const BreakError* error) {
  const auto keepAlive = shared_from_this();
  stopIdleTimer();
  ledger_->detach();
  ledger_.reset();
  inputGate_->onBroken(nullptr);
  outputGate_->onBroken(nullptr);
  surroundings_.host.drop(*this, reason, error);
  hosted_.reset();
  if (next == ObjectState::kEvicted && surroundings_.host.hibernates(*this)) next = ObjectState::kHibernated;
  setState(next, reason);
  for (PendingEviction& eviction : std::exchange(evictions_, {})) {
    surroundings_.clock.cancel(eviction.timer);
    eviction.callback({});
  }
}

void Container::evictionTimedOut(clock::TimerId timer) {
  const auto place = std::ranges::find(evictions_, timer, &PendingEviction::timer);
  const EvictCallback callback = std::move(place->callback);
  evictions_.erase(place);
  armIdleTimer();
  callback(fail(ErrorKind::kUnavailable, texts::kEvictTimeout));
}

}  // namespace durascope::lifecycle
