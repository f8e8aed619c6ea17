#include "widgets/object_header/object_sentence.h"

#include <algorithm>

#include "widgets/common/format.h"
#include "widgets/common/hold_text.h"

namespace durascope::widgets {

namespace {

constexpr std::int64_t kYoungMs = 60'000;

QString escaped(std::string_view text) { return oneLine(text).toHtmlEscaped(); }

QString instanceText(const journal::ObjectSummary& object) {
  return QStringLiteral("<b>instance %1</b>").arg(object.instance);
}

// " on isolate 0"
QString place(const journal::ObjectSummary& object) { return QStringLiteral(" on isolate %1").arg(object.isolate); }

QString requests(std::uint64_t count) { return formatCount(count, "request", "requests"); }

QString reasonText(const journal::ObjectSummary& object) {
  return object.reason.empty() ? QString() : ": " + withoutStop(oneLine(object.reason)).toHtmlEscaped();
}

QString busyText(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  const QString span = formatElapsed(facts.realMs - facts.isolate->busySinceMs);
  if (facts.isolate->busyHasObject && facts.isolate->busyObject == object.key) {
    if (facts.isolate->inSql) {
      return QStringLiteral("Busy for %1 in an SQL statement%2, which has not ended. Terminate stops it.")
          .arg(span, place(object));
    }
    const bool constructing = object.state == journal::ObjectState::kConstructing;
    return QStringLiteral("Busy for %1 in %2%3: its JavaScript has not come back. Terminate stops it.")
        .arg(span, constructing ? QStringLiteral("its constructor") : QStringLiteral("an event"), place(object));
  }
  const QString who = facts.busyObject.isEmpty() ? QStringLiteral("code outside any object")
                                                 : QStringLiteral("<b>%1</b>").arg(facts.busyObject.toHtmlEscaped());
  return QStringLiteral("Waits: isolate %1 has been busy for %2 in %3. Terminate stops it.")
      .arg(QString::number(object.isolate), span, who);
}

// "Instance 2 went at 14:02:30 (evicted by hand); constructed again in 6.1 ms."
QString previousText(const SentenceFacts& facts) {
  const journal::MemorySnapshot* memory = facts.memory;
  const journal::ObjectSummary& object = facts.object;
  if (!memory || memory->previousInstance == 0 || memory->instance != object.instance ||
      facts.nowMs - object.instanceSinceMs > kYoungMs)
    return {};
  const QString reason = escaped(memory->previousEndReason);
  return QStringLiteral("Instance %1 went at %2%3; constructed again in %4.")
      .arg(QString::number(memory->previousInstance), formatClock(memory->previousEndMs),
           reason.isEmpty() ? QString() : " (" + reason + ')', formatDuration(object.constructionNs));
}

// What the policy does when nothing is left to do.
QString afterTheLast(const SentenceFacts& facts) {
  const QString leaves = facts.object.hibernatable > 0 ? QStringLiteral("Hibernates") : QStringLiteral("Evicts");
  switch (facts.eviction.kind) {
    case EvictionPolicy::Kind::kLocal:
    case EvictionPolicy::Kind::kProduction:
      return QStringLiteral("%1 %2 after the last one.").arg(leaves, formatSeconds(facts.eviction.idleMs));
    case EvictionPolicy::Kind::kAfterEveryEvent:
      return leaves + QStringLiteral(" as soon as the last one has left.");
    case EvictionPolicy::Kind::kManual:
      return QStringLiteral("Stays in memory until it is evicted by hand.");
    case EvictionPolicy::Kind::kNever:
      return QStringLiteral("Stays in memory: eviction is off.");
  }
  return {};
}

QString idleNext(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  if (object.evictAtMs > 0) {
    const QString left = formatSeconds(object.evictAtMs - facts.nowMs);
    if (object.hibernatable == 0) return QStringLiteral("Evicts in %1 unless a request comes.").arg(left);
    return QStringLiteral("Hibernates in %1 unless an event comes; %2 open.")
        .arg(left, object.hibernatable == 1 ? QStringLiteral("its WebSocket stays")
                                            : formatCount(object.hibernatable) + QStringLiteral(" WebSockets stay"));
  }
  const QString hold = facts.life ? longestHold(*facts.life, facts.nowMs) : QString();
  if (!hold.isEmpty()) return QStringLiteral("Held in memory by %1.").arg(hold.toHtmlEscaped());
  return facts.eviction.kind == EvictionPolicy::Kind::kNever
             ? QStringLiteral("Stays in memory: eviction is off.")
             : QStringLiteral("Stays in memory until it is evicted by hand.");
}

// "; blockConcurrencyWhile() has held the input gate for 3 s, 1 waits."
QString gateText(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  if (object.waiting == 0) return {};
  const QString waiting = formatCount(object.waiting, "waits", "wait");
  if (!facts.life || !facts.life->holder) return QStringLiteral("; %1 at the input gate.").arg(waiting);
  const journal::GateNode& holder = *facts.life->holder;
  const QString who = holder.label.empty() ? QStringLiteral("a critical section") : escaped(holder.label);
  const QString span =
      holder.sinceMs > 0 ? QStringLiteral("has held the input gate for ") + formatElapsed(facts.nowMs - holder.sinceMs)
                         : QStringLiteral("holds the input gate");
  const auto& holds = facts.life->holds;
  const auto section = std::ranges::find_if(holds, [](const journal::HoldNode& hold) {
    return hold.kind == journal::HoldNode::Kind::kSection && hold.dueMs > 0;
  });
  const QString left = section == holds.end()
                           ? QString()
                           : QStringLiteral(" It may for %1 more.").arg(formatSeconds(section->dueMs - facts.nowMs));
  return QStringLiteral("; <b>%1</b> %2, %3.").arg(who, span, waiting) + left;
}

QString runningText(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  QString text =
      QStringLiteral("Live since %1 as %2%3. Handling %4")
          .arg(formatClock(object.instanceSinceMs), instanceText(object), place(object), requests(object.inFlight));
  // Who keeps the others out matters more than what will be when all have left.
  if (const QString gate = gateText(facts); !gate.isEmpty()) return text + gate;
  text += ". ";
  // How it came to be tells more about a young instance than when it will go.
  if (const QString previous = previousText(facts); !previous.isEmpty()) return text + previous;
  return text + afterTheLast(facts);
}

// Who constructs an object that is not in memory: "The next request constructs instance 3", or its alarm before that.
QString constructsText(const SentenceFacts& facts, const QString& what, const QString& event) {
  if (facts.alarmMs == 0) return QStringLiteral("The next %1 constructs %2.").arg(event, what);
  const QString when = facts.alarmMs > facts.nowMs ? QStringLiteral("in ") + formatSeconds(facts.alarmMs - facts.nowMs)
                                                   : QStringLiteral("now");
  return QStringLiteral("Its alarm constructs %1 %2, or the next %3 before that.").arg(what, when, event);
}

QString evictedText(const journal::ObjectSummary& object, const QString& since) {
  // What was put back is what one looks at in that case.
  if (object.reason == "its storage was restored by hand")
    return QStringLiteral("Reset at %1%2. ").arg(since, reasonText(object));
  return QStringLiteral("Evicted at %1%2. Its fields are gone, storage is kept. ").arg(since, reasonText(object));
}

QString idleText(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  return QStringLiteral("Idle since %1 as %2%3. %4")
      .arg(formatClock(object.stateSinceMs), instanceText(object), place(object), idleNext(facts));
}

}  // namespace

QString objectSentence(const SentenceFacts& facts) {
  const journal::ObjectSummary& object = facts.object;
  const QString since = formatClock(object.stateSinceMs);
  if (facts.isolate && facts.isolate->busy) return busyText(facts);
  if (!facts.deadlock.isEmpty())
    return QStringLiteral("Stuck since %1: it %2. %3 Abort it to go on before that.")
        .arg(since, facts.deadlock.toHtmlEscaped(), facts.deadlockEnd.toHtmlEscaped());
  switch (object.state) {
    case journal::ObjectState::kOnDisk:
      return QStringLiteral("Stored, not in memory. ") +
             constructsText(facts, QStringLiteral("it"), QStringLiteral("request"));
    case journal::ObjectState::kConstructing: {
      QString text = QStringLiteral("Constructing %1 since %2%3.").arg(instanceText(object), since, place(object));
      const std::uint64_t waiting = std::uint64_t{object.waiting} + object.inFlight;
      if (waiting > 0)
        text += QStringLiteral(" %1 for the constructor.")
                    .arg(requests(waiting) + (waiting == 1 ? QStringLiteral(" waits") : QStringLiteral(" wait")));
      return text;
    }
    case journal::ObjectState::kRunning:
      return runningText(facts);
    case journal::ObjectState::kIdle:
      return idleText(facts);
    case journal::ObjectState::kHibernated:
      return QStringLiteral("Hibernated since %1: memory dropped, %2 held. ")
                 .arg(since, object.sockets > 0 ? formatCount(object.sockets, "WebSocket", "WebSockets")
                                                : QStringLiteral("WebSockets")) +
             constructsText(facts, QStringLiteral("it again"), QStringLiteral("message or request"));
    case journal::ObjectState::kEvicted:
      return evictedText(object, since) + constructsText(facts,
                                                         QStringLiteral("<b>instance %1</b>").arg(object.instance + 1),
                                                         QStringLiteral("request"));
    case journal::ObjectState::kBroken:
      return QStringLiteral("Broke at %1%2. ").arg(since, reasonText(object)) +
             constructsText(facts, QStringLiteral("it again"), QStringLiteral("request"));
  }
  return {};
}

}  // namespace durascope::widgets
