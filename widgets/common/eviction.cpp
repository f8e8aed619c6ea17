#include "widgets/common/eviction.h"

#include <QStringList>
#include <algorithm>
#include <utility>

#include "widgets/common/format.h"
#include "widgets/life/life_rows.h"

namespace durascope::widgets {

using journal::HoldNode;

namespace {

constexpr qsizetype kMostNamed = 2;

QString holderText(const HoldNode& hold, std::int64_t nowMs) {
  QString text = hold.label.empty() ? holdWord(hold.kind) : oneLine(hold.label);
  if (hold.kind == HoldNode::Kind::kExport) text += QStringLiteral(", which others hold,");
  if (hold.kind == HoldNode::Kind::kTimer && hold.dueMs > 0)
    return text + QStringLiteral(", which fires in ") + formatSeconds(hold.dueMs - nowMs);
  return hold.sinceMs > 0 ? text + QStringLiteral(" for ") + formatElapsed(nowMs - hold.sinceMs) : text;
}

}  // namespace

QString holdersText(const journal::LifeSnapshot& life, std::int64_t nowMs) {
  QStringList texts;
  std::uint64_t sockets = 0;
  std::int64_t socketsSinceMs = 0;
  for (const HoldNode& hold : life.holds) {
    if (hold.kind != HoldNode::Kind::kSocket) {
      texts << holderText(hold, nowMs);
    } else if (++sockets == 1) {
      socketsSinceMs = hold.sinceMs;  // Oldest first.
    }
  }
  if (sockets > 0) {
    QString text = sockets == 1 ? QStringLiteral("an accepted WebSocket")
                                : formatCount(sockets) + QStringLiteral(" accepted WebSockets");
    if (socketsSinceMs > 0) text += QStringLiteral(" for ") + formatElapsed(nowMs - socketsSinceMs);
    texts.prepend(text);
  }
  const qsizetype others = texts.size() - kMostNamed;
  if (others > 0) {
    texts = texts.mid(0, kMostNamed);
    texts << formatCount(static_cast<std::uint64_t>(others), "other", "others");
  }
  if (texts.size() < 2) return texts.join(QString());
  const QString last = texts.takeLast();
  return texts.join(QStringLiteral(", ")) + QStringLiteral(" and ") + last;
}

Eviction::Eviction(Session& session, QObject* parent) : QObject(parent), session_(session) {
  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMs);
  connect(&patience_, &QTimer::timeout, this, &Eviction::look);
  // Ages go on, and what holds it may change.
  connect(&session_, &Session::secondPassed, this, [this] {
    if (!sentence_.isEmpty()) look();
  });
  connect(&session_, &Session::objectsReset, this, [this] {
    settled_ = number_;
    object_.reset();
    dismiss();
  });
}

void Eviction::start(const ObjectKey& object) {
  dismiss();
  object_ = object;
  waits_ = true;
  failure_.clear();
  patience_.start();
  ask<void>(
      this, [&](auto reply) { session_.emulator().evict(object, std::move(reply)); },
      [this, object, number = ++number_](const Result<void>& result) { answered(object, number, result); });
}

void Eviction::answered(const ObjectKey& object, std::uint64_t number, const Result<void>& result) {
  if (number <= settled_) return;
  const QString failure =
      result ? QString()
             : QStringLiteral("%1 was not evicted: %2")
                   .arg(session_.objectName(object), withStop(QString::fromStdString(result.error().message)));
  if (number != number_) {
    if (!result) emit failed(failure);
    return;
  }
  waits_ = false;
  if (result) return dismiss();
  // Where nothing is evicted at all, what holds it is beside the point.
  if (session_.options().eviction.kind == EvictionPolicy::Kind::kNever) {
    dismiss();
    emit failed(failure);
    return;
  }
  failure_ = failure;
  look();
}

void Eviction::look() {
  if (!object_ || inquiry_.isOpen()) return;
  inquiry_.ask<journal::LifeSnapshot>(
      this, [this](auto reply) { session_.emulator().life(*object_, std::move(reply)); },
      [this](const Result<journal::LifeSnapshot>& life) { explain(life); });
}

void Eviction::explain(const Result<journal::LifeSnapshot>& life) {
  const QString holders = life && life->live ? holdersText(*life, session_.nowMs()) : QString();
  const QString name = session_.objectName(*object_);
  if (!holders.isEmpty()) {
    if (!waits_) failure_.clear();  // Told now, and with the reason.
    return say(waits_
                   ? QStringLiteral("%1 stays in memory as yet: it is held by %2. It goes as soon as nothing holds it.")
                         .arg(name, holders)
                   : QStringLiteral("%1 was not evicted: it is held by %2.").arg(name, holders));
  }
  if (waits_) return;
  // Nothing holds it now: it has gone meanwhile, or something else was wrong.
  dismiss();
  if (const QString failure = std::exchange(failure_, {}); !failure.isEmpty()) emit failed(failure);
}

void Eviction::evictAtOnce() {
  if (!object_) return;
  const ObjectKey object = *object_;
  settled_ = number_;
  dismiss();
  // That it breaks, where it has to, may be told before the answer is here.
  if (const journal::ObjectSummary* known = session_.find(object)) session_.letGo(object, known->instance);
  ask<journal::Departure>(
      this,
      [&](auto reply) {
        session_.emulator().evictNow(object, "Evicted at once by hand in Durascope.", std::move(reply));
      },
      [this, object](const Result<journal::Departure>& result) {
        const QString name = session_.objectName(object);
        if (!result) {
          emit failed(QStringLiteral("%1 was not evicted: %2")
                          .arg(name, withStop(QString::fromStdString(result.error().message))));
          return;
        }
        session_.letGo(object, result->instance);
        emit done(
            result->aborted
                ? QStringLiteral("%1 was aborted: an event was in progress, and whoever waited got an error.").arg(name)
                : QStringLiteral("%1 was evicted.").arg(name));
      });
}

void Eviction::dismiss() {
  patience_.stop();
  inquiry_.cancel();
  say({});
}

void Eviction::say(const QString& sentence) {
  if (sentence == sentence_) return;
  sentence_ = sentence;
  emit sentenceChanged();
}

}  // namespace durascope::widgets
